/** What goes into and comes out of `reduce`. */
import type {
  Call,
  CallState,
  CallSummary,
  DeviceState,
  DeviceStatus,
  Party,
  PhoneEvent,
} from './call-types';
import type { CapabilityOptions } from './capabilities';

/** Where an input is a command: */
interface PendingCommand {
  /**
   * It is just being sent. A quick phone reports the effect before it answers, and the report is read rightly only
   * by who knows of the command. Tell it again without this when the phone has accepted it, or {@link
   * CommandFailedInput}.
   */
  readonly pending?: true;
}

/** A call operation that the phone accepted; it names no new party. */
export interface CallCommandInput extends PendingCommand {
  readonly type:
    | 'answerRequested'
    | 'rejectRequested'
    | 'hangupRequested'
    | 'holdRequested'
    | 'retrieveRequested'
    | 'swapRequested'
    | 'startTransferRequested'
    | 'completeTransferRequested'
    | 'cancelTransferRequested'
    | 'conferenceRequested';
  readonly at: number;
  /** Absent = the only call the operation makes sense for. */
  readonly callId?: string;
}

/** A call operation towards a new party that the phone accepted. */
export interface DestinationCommandInput extends PendingCommand {
  readonly type: 'deflectRequested' | 'blindTransferRequested';
  readonly at: number;
  readonly callId?: string;
  readonly destination: string;
}

/** A dial command that the phone accepted; its call waits in Setup for the phone's `outgoing`. */
export interface DialRequestedInput {
  readonly type: 'dialRequested';
  readonly at: number;
  /** Id of the new call, unique over restarts, e.g. `local:7`; absent = the model gives one. */
  readonly callId?: string;
  readonly destination: string;
  /** Identity to call from, `user@host`. */
  readonly identity?: string;
}

/** A dial command failed after {@link DialRequestedInput} was reported. */
export interface DialFailedInput {
  readonly type: 'dialFailed';
  readonly at: number;
  readonly callId?: string;
}

/** What was {@link PendingCommand.pending | pending} has not been accepted. */
interface CommandFailedInput {
  readonly type: 'commandFailed';
  readonly at: number;
}

/** Everything is hung up. */
export interface HangupAllInput extends PendingCommand {
  readonly type: 'hangupAllRequested';
  readonly at: number;
}

/** A toggle of the phone; `on` absent = toggled from whatever it was. */
export interface ToggleInput {
  readonly type: 'muteRequested' | 'recordRequested' | 'dndRequested';
  readonly at: number;
  readonly on?: boolean;
}

/** Local connection states of ECMA-323; `other` = a word that is none of them. */
export const CSTA_STATES = [
  'null',
  'initiated',
  'alerting',
  'connected',
  'hold',
  'queued',
  'fail',
  'other',
] as const;
export type CstaState = (typeof CSTA_STATES)[number];

/** One connection of a SnapshotDevice answer. */
export interface CstaConnection {
  readonly cstaId: string;
  /** Our side in the phone's own words, e.g. `sip:4711@pbx.example`; with it the call can be named to the phone. */
  readonly deviceId?: string;
  /** State of our side. */
  readonly state: CstaState;
  /** State of the far side if the snapshot tells; it is what makes Ringback, Queued and Held visible. */
  readonly remoteState?: CstaState;
  /** Far party, as `user@host` or number. */
  readonly remote?: string;
}

/** What a phone said of its calls at one time; `at` is when it came. */
export interface ReadingInput {
  readonly at: number;
  /** When the phone was asked: so old it may be. Absent = the phone told it unasked, or nobody knows. */
  readonly askedAt?: number;
}

/** All calls of a phone, or of one identity of it, at one time. */
export interface CstaSnapshotInput extends ReadingInput {
  readonly type: 'cstaSnapshot';
  /** The identity asked for (`user@host`); absent = the snapshot covers the whole phone. */
  readonly identity?: string;
  readonly connections: readonly CstaConnection[];
}

/** What a phone said of its calls by callbacks of its minibrowser: how many there are in each state. */
export interface LinesReportedInput extends ReadingInput {
  readonly type: 'linesReported';
  readonly lines: LineReport;
}

/**
 * Counts by state, in the words of Snom's callback `lines` (documented; that a D8xx fills them in is unproven). What the
 * phone did not fill in is absent.
 */
