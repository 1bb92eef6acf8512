/** Shapes shared by the rooms of `src/phone`. No behaviour lives here. */
import type { ConnectionOptions } from 'node:tls';
import type { ErrorReason } from '../common/errors';

/** Families of Snom desk phones that differ in protocol. */
export type PhoneFamily =
  '1xx2xx' | '3xx' | '7xx' | '8xx' | 'MP' | 'PA1' | 'D1xx' | 'D3xx' | 'D7xx' | 'D8xx' | 'unknown';

/** Firmware generations whose remote control differs: 5 to 7, 8.0 to 8.8, 8.9 and later 8.x, 10. */
export type FirmwareGeneration = 'fw7' | 'fw8' | 'fw8.9' | 'fw10';

/** What is known about one model, as documented; `null` = no document says. */
export interface PhoneModel {
  /** Name as printed on the phone, without "snom": `320`, `D385`. `unknown` for the generic profile. */
  readonly name: string;
  readonly family: PhoneFamily;
  readonly generation: FirmwareGeneration;
  /** Firmware as the phone says, e.g. `10.1.54.13`; absent when not read. */
  readonly firmware?: string;
  /** Number of P keys, 1-based `P1..Pn`; null = unknown, any P key of 1..150 is let through. */
  readonly pKeys: number | null;
  /** Number of EK keys, 0-based `EK0..EK(n-1)`; 0 = none. */
  readonly ekKeys: number;
  /** LED number of P1 is `1 + ledOffset` minus one: LED(P k) = k - 1 + ledOffset; null = unknown. */
  readonly ledOffset: number | null;
  /**
   * Is `command.htm` to be expected? Not so on D8xx: documented as removed there, with contradictions for D810, D812 and
   * D815. It says nothing of other channels.
   */
  readonly keyControl: boolean;
  /** May several key events share one request (`key=A;B`)? Absent from the FW 5-7 documents. */
  readonly keySequences: boolean;
  /** It has shown pages of the old kind, although models of its name are not expected to have them. */
  readonly pages?: true;
  /** Name and firmware are those of the `User-Agent` of its SIP, which owners can change; absent = of its pages. */
  readonly saidBy?: 'sip';
}

/** What `info.htm` says. `mac` is 12 upper-case hex digits. */
export interface PhoneInfo {
  readonly model: string;
  readonly family: PhoneFamily;
  readonly generation: FirmwareGeneration;
  readonly firmware?: string;
  readonly mac?: string;
  /** The page was the "Phone Manager", which tells nothing but that it is a D8xx. */
  readonly phoneManager?: true;
  /** Name and firmware are those of the `User-Agent` of its SIP, which owners can change; absent = of the page. */
  readonly saidBy?: 'sip';
}

/** One key event: name, time held down and pause before the next one (both ms). */
export interface KeyPress {
  readonly key: string;
  readonly holdMs?: number;
  readonly pauseMs?: number;
}

/** TLS choices of a phone; all verification is on unless said otherwise here. */
export interface PhoneTlsOptions {
  /** Key, certificate, CA ... as core's `tls-config` fills them. */
  readonly context?: ConnectionOptions;
  /** SHA-256 fingerprint of the phone's certificate (hex, colons optional); replaces verification by CA. */
  readonly fingerprint?: string;
  /** Accept any certificate. Off unless the owner opted in. */
  readonly acceptSelfSigned?: boolean;
  /** Allow TLS 1.0/1.1 and old ciphers for old phones. */
  readonly legacy?: boolean;
}

/** Which answers to an authentication challenge are allowed. `auto` = the strongest offered. */
export type AuthPolicy = 'auto' | 'digest';

/** How names and passwords beyond ASCII become bytes; a phone that says `charset=UTF-8` gets that either way. */
export type CredentialsEncoding = 'utf8' | 'latin1';

/** Everything needed to reach and drive one phone. */
export interface SnomPhoneOptions {
  /** Host name or IP literal, no scheme, no port. */
  readonly host: string;
  readonly port?: number;
  /** Default `http`. */
  readonly protocol?: 'http' | 'https';
  readonly username?: string;
  readonly password?: string;
  /** Default `auto`. */
  readonly auth?: AuthPolicy;
  /** Default `utf8`. */
  readonly credentialsEncoding?: CredentialsEncoding;
  /** Somebody asks for one try of the login although one was refused just now. Default false. */
  readonly insists?: boolean;
  readonly tls?: PhoneTlsOptions;
  /** Deadline of a whole command including waiting for its turn on the wire, ms. Default 8000. */
  readonly timeoutMs?: number;
  /** Commands allowed to wait per phone. Default 32. */
  readonly queueLimit?: number;
  /** Model as chosen by the owner; absent = read from `info.htm` before the first command that needs it. */
  readonly model?: string;
  /** Firmware generation as chosen by the owner; absent = read, or the newest the model runs. */
  readonly generation?: FirmwareGeneration;
  /** Overrides the model's `keySequences`; absent = by model. */
  readonly keySequences?: boolean;
  /** Identity for outgoing calls, `user@host`; absent = the phone's active one. */
  readonly outgoingIdentity?: string;
  /** Where `minibrowser.htm` is served; absent = as known of the model. */
  readonly minibrowser?: MinibrowserAddress;
  /** How commands are sent; absent = the best way that is known to work. */
  readonly channel?: ChannelName;
  readonly sip?: SipOptions;
  /** Path of CSTA on the phone's web server. Default `/csta` (one public client). */
  readonly cstaPath?: string;
  /** Least time between two documents a phone is to act on, ms. Default 2000, as a public program leaves (B). */
  readonly stepPauseMs?: number;
  /** How documents are pushed by SIP NOTIFY; default `direct`. */
  readonly documentForm?: DocumentForm;
}

