/** Shapes of the snom-config node. Property names are stored in users' flows: they are public API. */
import type { Node, NodeDef } from 'node-red';
import type { OperationLock } from '../../calls/execution/operation-lock';
import type { OperationOptions } from '../../calls/operations/plan-types';
import type { DeviceTracker } from '../../calls/execution/tracker';
import type { AnswerKey, DialRules, HangupKey } from '../../calls/operations/types';
import type { SnomPhone } from '../../phone/phone';
import type { PhoneModel, SnomPhoneOptions } from '../../phone/types';

/** Stored encrypted, never exported. */
export interface SnomConfigCredentials {
  username?: string;
  password?: string;
  /** Secret part of the address the phone reports to; made by the dialog. */
  token?: string;
}

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
}

/** The config node as action nodes see it. */
export interface SnomConfigNode extends Node<SnomConfigCredentials> {
  readonly host: string;
  /** The client; undefined when the configuration is unusable (`problem` says why). */
  readonly phone: SnomPhone | undefined;
  readonly problem: Error | undefined;
  /** How the phone is reached, with its login. Secret. @throws SnomError when the configuration is unusable */
  connection(): SnomPhoneOptions;
  readonly dialRules: DialRules;
  /** How call operations are done on this phone. */
  readonly options: OperationOptions;
  /** Pause between the steps of an operation where the phone's events are off, ms; undefined = the default. */
  readonly stepPauseMs: number | undefined;
  /** One call operation at a time. */
  readonly lock: OperationLock;
  /** What the phone is doing; undefined = its events are off, or its kept state is still being read. */
  readonly tracker: DeviceTracker | undefined;
  /** Reports of the phone that came faster than they could be worked off, and are lost. */
  readonly droppedReports: number;
  /** Reports that nobody understood (an event there is not, no HTTP), and are lost. */
  readonly unreadableReports: number;
  /** Resolves when `tracker` is there, or known not to come. Never rejects. */
  readonly ready: Promise<void>;
  readonly reporting: Reporting;
  /** To be told the phone's model as soon as somebody knows it: what it cannot do is not offered for its calls. */
  knowModel(model: PhoneModel): void;
}

/** How a phone reports. */
export interface Reporting {
  /** Are its events on, and can they come? */
  readonly on: boolean;
  /** As the dialog has it; '' = not filled in. */
  readonly baseUrl: string;
  /** Secret: never in a message, a status or the log. '' = none. */
  readonly token: string;
  /** '' = the default one. */
  readonly contextStore: string;
}
