/** What a phone is doing, as one retained message tells it. Plain JSON; property names are public API. */
import {
  type Call,
  type CallState,
  type DeviceState,
  DIALING,
  isDoubted,
  isUnheard,
  TALKING,
} from '../calls/model/call-types';
import { optional } from '../common/values';
import { type Contact, contactOf, type History } from './history';

/** What a phone does, in one word; `unknown` = it neither reports its calls nor tells them when it is asked, or not any more. */
export const PHONE_STATES = [
  'idle',
  'ringing',
  'dialling',
  'talking',
  'holding',
  'unknown',
] as const;
export type PhoneState = (typeof PHONE_STATES)[number];

/** The phone of a message. No secret is in it. */
export interface PublishedPhone {
  /** Of its configuration. */
  readonly id: string;
  readonly name: string;
  readonly mac?: string;
  readonly model?: string;
  readonly firmware?: string;
}

/** A live call, in short. */
export interface PublishedCall {
  /** What `callId` of a command names. */
  readonly id: string;
  readonly dir: 'i' | 'o';
  readonly state: CallState;
  readonly number: string;
  readonly name?: string;
  readonly startedAt: number;
  /** Absent = nobody has answered. */
  readonly connectedAt?: number;
}

/** The message on `<base>/<phone>/state`; null = not known. */
export interface PublishedState extends History {
  readonly v: 1;
  /** The Node-RED that has published it. */
  readonly instance: string;
  /** Of the process: who sees his own knows that it is no news. */
  readonly run: string;
  readonly phone: PublishedPhone;
  readonly state: PhoneState;
  readonly calls: readonly PublishedCall[];
  /**
   * false = nobody has told what calls it has: it cannot, it tells another configuration, it is asked in vain by now, or nothing
   * was heard of it since Node-RED was started. In the last case `idle` means no more than that no call is known; in the others `state` is `unknown`.
   */
  readonly callsKnown: boolean;
  /** The other side of the call that `state` speaks of. */
  readonly caller: Contact | null;
  readonly dnd: boolean | null;
  readonly forwarding: boolean | null;
  readonly muted: boolean | null;
  readonly recording: boolean | null;
  /** All accounts it has told of; one that is not makes it false. */
  readonly registered: boolean | null;
  readonly lines: readonly { readonly identity: string; readonly registered: boolean }[];
  readonly reachable: boolean | null;
}

/** Whose message it is. */
export interface Publisher {
  readonly instance: string;
  readonly run: string;
}

/** What is worth telling first, if several things are going on. */
const ORDER: readonly (readonly [PhoneState, readonly CallState[]])[] = [
  ['ringing', ['Alerting']],
  ['talking', TALKING],
  ['dialling', ['Setup', ...DIALING]],
  ['holding', ['Holding']],
];

/**
 * @param state undefined = the phone is not followed
 * @param isMute it is asked, and cannot tell
 */
export function publishedState(
  publisher: Publisher,
  phone: PublishedPhone,
  state: DeviceState | undefined,
  history: History,
  isMute = false,
): PublishedState {
  const isKnown = state !== undefined && !isMute && !isDoubted(state);
  const [word, call] = isKnown ? doing(state.calls) : (['unknown', undefined] as const);
  // Those that are kept while it is asked in vain may be over.
  const calls = isDoubted(state) ? [] : (state?.calls ?? []);
  const registrations = state?.registrations ?? [];
  return {
    v: 1,
    ...publisher,
    phone,
    state: word,
    calls: calls.map(publishedCall),
    callsKnown: isKnown && !isUnheard(state),
    caller: call ? contactOf(call.remote, call.startedAt) : null,
    dnd: state?.dnd ?? null,
    forwarding: state?.forwarding ?? null,
    muted: state?.muted ?? null,
    recording: state?.recording ?? null,
    registered:
      registrations.length === 0 ? null : registrations.every(({ registered }) => registered),
    lines: registrations.map(({ identity, registered }) => ({ identity, registered })),
    reachable: state?.reachable ?? null,
    missed: history.missed,
    missedSince: history.missedSince,
    lastMissed: history.lastMissed,
    lastCaller: history.lastCaller,
    lastCall: history.lastCall,
  };
}

function doing(calls: readonly Call[]): readonly [PhoneState, Call | undefined] {
  for (const [word] of ORDER) {
    const call = callOfState(word, calls);
    if (call) return [word, call];
  }
  return ['idle', undefined];
}

/** The call that a phone's state speaks of: the first of those that are worth telling first. */
export function callOfState<One extends { readonly state: CallState }>(
  state: PhoneState,
  calls: readonly One[],
): One | undefined {
  const [, states = []] = ORDER.find(([word]) => word === state) ?? [];
  return calls.find((one) => states.includes(one.state));
}

function publishedCall(call: Call): PublishedCall {
  const { id, dir, state, remote, startedAt, connectedAt } = call;
  return {
    id,
    dir,
    state,
    number: remote.number,
    startedAt,
    ...optional({ name: remote.name, connectedAt: connectedAt ?? undefined }),
  };
}

/**
 * Can commands reach the phone, as far as anybody knows? One that has never been tried is taken for reachable: a phone
 * tells of itself only when something happens.
 */
export function isAvailable(state: DeviceState | undefined, isUsable: boolean): boolean {
  return isUsable && state?.reachable !== false;
}
