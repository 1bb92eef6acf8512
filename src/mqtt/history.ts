/** What is remembered of a phone's calls once they are over: who called last, and what was missed. Plain JSON. */
import {
  type Call,
  type CallOutcome,
  type CallSummary,
  isCallOutcome,
  type Party,
} from '../calls/model/call-types';
import type { Change } from '../calls/model/model-input';
import { fieldsOf } from '../common/values';

/** The other side of a call. */
export interface Contact {
  /** '' = withheld, or not known. */
  readonly number: string;
  readonly name?: string;
  /** When the call began, epoch milliseconds. */
  readonly at: number;
}

/** The last finished call, in short. */
export interface LastCall extends Contact {
  readonly dir: 'i' | 'o';
  readonly outcome: CallOutcome;
  readonly endedAt: number;
  readonly talkSeconds: number;
}

/** All that is remembered of one phone. */
export interface History {
  /** Missed calls since {@link missedSince}. */
  readonly missed: number;
  /** When the count was last set to zero, epoch milliseconds; null = never. */
  readonly missedSince: number | null;
  readonly lastMissed: Contact | null;
  /** Whoever called last, answered or not. */
  readonly lastCaller: Contact | null;
  readonly lastCall: LastCall | null;
}

/** Nothing is remembered. */
export const NO_HISTORY: History = {
  missed: 0,
  missedSince: null,
  lastMissed: null,
  lastCaller: null,
  lastCall: null,
};

/** What is remembered after a change. */
export function remember(history: History, change: Change): History {
  if (!('call' in change)) return history;
  const called = rememberCaller(history, change.call);
  return change.kind === 'callRemoved' ? rememberEnd(called, change.summary) : called;
}

/** The missed calls have been seen. */
export function forgetMissed(history: History, at: number): History {
  return { ...history, missed: 0, missedSince: at };
}

/** Has somebody elsewhere seen the missed calls, after that time and after all that is known here? Then so they are here. */
export function followReset(history: History, elsewhere: History, after: number): History {
  const { missed, missedSince } = elsewhere;
  const isNewer = missedSince !== null && missedSince > Math.max(after, history.missedSince ?? 0);
  return isNewer ? { ...history, missed, missedSince } : history;
}

/**
 * What an earlier run has remembered, with what was added since this one began: the earlier one comes from the broker,
 * maybe after the first call.
 */
export function joinHistories(earlier: History, now: History): History {
  // Who has been asked to forget meanwhile, has not forgotten by mistake.
  const isReset = now.missedSince !== null;
  // The call model told again what that run had told.
  const isIncluded = isSameCall(earlier.lastMissed, now.lastMissed);
  return {
    missed: isReset ? now.missed : earlier.missed + (isIncluded ? 0 : now.missed),
    missedSince: now.missedSince ?? earlier.missedSince,
    lastMissed: newest(earlier.lastMissed, now.lastMissed),
    lastCaller: newest(earlier.lastCaller, now.lastCaller),
    lastCall: newest(earlier.lastCall, now.lastCall),
  };
}

/** The history in a state as it was published; undefined = there is none that can be read. */
export function historyIn(published: unknown): History | undefined {
  const fields = fieldsOf(published);
  if (fields?.v !== 1) return undefined;
  const { missed, missedSince } = fields;
  if (!isCount(missed)) return undefined;
  return {
    missed,
    missedSince: isCount(missedSince) ? missedSince : null,
    lastMissed: contactIn(fields.lastMissed),
    lastCaller: contactIn(fields.lastCaller),
    lastCall: lastCallIn(fields.lastCall),
  };
}

/** Longest text that is taken from a published state, characters. */
const MAX_TEXT = 256;

function contactIn(value: unknown): Contact | null {
  const fields = fieldsOf(value);
  const { number, name, at } = fields ?? {};
  if (typeof number !== 'string' || !isCount(at)) return null;
  const isNamed = typeof name === 'string' && name !== '';
  return {
    number: number.slice(0, MAX_TEXT),
    ...(isNamed && { name: name.slice(0, MAX_TEXT) }),
    at,
  };
}

function lastCallIn(value: unknown): LastCall | null {
  const contact = contactIn(value);
  const { dir, outcome, endedAt, talkSeconds } = fieldsOf(value) ?? {};
  if (!contact || (dir !== 'i' && dir !== 'o') || !isCallOutcome(outcome)) return null;
  if (!isCount(endedAt) || typeof talkSeconds !== 'number' || !(talkSeconds >= 0)) return null;
  return { ...contact, dir, outcome, endedAt, talkSeconds };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** The other side of a call. */
export function contactOf(remote: Party, at: number): Contact {
  return { number: remote.number, ...(remote.name && { name: remote.name }), at };
}

/** Which direction a call has must be known, not guessed: nobody is said to have called who was called. */
function rememberCaller(history: History, call: Call): History {
  const { dir, dirKnown, remote, startedAt } = call;
  if (dir !== 'i' || !dirKnown || (remote.number === '' && !remote.name)) return history;
  const last = history.lastCaller;
  if (last && last.at > startedAt) return history;
  const caller = contactOf(remote, startedAt);
  const isSame =
    last?.number === caller.number && last.name === caller.name && last.at === caller.at;
  return isSame ? history : { ...history, lastCaller: caller };
}

function rememberEnd(history: History, summary: CallSummary): History {
  const { dir, outcome, remote, startedAt, endedAt, talkSeconds } = summary;
  const contact = contactOf(remote, startedAt);
  const lastCall = { ...contact, dir, outcome, endedAt, talkSeconds };
  // Where several Node-REDs share a phone, a call can be told again to one that begins.
  if (outcome !== 'missed' || isSameCall(history.lastMissed, contact))
    return { ...history, lastCall };
  return { ...history, lastCall, missed: history.missed + 1, lastMissed: contact };
}

const isSameCall = (one: Contact | null, other: Contact | null): boolean =>
  one !== null && one.at === other?.at && one.number === other.number;

function newest<T extends Contact>(one: T | null, other: T | null): T | null {
  if (one === null || other === null) return one ?? other;
  return one.at > other.at ? one : other;
}
