/** How a phone refuses what is only to be done in a certain state. */
import type { ErrorReason } from '../../common/errors';
import type { PhoneGuard } from '../types';

/** Reason of the error where a guard does not hold. */
export const GUARD_REFUSALS = {
  idle: 'phoneNotIdle',
  ringing: 'phoneNotRinging',
  talking: 'phoneNotInCall',
  inCall: 'phoneNotInCall',
} as const satisfies Readonly<Record<PhoneGuard, ErrorReason>>;
