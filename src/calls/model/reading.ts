/** What snapshots and counts of a phone's calls have in common: both may be older than the last event. */
import type { Call, DeviceState, EndCause } from './call-types';
import type { ReadingInput, ResolvedModelOptions } from './model-input';

/** What is so since then, a reading need not show: an answer says how it was at any time since the question. */
function readSince({ at, askedAt }: ReadingInput): number {
  return askedAt !== undefined && askedAt < at ? askedAt : at;
}

/**
 * Has an event said so short before, or since the phone was asked, that a reading may be older? What an earlier reading
 * has told is no news that the next one could be older than.
 */
export function isToldJustNow(
  { lastEventAt }: DeviceState,
  call: Call,
  reading: ReadingInput,
  { reconcileGraceMs }: ResolvedModelOptions,
): boolean {
  const isOfEvent = lastEventAt !== null && lastEventAt >= call.stateSince;
  return isOfEvent && readSince(reading) - call.stateSince < reconcileGraceMs;
}

/** Ends of which no event has told; a dial that failed never was a call. */
const UNTOLD: ReadonlySet<EndCause | null> = new Set<EndCause>(['snapshot', 'dialFailed']);

/** Calls whose end was told so recently that a reading may still have them. */
export function overJustNow(
  state: DeviceState,
  reading: ReadingInput,
  { reconcileGraceMs }: ResolvedModelOptions,
): readonly Call[] {
  const since = readSince(reading) - reconcileGraceMs;
  return toldOver(state).filter(({ endedAt }) => (endedAt ?? 0) > since);
}

function toldOver({ ended, ending }: Pick<DeviceState, 'ended' | 'ending'>): readonly Call[] {
  return [
    ...ended.filter(({ endedBy }) => !UNTOLD.has(endedBy)),
    ...ending.filter(({ cause }) => !UNTOLD.has(cause)).map(({ call }) => call),
  ];
}

/** Calls that live, or are over, and of which an event has told since the phone was asked. */
export function toldSinceAsked(state: DeviceState, { askedAt }: ReadingInput): readonly Call[] {
  const { calls, lastEventAt } = state;
  if (askedAt === undefined || lastEventAt === null || lastEventAt < askedAt) return [];
  return [
    ...calls.filter(({ stateSince }) => stateSince >= askedAt && stateSince <= lastEventAt),
    ...toldOver(state).filter(({ endedAt }) => (endedAt ?? 0) >= askedAt),
  ];
}

/**
 * Has do not disturb been told of since the phone was asked? What was told by a clock that showed a later time is no
 * reason to doubt all that is read until then.
 */
export function isDndToldSince({ dndToldAt }: DeviceState, { at, askedAt }: ReadingInput): boolean {
  return dndToldAt !== null && askedAt !== undefined && askedAt <= dndToldAt && dndToldAt <= at;
}
