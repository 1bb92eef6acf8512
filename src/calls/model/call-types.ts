/**
 * Shapes of the call model: what a phone reports, what it is doing, what changed. Everything here is
 * plain JSON (no `undefined`, no Date, no class), so that a device state can be kept in a Node-RED
 * context store and a call can travel in a message. All times are epoch milliseconds, all durations
 * seconds with millisecond precision.
 */

/**
 * States of a call, named as innovaphone names them. `Ringback`, `Queued` and `Held` are not reported by
 * a phone's Action URLs; only a look at its calls (a CSTA snapshot, the counts of its minibrowser) can lead there. `Holding` = we hold the other side, `Held`
 * = the other side holds us (Genesys calls our `Holding` "Held": never map by name).
 */
export const CALL_STATES = [
  'Setup',
  'Dialing',
  'Ringback',
  'Queued',
  'Alerting',
  'Connected',
  'Holding',
  'Held',
  'Disconnected',
] as const;

/** One of {@link CALL_STATES}. */
export type CallState = (typeof CALL_STATES)[number];

/** States of a call that is on its way to somebody who has not answered. */
export const DIALING: readonly CallState[] = ['Dialing', 'Ringback', 'Queued'];

/** States of an established call that we do not hold; that the other side may hold it changes nothing we can do. */
export const TALKING: readonly CallState[] = ['Connected', 'Held'];

/** Operations of one call. */
export const CALL_CAPABILITIES = [
  'answer',
  'reject',
  'deflect',
  'hangup',
  'hold',
  'retrieve',
  'swap',
  'sendDtmf',
  'muteToggle',
  'recordToggle',
  'blindTransfer',
  'startTransfer',
  'completeTransfer',
  'cancelTransfer',
  'startConference',
  'completeConference',
] as const;

/** Operations of the phone as a whole. */
export const PHONE_CAPABILITIES = [
  'dial',
  'redial',
  'prepare',
  'pressKey',
  'dtmf',
  'dndToggle',
  'volumeUp',
  'volumeDown',
  'playRinger',
  'hangupAll',
] as const;

/** One operation that can be valid. */
export type Capability = (typeof CALL_CAPABILITIES)[number] | (typeof PHONE_CAPABILITIES)[number];

/** What a phone can report by an Action URL; `call-event.ts` says which setting fires which. */
export type PhoneEventName =
  | 'incoming'
  | 'outgoing'
  | 'connected'
  | 'hold'
  | 'unhold'
  | 'transfer'
  | 'blindTransfer'
  | 'attendedTransfer'
  | 'transferReceived'
  | 'disconnected'
  | 'missed'
  | 'offhook'
  | 'onhook'
  | 'dndOn'
  | 'dndOff'
  | 'forwardOn'
  | 'forwardOff'
  | 'loggedOn'
  | 'loggedOff'
  | 'registrationFailed'
  | 'booted'
  | 'longPress'
  | 'blacklist'
  | 'subscriptionNotify'
  | 'firewallTest';

/** One side of a call. `number` is the user part; `uri` keeps its scheme; both are '' when unknown. */
export interface Party {
  readonly number: string;
  readonly uri: string;
  readonly name?: string;
}

/** One report of a phone, parsed leniently; null = not sent, empty, or the variable's name unfilled. */
export interface PhoneEvent {
  readonly type: 'event';
  readonly name: PhoneEventName;
  /** When it arrived. */
  readonly at: number;
  /** 12 upper-case hex digits. */
  readonly mac: string | null;
  readonly phoneIp: string | null;
  /** Model and firmware as the User-Agent names them, e.g. `D785`, `10.1.33.33`. */
  readonly model: string | null;
  readonly firmware: string | null;
  /** `$call-id`: the SIP Call-ID. */
  readonly sipCallId: string | null;
  readonly cstaId: string | null;
  /** `$local` and `$remote` as sent: which of them is us is decided later. */
  readonly local: Party | null;
  readonly remote: Party | null;
  /** `$active_url` as `user@host`. */
  readonly identity: string | null;
  /** `$active_key`, e.g. `P1`. */
  readonly lineKey: string | null;
  /** `$nr_ongoing_calls`. */
  readonly ongoingCalls: number | null;
  readonly cancelReason: string | null;
  /** `$context_url` (log on and off) as `user@host`. */
  readonly contextIdentity: string | null;
  readonly longpressKey: string | null;
  /** Address the request came from. */
  readonly remoteAddress: string | null;
  /** The query as it arrived, cut at 64 KiB. */
  readonly rawQuery: string;
}