/**
 * `direct` = the action travels in the NOTIFY, the only form seen working (a public program, D862); `pointer` = the
 * NOTIFY names an address at Node-RED from which the phone fetches the action: the fetch is the proof of arrival
 * (unproven). By `minibrowser.htm` every document is fetched.
 */
export const DOCUMENT_FORMS = ['direct', 'pointer'] as const;
export type DocumentForm = (typeof DOCUMENT_FORMS)[number];

/** How SIP requests reach a phone. */
export interface SipOptions {
  /** Default 5060; the phone's `network_id_port`. */
  readonly port?: number;
  /** User part of the request URI; absent = that of the outgoing identity. */
  readonly user?: string;
  /** Port they are sent from; absent = any. */
  readonly localPort?: number;
}

/** Web server of the minibrowser, where it is not the phone's ordinary one. */
export interface MinibrowserAddress {
  readonly port: number;
  /** Default `http`. */
  readonly protocol?: 'http' | 'https';
}

/** What the phone's web server answered to one request. */
export interface PhoneResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Latin-1 or UTF-8 text, at most 256 KiB unless the request allows more; '' for a binary answer. */
  readonly body: string;
  /** The answer as it came, where the request asks for a binary one. */
  readonly bytes?: Buffer;
}

/** One request to the phone's web server, already encoded: a GET unless it says otherwise. */
export interface PhoneRequest {
  /** Origin-form target, e.g. `/command.htm?key=F_HOLD;1,100,100`. */
  readonly target: string;
  /** How results and logs show the target, where it holds a secret or does not tell enough; absent = as it is. */
  readonly shown?: string;
  /** Default GET. Neither is ever sent twice, but to answer a challenge. */
  readonly method?: 'POST';
  /** What a POST carries, sent as UTF-8. */
  readonly body?: string;
  /** Type of {@link PhoneRequest.body}, `text/xml`. */
  readonly contentType?: string;
  /** Header `Accept`; absent = none. */
  readonly accept?: string;
  /** Status codes below 400 that mean success; default [200]. */
  readonly success?: readonly number[];
  /**
   * Is this an answer in the very words of what was asked, which no page of a web server can be taken for? Then it is a
   * success whatever its status, and it shows by itself that the login was not refused. Must not throw.
   */
  readonly recognises?: (answer: PhoneResponse) => boolean;
  /** Take a "Phone Manager" page (D8xx) as an answer instead of raising `phoneManager`. Default false. */
  readonly acceptPhoneManager?: boolean;
  /** Least time between the answer to this request and the next request of the same command, ms. Default 0. */
  readonly gapMs?: number;
  /** How long the phone is busy with this request, ms from sending it; the next request waits for that too. */
  readonly busyMs?: number;
  /** The answer is no text: it comes as {@link PhoneResponse.bytes}, unless the phone says that it is text. */
  readonly binary?: true;
  /** Longest answer that is read, bytes. Default 256 KiB. */
  readonly maxBytes?: number;
  /** It changes nothing, and comes again and again, see {@link PhoneExchange.question}. A request for `info.htm` always is one. */
  readonly question?: true;
  /**
   * `Connection` header, default `keep-alive`: pages want it, or some firmware closes before the answer is out.
   * `minibrowser.htm` wants `close`, or it answers 8 s late (Snom's symcon module). The socket is never used twice
   * either way.
   */
  readonly connection?: 'keep-alive' | 'close';
}

