/** From a number as it is given to the one that is dialled: read, then judged by the dialling rules. */
import { parseDestination } from '../../../common/numbers/destinations';
import type { NumberHabits } from '../../../common/numbers/normalise-number';
import type { DialRules } from '../types';

/**
 * The destination that goes to the phone, if it may.
 *
 * @throws SnomError of `parseDestination`, `destinationDenied`
 */
export function readAllowed(value: unknown, habits: NumberHabits, rules: DialRules): string {
  const destination = parseDestination(value, habits);
  rules.check(destination);
  return destination;
}
