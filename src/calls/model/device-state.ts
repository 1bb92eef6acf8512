/** Makes and changes device states; every change is a new object, and the size stays bounded. */
import { isObject } from '../../common/values';
import type {
  Call,
  CallOutcome,
  CallPhone,
  CallState,
  DeviceState,
  DeviceStatus,
  EndCause,
  EndingCall,
  Party,
} from './call-types';
import { callCapabilities, phoneCapabilities } from './capabilities';
import type { ModelOptions, ResolvedModelOptions } from './model-input';
import { outcomeOf } from './outcomes';
import { identityOf, UNKNOWN_PARTY } from './sip-address';
import { seconds } from './summary';

/** No phone has more calls at once; whoever floods us with invented ones only pushes out the oldest. */
export const MAX_CALLS = 32;
const MAX_IDENTITIES = 24;

/** What is known of a phone before its first event. */
export interface DeviceInit {
  readonly name: string;
  /** 12 upper-case hex digits. */
  readonly mac?: string;
  readonly ip?: string;
  /** Our identities, as addresses or `user@host`. */
  readonly identities?: readonly string[];
  /**
   * Start of every call id (`<idPrefix>:<n>`); default: the MAC, else `phone`. Give one per phone where
   * MACs are unknown, and one per start where the state is not kept, so that ids stay unique.
   */
  readonly idPrefix?: string;
}

/** State of a phone that has not reported anything yet. */
export function createDevice(init: DeviceInit, options: ModelOptions = {}): DeviceState {
  const mac = init.mac ?? null;
  const identities = (init.identities ?? []).map(identityOf).filter((identity) => identity !== '');
  return {
    version: 1,
    idPrefix: init.idPrefix ?? mac ?? 'phone',
    nextCall: 1,
    phone: { name: init.name, mac, ip: init.ip ?? null, model: null, firmware: null },
    given: identities.slice(0, MAX_IDENTITIES),
    identities: identities.slice(0, MAX_IDENTITIES),
    hook: 'unknown',
    dnd: null,
    forwarding: null,
    registrations: [],
    bootedAt: null,
    lastEventAt: null,
    reachable: null,
    unreachableSince: null,
    lastError: null,
    muted: false,
    recording: false,
    ongoingCalls: null,
    callsKnown: false,
    capabilities: phoneCapabilities([], options),
    calls: [],
    ending: [],
    ended: [],
    gone: [],
    lateEvents: 0,
    unansweredSince: null,
    dndToldAt: null,
  };
}

/**
 * Takes a state back that was kept as JSON; undefined if it is none or of another version, then start
 * anew with {@link createDevice}.
 */
export function restoreDevice(value: unknown): DeviceState | undefined {
  if (!isObject(value)) return undefined;
  const state: Partial<DeviceState> = value;
  const lists = [state.calls, state.ended, state.gone, state.identities, state.registrations];
  const sound =
    state.version === 1 &&
    typeof state.idPrefix === 'string' &&
    Number.isSafeInteger(state.nextCall) &&
    isObject(state.phone) &&
    lists.every(Array.isArray);
  return sound ? (state as DeviceState) : undefined;
}

/** The part of a state that is not calls. */
export function statusOf(state: DeviceState): DeviceStatus {
  const { phone, hook, dnd, forwarding, registrations, bootedAt, lastEventAt, reachable } = state;
  const { unreachableSince, lastError, muted, recording, ongoingCalls, callsKnown } = state;
  return {
    phone,
    hook,
    dnd,
    forwarding,
    registrations,
    bootedAt,
    lastEventAt,
    reachable,
    unreachableSince,
    lastError,
    muted,
    recording,
    ongoingCalls,
    callsKnown,
    capabilities: state.capabilities,
  };
}

/** Remembers one of our identities; of those nobody has entered, the one seen longest ago makes room. */
export function learnIdentity(state: DeviceState, identity: string | null): DeviceState {
  if (identity === null || identity === '' || state.identities.includes(identity)) return state;
  const { given } = state;
  const room = MAX_IDENTITIES - given.length;
  if (room <= 0) return state;
  const learned = [...state.identities.filter((one) => !given.includes(one)), identity].slice(
    -room,
  );
  return { ...state, identities: [...given, ...learned] };
}

/** What a new call is born with. */
interface CallStart {
  readonly id?: string;
  readonly dir: 'i' | 'o';
  readonly dirKnown?: boolean;
  readonly state: CallState;
  readonly at: number;
  readonly identity?: string | null;
  readonly local?: Party | null;
  readonly remote?: Party | null;
}