/** How a call ended. `rejectedLocally` = assumed: rejecting on the phone itself fires nothing. */
export const CALL_OUTCOMES = [
  'notStarted',
  'failed',
  'cancelled',
  'noAnswerOrFailed',
  'missed',
  'answeredElsewhere',
  'rejected',
  'deflected',
  'endedWhileRinging',
  'rejectedLocally',
  'transferred',
  'completed',
  'lost',
] as const;

/** One of {@link CALL_OUTCOMES}. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

export const isCallOutcome = (word: unknown): word is CallOutcome =>
  CALL_OUTCOMES.some((outcome) => outcome === word);

/** What told us that a call is over. */
export type EndCause =
  | 'disconnected'
  | 'missed'
  | 'booted'
  | 'unreachable'
  /** A look at the phone's calls did not show it any more. */
  | 'snapshot'
  /** `$nr_ongoing_calls` was lower than our count. */
  | 'reconciled'
  | 'ringTimeout'
  | 'dialTimeout'
  /** Our dial command was never followed by `outgoing`. */
  | 'adoptionTimeout'
  | 'dialFailed'
  /** Our reject, deflect or cancel was accepted and no event contradicted it. */
  | 'command'
  /** More live calls than a phone can have: the oldest was given up. */
  | 'overflow';

/** `started` = the phone reported a transfer without its kind. */
export interface CallTransfer {
  readonly kind: 'started' | 'blind' | 'attended' | 'deflect';
  readonly to: string | null;
}

/** The last command of ours for a call, e.g. `{name: 'reject', ...}`. */
export interface CallCommand {
  readonly name: string;
  readonly at: number;
  readonly to: string | null;
  /** Sent, and not answered by the phone yet. */
  readonly pending?: true;
}

/** The phone of a call. */
export interface CallPhone {
  readonly name: string;
  readonly mac: string | null;
  readonly ip: string | null;
}

/** One call of one phone. */
export interface Call {
  readonly id: string;
  readonly phone: CallPhone;
  /** Our identity, `user@host`. */
  readonly identity: string | null;
  /** Incoming or outgoing. */
  readonly dir: 'i' | 'o';
  /** false = the call was first seen connected, so its direction is a guess. */
  readonly dirKnown: boolean;
  readonly state: CallState;
  readonly previousState: CallState | null;
  /** Since when the call is in `state`. */
  readonly stateSince: number;
  readonly local: Party;
  readonly remote: Party;
  /** First sight of the call. */
  readonly startedAt: number;
  /** Ringing began: here for an incoming call, at the far end (CSTA only) for an outgoing one. */
  readonly alertedAt: number | null;
  readonly connectedAt: number | null;
  /** Start of the current hold. */
  readonly heldSince: number | null;
  readonly endedAt: number | null;
  /** Until answered or ended; for an outgoing call counted from `startedAt`. */
  readonly ringSeconds: number;
  /** Connected and not on hold, as of `stateSince`. */
  readonly talkSeconds: number;
  /** Finished holds, as of `stateSince`. */
  readonly holdSeconds: number;
  /** null = the call lives, or is over and its outcome is still waited for (about 3 s at most). */
  readonly outcome: CallOutcome | null;
  readonly endedBy: EndCause | null;
  readonly transfer: CallTransfer | null;
  /** The other leg of a consultation or transfer. */
  readonly relatedCallId: string | null;
  readonly sipCallId: string | null;
  readonly cstaId: string | null;
  /** Our side of the call in the phone's own words, as a CSTA snapshot lists it: with the CSTA id it names the call. */
  readonly cstaDeviceId: string | null;
  readonly lineKey: string | null;
  readonly command: CallCommand | null;
  /** Events that arrived after the end; they change nothing. */
  readonly lateEvents: number;
  /** A look at the phone's calls has found it, and no event has told of it. */
  readonly found?: true;
  /** An event came that the state did not allow; it was believed. */
  readonly unexpected?: true;
  /** The end or the outcome is an inference. */
  readonly assumed?: true;
  /** Operations that are valid for this call now. */
  readonly capabilities: readonly Capability[];
}

/** Registration of one identity as last reported. */
export interface Registration {
  readonly identity: string;
  readonly registered: boolean;
  readonly at: number;
}

