/** How a call ended: taken from its state before the end and from our own last command. */
import type { Call, CallOutcome, EndCause } from './call-types';
import { isCompletedElsewhere } from './reason';

/** An outcome; `assumed` = no report proves it. */
interface Ending {
  readonly outcome: CallOutcome;
  readonly assumed: boolean;
}

/** Causes that are inferences of ours, not reports of the phone. */
const INFERRED: ReadonlySet<EndCause> = new Set<EndCause>([
  'reconciled',
  'ringTimeout',
  'dialTimeout',
  'command',
  'overflow',
]);

/**
 * The outcome of a call that is still in its last live state.
 *
 * @param cancelReason content of the Reason header of a CANCEL, as `$cancel_reason` reports it
 */
export function outcomeOf(
  call: Pick<Call, 'state' | 'command' | 'transfer'>,
  cause: EndCause,
  cancelReason: string | null = null,
): Ending {
  const inferred = INFERRED.has(cause);
  if (cause === 'booted' || cause === 'unreachable' || cause === 'overflow')
    return { outcome: 'lost', assumed: inferred };
  switch (call.state) {
    case 'Setup':
      return { outcome: cause === 'dialFailed' ? 'failed' : 'notStarted', assumed: false };
    case 'Dialing':
    case 'Ringback':
    case 'Queued': {
      const cancelled = call.command?.name === 'hangup';
      // A look at the calls need not have seen that it was answered.
      const isGuess = inferred || (cause === 'snapshot' && !cancelled);
      return { outcome: cancelled ? 'cancelled' : 'noAnswerOrFailed', assumed: isGuess };
    }
    case 'Alerting':
      return whileRinging(call, cause, cancelReason, inferred);
    case 'Connected':
    case 'Holding':
    case 'Held':
      if (call.transfer === null) return { outcome: 'completed', assumed: inferred };
      // When exactly a phone reports a transfer without a kind is untested.
      return { outcome: 'transferred', assumed: inferred || call.transfer.kind === 'started' };
    case 'Disconnected':
      return { outcome: 'lost', assumed: true };
  }
}

function whileRinging(
  call: Pick<Call, 'command'>,
  cause: EndCause,
  cancelReason: string | null,
  inferred: boolean,
): Ending {
  if (isCompletedElsewhere(cancelReason)) return { outcome: 'answeredElsewhere', assumed: false };
  switch (call.command?.name) {
    // Hanging up while it rings presses the same key as rejecting.
    case 'reject':
    case 'hangup':
      return { outcome: 'rejected', assumed: inferred };
    case 'deflect':
      return { outcome: 'deflected', assumed: inferred };
    default:
  }
  if (cause === 'missed') return { outcome: 'missed', assumed: false };
  // Neither tells who ended it.
  if (cause === 'disconnected' || cause === 'snapshot')
    return { outcome: 'endedWhileRinging', assumed: false };
  // Nothing was reported, and rejecting on the phone itself is what reports nothing.
  return { outcome: 'rejectedLocally', assumed: true };
}
