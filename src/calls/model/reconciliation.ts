/**
 * Corrects what lost events left behind: by time, by the phone's own count of its calls, and by a CSTA
 * snapshot.
 */
import { describeEvent } from './call-event';
import {
  type Call,
  type CallState,
  type DeviceState,
  DIALING,
  type EndCause,
  type PhoneEventName,
} from './call-types';
import { endCall, settleEnding } from './device-state';
import type { ResolvedModelOptions } from './model-input';

/**
 * Ends what has run out of time, and gives outcomes to calls that have waited for one long enough. A call ends at its
 * deadline, not at the tick that noticed.
 */
export function expire(
  before: DeviceState,
  at: number,
  options: ResolvedModelOptions,
): DeviceState {
  let state = before;
  for (const call of before.calls) {
    const due = deadline(call, options);
    if (due && at >= due.at) state = endCall(state, call.id, due.cause, due.endedAt);
  }
  for (const { call, until } of state.ending) if (at >= until) state = settleEnding(state, call.id);
  const { unansweredSince, unreachableSince } = state;
  if (unansweredSince !== null && at - unansweredSince >= options.lostAfterUnansweredMs)
    return giveUp(state, unansweredSince);
  if (unreachableSince === null || at - unreachableSince < options.lostAfterUnreachableMs)
    return state;
  return giveUp(state, at);
}

/** Nobody has heard of the calls for too long. @param at till when they are taken to have gone on */
function giveUp(before: DeviceState, at: number): DeviceState {
  return before.calls.reduce(
    (state, call) => endCall(state, call.id, 'unreachable', Math.max(at, call.stateSince)),
    before,
  );
}

/** When {@link expire} would next end or settle a call; undefined = not while nothing is reported. */
export function nextDue(state: DeviceState, options: ResolvedModelOptions): number | undefined {
  const { calls, ending, unansweredSince, unreachableSince } = state;
  if (calls.length === 0 && ending.length === 0) return undefined;
  const givenUp = (since: number | null, after: number): number =>
    since === null || calls.length === 0 ? Infinity : since + after;
  const lost = Math.min(
    givenUp(unreachableSince, options.lostAfterUnreachableMs),
    givenUp(unansweredSince, options.lostAfterUnansweredMs),
  );
  const settled = ending.reduce((soonest, { until }) => Math.min(soonest, until), lost);
  const due = calls.reduce(
    (soonest, call) => Math.min(soonest, deadline(call, options)?.at ?? Infinity),
    settled,
  );
  return due === Infinity ? undefined : due;
}

interface Deadline {
  readonly at: number;
  readonly endedAt: number;
  readonly cause: EndCause;
}

/** When the call ends if nothing is heard of it; the earliest of its deadlines. */
function deadline(call: Call, options: ResolvedModelOptions): Deadline | undefined {
  // Most calls are of those that nothing is waited for.
  if (call.state === 'Connected' || call.state === 'Holding') return undefined;
  const command = call.command?.pending ? null : call.command;
  const dues: Deadline[] = [];
  const due = (cause: EndCause, from: number, after: number, endedAt = from + after): void => {
    dues.push({ at: from + after, endedAt, cause });
  };
  if (call.state === 'Setup') due('adoptionTimeout', call.startedAt, options.adoptWithinMs);
  if (call.state === 'Alerting') {
    due('ringTimeout', call.alertedAt ?? call.startedAt, options.ringTimeoutMs);
    // Rejecting fires no event on observed firmware, so an accepted command has to do.
    if (command && ['reject', 'deflect', 'hangup'].includes(command.name))
      due('command', command.at, options.rejectGraceMs, command.at);
  }
  if (DIALING.includes(call.state)) {
    if (options.dialTimeoutMs > 0) due('dialTimeout', call.startedAt, options.dialTimeoutMs);
    if (command?.name === 'hangup') due('command', command.at, options.rejectGraceMs, command.at);
  }
  return dues.sort((a, b) => a.at - b.at)[0];
}

/**
 * Ends the calls that `$nr_ongoing_calls` does not count any more: all of them at 0, else those above the count. What
 * the count includes is untested, so the call an event has just begun, calls that changed a moment ago and kinds of
 * calls the owner excludes are never ended by it.
 *
 * Calls that are still dialled go first, then the oldest: phones are known to end them without a report (a busy far
 * end), and a phone that talks or dials anew dials no other. An event that begins a call may be sent before that call
 * is counted, which only matters for calls that are established.
 *
 * @param subject the call the event was about
 */
export function reconcile(
  state: DeviceState,
  event: {
    readonly name: PhoneEventName;
    readonly at: number;
    readonly ongoingCalls: number | null;
  },
  subject: string | null,
  options: ResolvedModelOptions,
): DeviceState {
  const count = event.ongoingCalls;
  if (!options.reconcile || count === null) return state;
  const counted = state.calls.filter((one) => isCounted(one.state, options));
  const uncounted =
    describeEvent(event.name).begins && counted.some((one) => one.id === subject) ? 1 : 0;
  const surplus = counted.length - count;
  if (surplus <= 0) return state;
  // Whoever talks to somebody has done with a call that the phone does not count, however short ago it was dialled.
  const isDone = (one: Call): boolean => event.name === 'connected' && DIALING.includes(one.state);
  const endable = counted.filter(
    (one) =>
      one.id !== subject && (isDone(one) || event.at - one.stateSince >= options.reconcileGraceMs),
  );
  const dialled = endable.filter((one) => DIALING.includes(one.state)).slice(0, surplus);
  const others = endable
    .filter((one) => !DIALING.includes(one.state))
    .slice(0, Math.max(0, surplus - uncounted - dialled.length));
  const openMs = options.lateWithinMs;
  return [...dialled, ...others].reduce(
    (soFar, call) => endCall(soFar, call.id, 'reconciled', event.at, { openMs }),
    state,
  );
}

function isCounted(state: CallState, options: ResolvedModelOptions): boolean {
  if (state === 'Setup' || state === 'Disconnected') return false;
  if (state === 'Alerting') return options.ringingCountsAsOngoing;
  if (state === 'Holding') return options.heldCountsAsOngoing;
  return options.dialingCountsAsOngoing || !DIALING.includes(state);
}