/** One request to a phone and what came of it, for who looks for a fault. */
export interface PhoneExchange {
  /** When it went out, epoch milliseconds. */
  readonly at: number;
  /** Until the answer was there, or the attempt was over, ms. */
  readonly tookMs: number;
  /** Where it went, `https://192.0.2.10` or `sip:192.0.2.10:5060`; never with credentials. */
  readonly to: string;
  /** `GET /command.htm?key=1`. Whoever shows it has to mask what is secret in it. */
  readonly request: string;
  /** It only asked, as is done again and again: by itself it is worth no line among others. */
  readonly question?: true;
  /** Of the answer; absent = there was none. */
  readonly status?: number;
  /** What the answer was: its type, `text/html`. */
  readonly type?: string;
  /** Characters of its body, bytes where it is no text. */
  readonly length?: number;
  /** Title of a page, phrase of a SIP answer, or the scheme of a login that is asked for: as the phone has it. */
  readonly title?: string;
  /** Why there was no answer. */
  readonly error?: ErrorReason;
}

/** Told of each exchange when it is over. Must not throw. */
export type OnExchange = (exchange: PhoneExchange) => void;

/** Options of every command. */
export interface CommandOptions {
  /** Abort with a SnomError as reason to choose the error the command ends with. */
  readonly signal?: AbortSignal;
  /** Deadline of the whole command, ms; default: the phone's `timeoutMs`. */
  readonly timeoutMs?: number;
  /**
   * Goes before all commands that wait, whatever their number, waits no longer than a second for the one under way,
   * and does not ask for the phone's model: for emergency calls.
   */
  readonly urgent?: boolean;
  /**
   * Goes after all other commands that wait, counts for no limit, and ends with `aborted` a second after another one
   * has begun to wait for it: for what is only asked now and then, and can be asked again.
   */
  readonly background?: boolean;
}

/**
 * State in which a phone is to act: without calls, ringing, with a call that talks, or with any call. It is looked at by
 * the phone itself, right before it acts, and only by channels that can say so: the others act in any state.
 */
export const PHONE_GUARDS = ['idle', 'ringing', 'talking', 'inCall'] as const;
export type PhoneGuard = (typeof PHONE_GUARDS)[number];

/** Options of a command that any channel may carry out. */
export interface PerformOptions extends CommandOptions {
  /** By this one; absent = that of the phone's options, else the best one known to work. */
  readonly channel?: ChannelName;
}

/** One thing a phone is asked to do; the channel knows how to say it to each family. */
export type PhoneAction =
  /** The guard is that of the first press; `talking` and `inCall`, which have to last, are that of every press. */
  | { readonly kind: 'keys'; readonly presses: readonly KeyPress[]; readonly guard?: PhoneGuard }
  | {
      readonly kind: 'dial';
      readonly destination: string;
      readonly identity?: string;
      readonly guard?: PhoneGuard;
    }
  /** The guard is that of every digit. */
  | { readonly kind: 'dtmf'; readonly digits: string; readonly guard?: PhoneGuard }
  | { readonly kind: 'releaseAll' }
  /** Do-not-disturb, definite and not as a toggle; lost with the next restart where it is a setting. */
  | {
      readonly kind: 'dnd';
      readonly on: boolean;
      /** Names of the settings by which the phone has it; absent = as the documents name it. */
      readonly settings?: readonly string[];
    }
  | { readonly kind: 'reboot' }
  /** A service of CSTA, for the channel of that name only. */
  | { readonly kind: 'csta'; readonly request: CstaRequest };

/** Which connection of which call, in the phone's own words: both go back as they came. */
export interface CstaConnectionId {
  /** Whole numbers in the documents, which may be negative. */
  readonly callId: string;
  /** Own device, `sip:4711@pbx.example`. */
  readonly deviceId: string;
}

/**
 * Services of CSTA that change something, in the standard's words (ECMA-269). Of these only `MakeCall` is documented by
 * Snom ("CSTA over HTTP - Requests"); the others are the standard's and unproven on every phone.
 */
export type CstaRequest =
  | { readonly service: 'MakeCall'; readonly device: string; readonly destination: string }
  | {
      readonly service: 'AnswerCall' | 'ClearConnection' | 'HoldCall' | 'RetrieveCall';
      readonly connection: CstaConnectionId;
    }
  | {
      readonly service: 'AlternateCall' | 'ReconnectCall' | 'TransferCall' | 'ConferenceCall';
      readonly active: CstaConnectionId;
      readonly held: CstaConnectionId;
    }
  | {
      readonly service: 'ConsultationCall' | 'SingleStepTransferCall' | 'DeflectCall';
      readonly connection: CstaConnectionId;
      readonly destination: string;
    }
  | {
      readonly service: 'GenerateDigits';
      readonly connection: CstaConnectionId;
      readonly digits: string;
    }
  | {
      readonly service: 'SetDoNotDisturb' | 'SetMicrophoneMute';
      readonly device: string;
      readonly on: boolean;
    }
  | {
      readonly service: 'SetForwarding';
      readonly device: string;
      readonly type: 'forwardImmediate' | 'forwardBusy' | 'forwardNoAns';
      readonly on: boolean;
      readonly destination?: string;
    };