/** What is known of a phone besides its calls; null = never reported. */
export interface DeviceStatus {
  readonly phone: CallPhone & { readonly model: string | null; readonly firmware: string | null };
  /** Off- and on-hook never start or end a call: other makes fire them without one. */
  readonly hook: 'on' | 'off' | 'unknown';
  readonly dnd: boolean | null;
  readonly forwarding: boolean | null;
  readonly registrations: readonly Registration[];
  readonly bootedAt: number | null;
  readonly lastEventAt: number | null;
  readonly reachable: boolean | null;
  readonly unreachableSince: number | null;
  readonly lastError: string | null;
  /** Shadows of toggles the phone does not report; kept from our own commands, reset with the last call. */
  readonly muted: boolean;
  readonly recording: boolean;
  /** `$nr_ongoing_calls` as last reported. */
  readonly ongoingCalls: number | null;
  /**
   * Has it told what calls it has, by a report or when it was asked? While it has not, that no call is known does not
   * mean that it has none. A report that counts more calls than are known does not tell.
   */
  readonly callsKnown: boolean;
  /** Operations of the phone as a whole that are valid now. */
  readonly capabilities: readonly Capability[];
}

/**
 * A call that rang here and is over, and whose outcome a report may still tell: the first end of an unanswered call
 * says nothing about how it ended, `missed` or a reason follows within seconds (seen on a D765: 40 ms).
 */
export interface EndingCall {
  /** `Disconnected`, without an outcome. */
  readonly call: Call;
  /** Until when its outcome is waited for. */
  readonly until: number;
  /** What ended it first. */
  readonly cause: EndCause;
  readonly cancelReason: string | null;
}

/** A SIP Call-ID whose end was reported before anything else of it. */
export interface GoneCall {
  readonly sipCallId: string;
  readonly at: number;
  /** It was reported as missed, too. */
  readonly missed?: boolean;
}

/** Everything the model keeps of one phone; bounded in size whatever arrives. */
export interface DeviceState extends DeviceStatus {
  readonly version: 1;
  readonly idPrefix: string;
  readonly nextCall: number;
  /** Our identities as the owner entered them, `user@host`. */
  readonly given: readonly string[];
  /** Our identities: the given ones, then those seen in `$active_url` and as the called party. */
  readonly identities: readonly string[];
  /** Live calls, oldest first. */
  readonly calls: readonly Call[];
  /** Calls that are over and wait for their outcome, oldest first. */
  readonly ending: readonly EndingCall[];
  /** The last ended calls, oldest first. */
  readonly ended: readonly Call[];
  readonly gone: readonly GoneCall[];
  /** When a report or our own accepted command last told of do not disturb; null = never. */
  readonly dndToldAt: number | null;
  /** Events for calls that were already over. */
  readonly lateEvents: number;
  /** Since when it is asked for its calls in vain: those that are kept may be over. null = it told them when it was last asked. */
  readonly unansweredSince: number | null;
}

/** Has the phone reported anything of itself? */
export function hasReported(state: Pick<DeviceState, 'lastEventAt'> | undefined): boolean {
  return (state?.lastEventAt ?? null) !== null;
}

/** Whether the calls that are kept of the phone go on nobody knows: it is asked for them in vain. */
export function isDoubted(state: Pick<DeviceState, 'unansweredSince'> | undefined): boolean {
  return (state?.unansweredSince ?? null) !== null;
}

/** No call is known of the phone, and nothing says that it has none. */
export function isUnheard({
  calls,
  callsKnown,
}: Pick<DeviceState, 'calls' | 'callsKnown'>): boolean {
  return calls.length === 0 && !callsKnown;
}

/** Record of a finished call, as a journal keeps it. */
export interface CallSummary extends Pick<
  Call,
  | 'id'
  | 'phone'
  | 'identity'
  | 'dir'
  | 'local'
  | 'remote'
  | 'startedAt'
  | 'alertedAt'
  | 'connectedAt'
  | 'ringSeconds'
  | 'talkSeconds'
  | 'holdSeconds'
  | 'transfer'
  | 'relatedCallId'
  | 'sipCallId'
  | 'unexpected'
  | 'assumed'
> {
  /** Nobody has told who called whom: the call was there when it was first heard of. */
  readonly dirKnown?: false;
  readonly endedAt: number;
  readonly outcome: CallOutcome;
  readonly endedBy: EndCause;
  /** From first sight to the end. */
  readonly totalSeconds: number;
  readonly answered: boolean;
}
