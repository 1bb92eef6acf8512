/** Which commands the model has to know of before the phone has accepted them. */
import type { UntimedInput } from '../operations/plan-types';

/**
 * Those that tell how a call ended, as pending inputs: a phone may report the end before it answers the request, and
 * a rejected call would then pass for a missed one.
 */
export function pendingOf(inputs: readonly UntimedInput[] = []): readonly UntimedInput[] {
  return inputs.flatMap((input): UntimedInput[] => {
    switch (input.type) {
      case 'rejectRequested':
      case 'deflectRequested':
      case 'hangupRequested':
      case 'hangupAllRequested':
      case 'blindTransferRequested':
      case 'completeTransferRequested':
        return [{ ...input, pending: true }];
      default:
        return [];
    }
  });
}