export interface LineReport {
  /** `$(phone_state)`: `Idle`, others are in no document. */
  readonly phoneState?: string;
  /** `$(lines)`: all calls. */
  readonly total?: number;
  readonly counts: Readonly<Partial<Record<LineWord, number>>>;
  /** A count says no more than that there is at least one. */
  readonly atLeast?: true;
  readonly dnd?: boolean;
}

/** States of calls as the callback names them. */
export type LineWord =
  'connected' | 'offered' | 'offhook' | 'ringing' | 'calling' | 'ringback' | 'holding' | 'on_hold';

/** Time passed, or the phone's reachability changed. */
interface DeviceConditionInput {
  readonly type: 'tick' | 'booted' | 'updated' | 'reachable';
  readonly at: number;
}

/** The phone stopped answering. */
interface UnreachableInput {
  readonly type: 'unreachable';
  readonly at: number;
  /** Shown as `lastError`; must carry no secret. */
  readonly error?: string;
}

/**
 * Nobody can tell what calls it has: it tells them only when it is asked, and asking is in vain. Until it answers or reports,
 * its calls are kept, and nobody is to say that they go on. So it is where it reports, and no more to us.
 */
interface UnansweredInput {
  readonly type: 'unanswered';
  readonly at: number;
  /** Shown as `lastError`; must carry no secret. */
  readonly error?: string;
}

/**
 * What another Node-RED knows of the phone, which it hears and this one does not. It takes the place of what is known
 * here; time does not pass by it, as whoever hears the phone lets it pass.
 */
export interface AdoptedInput {
  readonly type: 'adopted';
  readonly at: number;
  /** A device state as it came: what does not fit is dropped, part by part. */
  readonly state: unknown;
}

/** Everything that can happen to a device. */
export type DeviceInput =
  | AdoptedInput
  | PhoneEvent
  | CallCommandInput
  | DestinationCommandInput
  | DialRequestedInput
  | DialFailedInput
  | CommandFailedInput
  | HangupAllInput
  | ToggleInput
  | CstaSnapshotInput
  | LinesReportedInput
  | DeviceConditionInput
  | UnreachableInput
  | UnansweredInput;

/** Why an event belongs to no call. */
export type UnmatchedReason = 'noCall' | 'ambiguous';

interface ChangeBase {
  readonly at: number;
  /** Event name or type of the input. */
  readonly cause: string;
}

/** One thing that changed; `previousState` is the call's state before this input. */
export type Change = ChangeBase &
  (
    | { readonly kind: 'callAdded'; readonly call: Call; readonly previousState: null }
    | {
        readonly kind: 'callUpdated';
        readonly call: Call;
        readonly previousState: CallState;
        readonly changed: readonly (keyof Call)[];
      }
    | {
        readonly kind: 'partyUpdated';
        readonly call: Call;
        readonly previousState: CallState;
        readonly previousRemote: Party;
      }
    | {
        readonly kind: 'callRemoved';
        readonly call: Call;
        /** The state before the end. */
        readonly previousState: CallState;
        readonly summary: CallSummary;
        /**
         * The end itself was told before, as a `callUpdated` to `Disconnected`: its outcome has been waited for. The
         * cause is then the report that told it, or the end that was reported first.
         */
        readonly settled?: true;
      }
    | {
        readonly kind: 'device';
        readonly device: DeviceStatus;
        readonly changed: readonly (keyof DeviceStatus)[];
      }
    | { readonly kind: 'key'; readonly key: string | null; readonly event: PhoneEvent }
    | { readonly kind: 'raw'; readonly event: PhoneEvent }
    | {
        readonly kind: 'unmatched';
        readonly event: PhoneEvent;
        readonly reason: UnmatchedReason;
      }
  );

/** What an input did; `callId` names the call it was about. */
export interface Applied {
  readonly state: DeviceState;
  readonly callId: string | null;
  readonly unmatched?: UnmatchedReason;
  /** The call was over before. */
  readonly late?: true;
}

/** Answer of `reduce`. */
export interface Reduction {
  readonly state: DeviceState;
  readonly changes: readonly Change[];
  /** The call the input was about, after the input; null = none. Set for repeated and late events too. */
  readonly call: Call | null;
}

/** A phone's words for calls on hold: by one side or the other. */
export const HELD_BY = ['on_hold', 'holding'] as const;
export type HeldBy = (typeof HELD_BY)[number];

/**
 * Settings of the model. Each stands for something no document settles, or that phones do differently;
 * times in ms.
 */
