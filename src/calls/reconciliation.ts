/**
 * Corrects what lost events left behind: by time, by the phone's own count of its calls, and by a CSTA
 * snapshot.
 */
import type { Call, CallState, DeviceState, EndCause, PhoneEventName } from './call-types';
import { endCall } from './device-state';
import type { ResolvedOptions } from './model-input';

const DIALING: readonly CallState[] = ['Dialing', 'Ringback', 'Queued'];
/** Events whose own call may not be counted yet when the phone fills in the count. */
const BEGINNINGS: ReadonlySet<PhoneEventName> = new Set<PhoneEventName>([
  'incoming',
  'outgoing',
  'connected',
  'transferReceived',
]);

/** Ends what has run out of time. A call ends at its deadline, not at the tick that noticed. */
export function expire(before: DeviceState, at: number, options: ResolvedOptions): DeviceState {
  let state = before;
  for (const call of before.calls) {
    const due = deadline(call, options);
    if (due && at >= due.at) state = endCall(state, call.id, due.cause, due.endedAt);
  }
  const since = state.unreachableSince;
  if (since === null || at - since < options.lostAfterUnreachableMs) return state;
  return state.calls.reduce((it, call) => endCall(it, call.id, 'unreachable', at), state);
}

/** When {@link expire} would next end a call; undefined = not while nothing is reported. */
export function nextDue(state: DeviceState, options: ResolvedOptions): number | undefined {
  const { calls, unreachableSince } = state;
  if (calls.length === 0) return undefined;
  const lost =
    unreachableSince === null ? Infinity : unreachableSince + options.lostAfterUnreachableMs;
  const due = calls.reduce(
    (soonest, call) => Math.min(soonest, deadline(call, options)?.at ?? Infinity),
    lost,
  );
  return due === Infinity ? undefined : due;
}

interface Deadline {
  readonly at: number;
  readonly endedAt: number;
  readonly cause: EndCause;
}

/** When the call ends if nothing is heard of it; the earliest of its deadlines. */
function deadline(call: Call, options: ResolvedOptions): Deadline | undefined {
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
    if (command && ['reject', 'deflect', 'hangup'].includes(command.name)) {
      due('command', command.at, options.rejectGraceMs, command.at);
    }
  }
  if (DIALING.includes(call.state)) {
    if (options.dialTimeoutMs > 0) due('dialTimeout', call.startedAt, options.dialTimeoutMs);
    if (command?.name === 'hangup') {
      due('command', command.at, options.rejectGraceMs, command.at);
    }
  }
  return dues.sort((a, b) => a.at - b.at)[0];
}

/**
 * Ends the calls that `$nr_ongoing_calls` does not count any more: all of them at 0, else the oldest
 * ones above the count. What the count includes is untested, so the call an event has just begun, calls
 * that changed a moment ago and kinds of calls the owner excludes are never ended by it.
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
  options: ResolvedOptions,
): DeviceState {
  const count = event.ongoingCalls;
  if (!options.reconcile || count === null) return state;
  const begins = BEGINNINGS.has(event.name);
  const counted = state.calls.filter(
    (it) => isCounted(it.state, options) && !(begins && it.id === subject),
  );
  const surplus = counted.length - count;
  if (surplus <= 0) return state;
  return counted
    .filter((it) => it.id !== subject && event.at - it.stateSince >= options.reconcileGraceMs)
    .slice(0, surplus)
    .reduce((it, call) => endCall(it, call.id, 'reconciled', event.at), state);
}

function isCounted(state: CallState, options: ResolvedOptions): boolean {
  if (state === 'Setup' || state === 'Disconnected') return false;
  if (state === 'Alerting') return options.ringingCountsAsOngoing;
  if (state === 'Holding') return options.heldCountsAsOngoing;
  return options.dialingCountsAsOngoing || !DIALING.includes(state);
}