/** What is the same of each call that begins. Node-REDs that share phones leave it out of what they tell each other. */
export const NEW_CALL = {
  endedAt: null,
  ringSeconds: 0,
  talkSeconds: 0,
  holdSeconds: 0,
  outcome: null,
  endedBy: null,
  transfer: null,
  relatedCallId: null,
  sipCallId: null,
  cstaId: null,
  cstaDeviceId: null,
  lineKey: null,
  command: null,
  lateEvents: 0,
  capabilities: [],
} satisfies Partial<Call>;

/** Adds a call; the oldest is given up if there are too many. */
export function addCall(state: DeviceState, born: CallStart): { state: DeviceState; call: Call } {
  const full = state.calls.length >= MAX_CALLS ? state.calls[0] : undefined;
  const before = full ? endCall(state, full.id, 'overflow', born.at) : state;
  const { id, nextCall } = idFor(before, born.id);
  const { name, mac, ip } = before.phone;
  const phone: CallPhone = { name, mac, ip };
  const call: Call = {
    id,
    phone,
    identity: born.identity ?? null,
    dir: born.dir,
    dirKnown: born.dirKnown ?? true,
    state: born.state,
    previousState: null,
    stateSince: born.at,
    local: born.local ?? UNKNOWN_PARTY,
    remote: born.remote ?? UNKNOWN_PARTY,
    startedAt: born.at,
    ...timesIn(born.state, { alertedAt: null, connectedAt: null }, born.at),
    ...NEW_CALL,
  };
  return { state: { ...before, nextCall, calls: [...before.calls, call] }, call };
}

/** The given id, or the next of ours that nobody has given to a call by chance. */
function idFor(state: DeviceState, given: string | undefined): { id: string; nextCall: number } {
  if (given !== undefined) return { id: given, nextCall: state.nextCall };
  // A number that cannot grow would be looked for without end.
  let number = Number.isSafeInteger(state.nextCall + 100) ? state.nextCall : 1;
  while (isKnownCall(state, `${state.idPrefix}:${number}`)) number += 1;
  return { id: `${state.idPrefix}:${number}`, nextCall: number + 1 };
}

/** Has a call this id, be it over or not? */
export function isKnownCall(state: DeviceState, id: string): boolean {
  return callOf(state, id) !== null;
}

/** The call of an id, be it over or not; null = none that is remembered. */
export function callOf({ calls, ending, ended }: DeviceState, id: string): Call | null {
  return (
    calls.find((call) => call.id === id) ??
    ending.find(({ call }) => call.id === id)?.call ??
    ended.find((call) => call.id === id) ??
    null
  );
}

/** Replaces a live call. */
export function putCall(state: DeviceState, call: Call): DeviceState {
  if (state.calls.includes(call)) return state;
  return { ...state, calls: state.calls.map((other) => (other.id === call.id ? call : other)) };
}

/** Moves a live call to another live state and keeps its times. */
export function enter(call: Call, to: CallState, at: number): Call {
  if (call.state === to) return call;
  return {
    ...countSeconds(call, at),
    state: to,
    previousState: call.state,
    stateSince: at,
    ...timesIn(to, call, at),
  };
}

/** Times of a call that comes into a state, or begins in it: what has begun before stays. */
function timesIn(
  state: CallState,
  { alertedAt, connectedAt }: Pick<Call, 'alertedAt' | 'connectedAt'>,
  at: number,
): Pick<Call, 'alertedAt' | 'connectedAt' | 'heldSince'> {
  const rings = state === 'Alerting' || state === 'Ringback';
  const talks = state === 'Connected' || state === 'Holding' || state === 'Held';
  return {
    alertedAt: alertedAt ?? (rings ? at : null),
    connectedAt: connectedAt ?? (talks ? at : null),
    heldSince: state === 'Holding' ? at : null,
  };
}

/** What is known of an end besides its cause. */
interface EndFacts {
  readonly cancelReason?: string | null;
  /** How long another report may still tell the outcome of a call that rang, ms. Default 0. */
  readonly openMs?: number;
}

/** Outcomes of a call that rang which a report that follows may correct. */
const OPEN_OUTCOMES: readonly CallOutcome[] = ['endedWhileRinging', 'rejectedLocally'];

/**
 * Ends a live call for good and files it with the ended ones, or with those that wait for their outcome; unknown ids
 * change nothing.
 */