export interface ModelOptions extends CapabilityOptions {
  /**
   * An Alerting call without news ends after this time, because rejecting on the phone fires no Action
   * URL on observed firmware. Default 180000.
   */
  readonly ringTimeoutMs?: number;
  /** A Dialing call without news ends after this time; 0 = never. Default 0. */
  readonly dialTimeoutMs?: number;
  /** A dial command must be followed by `outgoing` within this time. Default 10000. */
  readonly adoptWithinMs?: number;
  /** Time an event has to contradict our accepted reject, deflect or cancel. Default 3000. */
  readonly rejectGraceMs?: number;
  /** Calls are given up when the phone is unreachable this long; 0 = at once. Default 30000. */
  readonly lostAfterUnreachableMs?: number;
  /**
   * Calls are given up when the phone was asked for them in vain this long. More than the pauses between two questions: a call
   * that still goes on when an answer comes is the same one. Default 420000.
   */
  readonly lostAfterUnansweredMs?: number;
  /**
   * A phone that was heard this recently has not put other firmware on since: where such is found, it restarted before, and
   * what it has told of goes on. How soon a phone is back from an update is in no source and was not measured; one that only
   * restarts is given 30 s by a public program before it is looked for (ansible-snom-reboot). Default 60000.
   */
  readonly updateTakesMs?: number;
  /** End calls that `$nr_ongoing_calls` does not count any more. Default true. */
  readonly reconcile?: boolean;
  /**
   * A call whose state changed this recently is not ended by a count or a snapshot: both may be older
   * than the event that reported the change. Where it is known when a phone was asked, that counts. Default 2000.
   */
  readonly reconcileGraceMs?: number;
  /** Does `$nr_ongoing_calls` count ringing calls? Unverified; false = it never ends one. Default false. */
  readonly ringingCountsAsOngoing?: boolean;
  /** Does it count outgoing calls before the answer? Unverified. Default true. */
  readonly dialingCountsAsOngoing?: boolean;
  /** Does it count calls on hold? Unverified. Default true. */
  readonly heldCountsAsOngoing?: boolean;
  /**
   * Time after the end of a call in which reports are still taken as news of it: those with its id, and those without
   * any id. So long the outcome of a call that rang here may be told by `missed` or a reason that follows; its summary
   * waits for it. Later the same id is another call: proxies that ring again use the same one, and some phones send a
   * constant one. 0 = every end is final at once. Default 3000.
   */
  readonly lateWithinMs?: number;
  /**
   * Which of a phone's counts are the calls that the far end has put on hold; the other one is of those that we hold.
   * The documents have both words without saying which is which. Default `on_hold`.
   */
  readonly heldBy?: HeldBy;
  /**
   * Does `connected` of our side, in a snapshot that tells nothing of the far side, mean that a call we dial was answered?
   * In the standard (ECMA-269) it does not, and no document says when a phone uses it. Default false: such a call
   * stays dialled, and how it ended is an assumption.
   */
  readonly connectedMeansAnswered?: boolean;
  /** Ended calls kept, and for how long. Defaults 20 and 600000. */
  readonly keepEnded?: number;
  readonly keepEndedMs?: number;
}

/** {@link ModelOptions} with every default filled in. */
export type ResolvedModelOptions = Required<Omit<ModelOptions, keyof CapabilityOptions>> &
  CapabilityOptions;

const DEFAULTS = {
  ringTimeoutMs: 180_000,
  dialTimeoutMs: 0,
  adoptWithinMs: 10_000,
  rejectGraceMs: 3_000,
  lostAfterUnreachableMs: 30_000,
  lostAfterUnansweredMs: 420_000,
  updateTakesMs: 60_000,
  reconcile: true,
  reconcileGraceMs: 2_000,
  ringingCountsAsOngoing: false,
  dialingCountsAsOngoing: true,
  heldCountsAsOngoing: true,
  lateWithinMs: 3_000,
  heldBy: 'on_hold' as HeldBy,
  connectedMeansAnswered: false,
  keepEnded: 20,
  keepEndedMs: 600_000,
} as const;

/** What {@link resolveModelOptions} has said before: the same options come with every input of a phone. */
const resolved = new WeakMap<ModelOptions, ResolvedModelOptions>();

/** Fills in the defaults. The options must not be changed afterwards. */
export function resolveModelOptions(options: ModelOptions = {}): ResolvedModelOptions {
  const known = resolved.get(options);
  if (known) return known;
  const filled = { ...DEFAULTS, ...options };
  resolved.set(options, filled);
  return filled;
}
