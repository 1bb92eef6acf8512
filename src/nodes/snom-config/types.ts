/** Shapes of the snom-config node. Property names are stored in users' flows: they are public API. */
import type { NodeDef } from 'node-red';
import type { HeldBy } from '../../calls/model/model-input';
import type { AnswerKey, HangupKey } from '../../calls/operations/types';
import type { ChannelName, DocumentForm } from '../../phone/types';

/** As the dialog stores it; numbers may arrive as text from `${ENV}`. */
export interface SnomConfigDef extends NodeDef {
  host: string;
  /** '' = the protocol's usual port. */
  port: string | number;
  protocol: 'http' | 'https';
  /** Id of a core `tls-config` node, or ''. */
  tls: string;
  fingerprint: string;
  selfSigned: boolean;
  legacyTls: boolean;
  auth: 'auto' | 'digest';
  /** Bytes of names and passwords beyond ASCII; absent in flows made before version 0.3: `utf8`. */
  credentialsEncoding?: 'utf8' | 'latin1';
  /** '' = read from the phone. */
  model: string;
  /** '' = read from the phone. */
  generation: string;
  keySequences: 'auto' | 'yes' | 'no';
  identity: string;
  /** Milliseconds. */
  timeout: string | number;
  queueLimit: string | number;
  /** One pattern a line. */
  allow: string;
  deny: string;
  answerKey: AnswerKey;
  hangupKey: HangupKey;

  /** Does the phone report its calls? Absent in flows made before version 0.2: false. */
  events?: boolean;
  /** Where the phone reaches Node-RED, `http://192.0.2.10:1880`, with an httpNodeRoot if there is one. */
  baseUrl?: string;
  /** Own identities, `user@host`, one a line. */
  identities?: string;
  /** Context store of the device state; '' = the default one. */
  contextStore?: string;
  /** Seconds until a ringing call without news is given up; '' = 180. */
  ringTimeout?: string | number;

  /** How a held and an active call are joined; '' = not set up. */
  conferenceWay?: '' | 'key' | 'softkey' | 'raw';
  conferenceKey?: string;
  swapWay?: '' | 'key' | 'softkey' | 'raw';
  swapKey?: string;
  deflectWay?: '' | 'key' | 'softkey' | 'raw';
  deflectKey?: string;
  /** TRANSFER shows a list that ENTER confirms. */
  transferList?: boolean;
  consultBy?: 'dial' | 'keys';
  /** '' = MUTE / REC. */
  muteKey?: string;
  recordKey?: string;
  muteWhenUnknown?: 'press' | 'refuse';
  dndWay?: 'auto' | 'key' | 'setting';
  pickupCode?: string;
  externalPrefix?: string;
  /** What becomes of the `+` of a number: dialled as it is, as `00`, or as `plusPrefix`. Absent = `asIs`. */
  plusHandling?: 'asIs' | '00' | 'prefix';
  plusPrefix?: string;
  /** What stands before an area code within the country; absent = `0`, '' = nothing does. */
  nationalPrefix?: string;
  /** Numbers that wait for nothing, separated by commas or blanks; '' = 110, 112, 911, 999. */
  emergencyNumbers?: string;
  /** Milliseconds between the steps of an operation where the phone reports nothing; '' = 2000. */
  stepPause?: string | number;

  /** How commands reach the phone. Absent in flows made before version 0.6: `auto`. */
  channel?: 'auto' | ChannelName;
  /** Where the phone takes SIP requests; '' = 5060. */
  sipPort?: string | number;
  /** User part of the address SIP requests go to; '' = that of the phone's identity. */
  sipUser?: string;
  /** UDP port SIP requests are sent from; '' = any. */
  sipLocalPort?: string | number;
  /** Where `minibrowser.htm` is served; '' = as known of the model. */
  minibrowserPort?: string | number;
  /** Where CSTA is served on the phone's web server; '' = `/csta`. */
  cstaPath?: string;
  /**
   * Least time between two documents the phone acts on, milliseconds; '' = 2000. Not the same as `stepPause`, though both
   * are 2000 by default: that one is a wait between the steps of an operation on phones that report nothing, and may
   * have been shortened for a phone driven by `command.htm`; this one holds between any two documents, those of two
   * operations as well, because a D862 was seen to lose what came sooner. So neither is taken for the other.
   */
  stepPauseMs?: string | number;
  /** How often a phone with calls is asked for them, milliseconds; '' = never. */
  pollMs?: string | number;
  /** The same for an idle phone; '' = 5 x `pollMs`. */
  pollIdleMs?: string | number;
  /** Absent = `direct`. */
  documentForm?: DocumentForm;
  /**
   * Which of the two counts of calls on hold, as the minibrowser tells them, are those that the other side holds; absent
   * = `on_hold`.
   */
  heldBy?: HeldBy;
  /** Does a call that CSTA shows as connected count as answered? Absent = no. */
  connectedMeansAnswered?: boolean;
  /**
   * What the phone said it is when its connection was tested in the dialog, and where that was; '' = it was not. For
   * dialogs only, until the phone has said it again: a model is chosen by `model`, and by nothing else.
   */
  toldModel?: string;
  /** As in `ActionNodeDef`. */
  version?: number;
}
