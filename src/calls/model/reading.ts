/** What snapshots and counts of a phone's calls have in common: both may be older than the last event. */
import type { Call, DeviceState, EndCause } from './call-types';
import type { ResolvedModelOptions } from './model-input';

/**
 * Has an event said so short before that a reading may be older? What an earlier reading has told is no news that the
 * next one could be older than.
 */
export function isToldJustNow(
  { lastEventAt }: DeviceState,
  call: Call,
  at: number,
  { reconcileGraceMs }: ResolvedModelOptions,
): boolean {
  const isOfEvent = lastEventAt !== null && lastEventAt >= call.stateSince;
  return isOfEvent && at - call.stateSince < reconcileGraceMs;
}

/** Ends of which no event has told; a dial that failed never was a call. */
const UNTOLD: ReadonlySet<EndCause | null> = new Set<EndCause>(['snapshot', 'dialFailed']);

/** Calls whose end was told so recently that a reading may still have them. */
export function overJustNow(
  { ended, ending }: DeviceState,
  at: number,
  { reconcileGraceMs }: ResolvedModelOptions,
): readonly Call[] {
  const told = [
    ...ended.filter(({ endedBy }) => !UNTOLD.has(endedBy)),
    ...ending.filter(({ cause }) => !UNTOLD.has(cause)).map(({ call }) => call),
  ];
  return told.filter(({ endedAt }) => at - (endedAt ?? 0) < reconcileGraceMs);
}