export function endCall(
  state: DeviceState,
  id: string,
  cause: EndCause,
  at: number,
  { cancelReason = null, openMs = 0 }: EndFacts = {},
): DeviceState {
  const call = state.calls.find((one) => one.id === id);
  if (!call) return state;
  const { outcome, assumed } = outcomeOf(call, cause, cancelReason);
  const calls = state.calls.filter((one) => one.id !== id);
  if (openMs > 0 && OPEN_OUTCOMES.includes(outcome)) {
    const [oldest] = state.ending.length >= MAX_CALLS ? state.ending : [];
    const roomy = oldest ? settleEnding(state, oldest.call.id) : state;
    const open = { call: over(call, at), until: at + openMs, cause, cancelReason };
    return { ...roomy, calls, ending: [...roomy.ending, open] };
  }
  const ended = [...state.ended, finishCall(over(call, at), outcome, assumed, cause)];
  return { ...state, calls, ended };
}

/**
 * Gives a call that waits for its outcome the one that is known by now, for good.
 *
 * @param told what a report has told meanwhile
 */
export function settleEnding(
  state: DeviceState,
  id: string,
  told: Partial<Pick<EndingCall, 'call' | 'cause' | 'cancelReason'>> = {},
): DeviceState {
  const open = state.ending.find((ending) => ending.call.id === id);
  if (!open) return state;
  const { call, cause, cancelReason } = { ...open, ...told };
  const was = call.connectedAt === null ? (call.previousState ?? 'Alerting') : 'Connected';
  const { outcome, assumed } = outcomeOf({ ...call, state: was }, cause, cancelReason);
  return {
    ...state,
    ending: state.ending.filter((ending) => ending !== open),
    ended: [...state.ended, finishCall(call, outcome, assumed, cause)],
  };
}

/** Brings capabilities and shadows up to date after a change. */
export function settle(state: DeviceState, options: ResolvedModelOptions): DeviceState {
  const calls = state.calls.map((call) => {
    const capabilities = sameOr(call.capabilities, callCapabilities(call, state.calls, options));
    return capabilities === call.capabilities ? call : { ...call, capabilities };
  });
  const talking = calls.some((call) => call.connectedAt !== null);
  const settled = {
    calls: sameOr(state.calls, calls),
    muted: state.muted && talking,
    recording: state.recording && talking,
    capabilities: sameOr(state.capabilities, phoneCapabilities(calls, options)),
  };
  const isSame =
    settled.calls === state.calls &&
    settled.muted === state.muted &&
    settled.recording === state.recording &&
    settled.capabilities === state.capabilities;
  return isSame ? state : { ...state, ...settled };
}

/** The old list where the new one holds the same: what has not changed is not looked at again later. */
function sameOr<T>(old: readonly T[], now: readonly T[]): readonly T[] {
  return old.length === now.length && old.every((item, at) => item === now[at]) ? old : now;
}

/** Forgets ended calls that are too old or too many. */
export function trim(state: DeviceState, at: number, options: ResolvedModelOptions): DeviceState {
  const fresh = (time: number): boolean => at - time < options.keepEndedMs;
  const ended = newest(state.ended, (call) => fresh(call.endedAt ?? 0), options.keepEnded);
  const gone = newest(state.gone, (item) => fresh(item.at), MAX_CALLS);
  return ended === state.ended && gone === state.gone ? state : { ...state, ended, gone };
}

/** The last ones of those that are fresh; the list itself where it holds no others. */
function newest<T>(list: readonly T[], isFresh: (item: T) => boolean, most: number): readonly T[] {
  if (list.length <= most && list.every(isFresh)) return list;
  const fresh = list.filter(isFresh);
  return fresh.slice(Math.max(0, fresh.length - most));
}

/** A live call that has ended at `at`; how is another matter. */
function over(call: Call, at: number): Call {
  return {
    ...countSeconds(call, at),
    state: 'Disconnected',
    previousState: call.state,
    stateSince: at,
    heldSince: null,
    endedAt: at,
    capabilities: [],
  };
}

function finishCall(call: Call, outcome: CallOutcome, assumed: boolean, cause: EndCause): Call {
  return { ...call, outcome, endedBy: cause, ...(assumed ? { assumed: true as const } : {}) };
}

/** The call with its durations brought up to `at`, before it leaves its state. */
function countSeconds(call: Call, at: number): Call {
  if (call.connectedAt === null) {
    const from = call.dir === 'i' ? (call.alertedAt ?? call.startedAt) : call.startedAt;
    return { ...call, ringSeconds: seconds(from, at) };
  }
  const held = call.heldSince === null ? 0 : seconds(call.heldSince, at);
  const holdSeconds = Math.round((call.holdSeconds + held) * 1000) / 1000;
  const total = seconds(call.connectedAt, at);
  return {
    ...call,
    holdSeconds,
    talkSeconds: Math.max(0, Math.round((total - holdSeconds) * 1000) / 1000),
  };
}
