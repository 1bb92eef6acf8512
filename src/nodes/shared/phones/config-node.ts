/** A configured phone, as other nodes see it. */
import type { Node } from 'node-red';
import type { OperationLock } from '../../../calls/execution/operation-lock';
import type { DeviceTracker } from '../../../calls/execution/tracker';
import type { OperationOptions } from '../../../calls/operations/plan-types';
import type { DialRules } from '../../../calls/operations/types';
import type { SnomError } from '../../../common/errors';
import type { SnomPhone } from '../../../phone/phone';
import type { ChannelName, PhoneModel, SnomPhoneOptions } from '../../../phone/types';

/** Stored encrypted, never exported. */
export interface SnomConfigCredentials {
  username?: string;
  password?: string;
  /** Secret part of the address the phone reports to; made by the dialog. */
  token?: string;
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
  /** The way its owner has chosen for all operations; undefined = the best that is known to work. */
  readonly channel: ChannelName | undefined;
  /** How often the phone is asked for its calls; undefined = never. */
  readonly polling: Polling | undefined;
  /** One call operation at a time. */
  readonly lock: OperationLock;
  /**
   * What the phone is doing; undefined = it neither reports that here nor says it when it is asked, or has not yet, or its
   * kept state is still being read. Reports that go to another configuration now leave nothing known either.
   */
  readonly tracker: DeviceTracker | undefined;
  /** Is its state followed: are its events on, or is it asked? */
  readonly isFollowed: boolean;
  /** It is asked, and cannot tell. */
  readonly isMute: boolean;
  /** Why its calls are not known though it is asked for them again and again; undefined = they are, or it reports them. */
  readonly unanswered: SnomError | undefined;
  /** Reports of the phone that came faster than they could be worked off, and are lost. */
  readonly droppedReports: number;
  /** Reports that nobody understood (an event there is not, no HTTP), and are lost. */
  readonly unreadableReports: number;
  /** Resolves when `tracker` is there, or known not to come. Never rejects. */
  readonly ready: Promise<void>;
  readonly reporting: Reporting;
  /** Name of another configuration whose Action URLs have taken the place of this one's; '' = it was deleted since, undefined = none has. */
  readonly takenOverBy: string | undefined;
  /** To be told so. @param by undefined = the phone reports to this one again */
  tellTakenOver(by: Winner | undefined): void;
  /** To be told that another configuration was deleted. @param id its `phoneId` */
  tellDeleted(id: string): void;
  /** To be told the phone's model as soon as somebody knows it: what it cannot do is not offered for its calls. */
  knowModel(model: PhoneModel): void;
  /**
   * To be called before something is done that depends on the phone's calls: where it only says them when it is asked,
   * it is asked now. Bounded in time, and no failure where it does not answer.
   *
   * @param insists also where it was asked a moment ago
   * @throws SnomError of the signal
   */
  refresh(signal: AbortSignal, insists?: boolean): Promise<void>;
  /**
   * The phone's calls by the names it has for them, for who has to name one: it is asked for them where it has not told
   * them a moment ago, whether or not it reports of itself, and while a proof is waited for. Bounded in time.
   *
   * @param insists also where it was asked a moment ago
   * @returns what follows them; undefined = they are not known. Not to be kept
   * @throws SnomError of the question, sent `no`, where not all of them can be named; of the signal
   */
  look(signal: AbortSignal, insists?: boolean): Promise<DeviceTracker | undefined>;
  /** Takes in what another Node-RED, which hears the phone, knows of it. @param device is checked */
  adopt(device: unknown): void;
  /** To be called when another Node-RED keeps the phone from now on, or this one; `keeping.ts` says who. */
  keepingChanged(): void;
  /** To be called when the phone has accepted a command: where it is asked for its calls, it is asked soon. */
  nudge(): void;
}

/** A configuration that has the reports of a phone. */
export interface Winner {
  /** Its `phoneId`. */
  readonly id: string;
  readonly name: string;
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

/** How often a phone is asked for its calls, milliseconds. */
export interface Polling {
  /** While it has calls, or something is pending. */
  readonly quickMs: number;
  /** While it has none; never less than `quickMs`. */
  readonly idleMs: number;
}