/** Ways a command can reach a phone, named as `channel` of snom-config names them. */
export const CHANNEL_NAMES = ['command-page', 'sip-notify', 'minibrowser', 'csta'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** Does it work? `unproven` = documents or others say so, or nobody could tell; it was not seen on this phone. */
export type Support = 'yes' | 'no' | 'unproven';

/** What a harmless look at a phone found of its channels; kept for a phone and its firmware. */
export type ChannelStates = Readonly<Record<ChannelName, ChannelState>>;

export interface ChannelState {
  readonly support: Support;
  /** Why it is not `yes`. */
  readonly why?: ChannelWhy;
}

/** What has happened to the channels of a phone. */
export interface ChannelsChange {
  /**
   * - `found`: the phone was asked, and they are not what was thought
   * - `proven`: an effect was seen
   * - `lost`: a command failed, as its channel is not there or takes nothing from us
   * - `otherPhone`, `otherFirmware`: the phone was swapped or updated; what was known of it is gone
   */
  readonly why: 'found' | 'proven' | 'lost' | 'otherPhone' | 'otherFirmware';
  /** Of `proven` and `lost`. */
  readonly channel?: ChannelName;
  /** What the phone says it is, where it has told. */
  readonly info?: PhoneInfo;
}

/** Why a channel is not known to work; keys of the owner's texts `snom.channel.why.<key>`. */
export const CHANNEL_WHYS = [
  /** Nobody had to ask, since another way is known to work. */
  'notAsked',
  /** It is there, but no effect was seen yet. */
  'untried',
  /** Sources contradict each other: nobody knows for this model. */
  'contradictory',
  /** The phone shows its "Phone Manager" in place of its pages. */
  'phoneManager',
  /** What it takes is not there: 404 and kin. */
  'notThere',
  /** Something answers, but not what was asked. */
  'otherAnswer',
  'portClosed',
  'silent',
  /** The phone was asked to fetch a document and did not. */
  'notFetched',
  /** The phone does not take it from Node-RED. */
  'refused',
  /** It has no identity of the SIP user that was asked for, or there was none to ask for. */
  'sipUser',
  'login',
  /** Node-RED has no address at which the phone could fetch documents. */
  'noBaseUrl',
  /** A setting of this channel cannot be used. */
  'settings',
] as const;
export type ChannelWhy = (typeof CHANNEL_WHYS)[number];

/** Puts documents where one phone can fetch them, each under an address nobody can guess. */
export interface DocumentShelf {
  /**
   * @param document called for every fetch with what follows the `?`, undecoded; undefined = it is gone (404). It must
   *   not throw, nor take its time: the phone waits
   */
  put(document: (rawQuery: string) => string | undefined): ShelvedDocument;
}

export interface ShelvedDocument {
  readonly url: string;
  /** Takes it back. */
  readonly take: () => void;
}

/** States of calls as the minibrowser's callback `lines` names them (Snom, "lines callback"). */
export const LINE_STATES = [
  'connected',
  'offered',
  'offhook',
  'ringing',
  'calling',
  'ringback',
  'holding',
  'on_hold',
] as const;
export type LineState = (typeof LINE_STATES)[number];

/** What a phone said of its calls by callbacks of its minibrowser; what it did not fill in is absent. */
export interface LineReport {
  /** `$(phone_state)`: `Idle`, others are in no document. */
  readonly phoneState?: string;
  /** `$(lines)`: all calls. */
  readonly total?: number;
  readonly counts: Readonly<Partial<Record<LineState, number>>>;
  /** `$(set:dnd_mode)`. */
  readonly dnd?: boolean;
  /** Numbers above 0 are least numbers: the phone told in which of a few states it is, and no numbers. */
  readonly atLeast?: true;
}

/** One connection of a CSTA snapshot. `state` is a local connection state of ECMA-323 in lower case, or any other word. */
export interface SnapshotConnection extends CstaConnectionId {
  readonly state: string;
  /** State of the far side and who it is, where the snapshot tells; no document says that it does. */
  readonly remoteState?: string;
  readonly remote?: string;
}

/** What a phone said of its calls when it was asked. */
export type PhoneReading =
  | {
      readonly by: 'csta';
      /** The identity that was asked for, `user@host`; '' = none. */
      readonly identity: string;
      readonly connections: readonly SnapshotConnection[];
    }
  | { readonly by: 'minibrowser'; readonly lines: LineReport };

/** Outcome of a command that the phone accepted. */
export interface CommandResult {
  /** Requests that went to the phone, without credentials, e.g. `GET /command.htm?key=1`. */
  readonly requests: readonly string[];
  /** The phone fetched what it was to act on: it has it. */
  readonly fetched?: true;
  /** The channel that carried it out; absent where it was no action. */
  readonly channel?: ChannelName;
  /** New connections, as answers of CSTA name them. */
  readonly connections?: readonly CstaConnectionId[];
}
