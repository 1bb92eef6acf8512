/** What a report says that follows the first end of an unanswered call. */
import type { DeviceState, EndingCall, PhoneEvent } from './call-types';
import { settleEnding } from './device-state';
import type { Applied } from './model-input';
import { isCompletedElsewhere } from './reason';

/**
 * Takes a report in that is of a call which waits for its outcome. `missed` and a reason decide; a second
 * `disconnected` (seen on a D765 2 s after the first, for a call declined on the phone) tells nothing new.
 */
export function tellEnding(state: DeviceState, ending: EndingCall, event: PhoneEvent): Applied {
  const { call } = ending;
  const cancelReason = event.cancelReason ?? ending.cancelReason;
  const callId = call.id;
  switch (event.name) {
    case 'missed':
      return { state: settleEnding(state, callId, { cause: 'missed', cancelReason }), callId };
    case 'disconnected':
      if (!isCompletedElsewhere(cancelReason)) break;
      return {
        state: settleEnding(state, callId, { cause: 'disconnected', cancelReason }),
        callId,
      };
    case 'connected': {
      // Out of order: it was answered after all, and is over.
      const connectedAt = call.endedAt ?? event.at;
      const answered = { ...call, connectedAt, lateEvents: call.lateEvents + 1 };
      const counted = { ...state, lateEvents: state.lateEvents + 1 };
      const told = { call: { ...answered, unexpected: true as const } };
      return { state: settleEnding(counted, callId, told), callId, late: true };
    }
    default:
  }
  const counted = { ...call, lateEvents: call.lateEvents + 1 };
  return {
    state: {
      ...state,
      lateEvents: state.lateEvents + 1,
      ending: state.ending.map((entry) => (entry === ending ? { ...entry, call: counted } : entry)),
    },
    callId,
    late: true,
  };
}
