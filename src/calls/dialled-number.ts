/** From a number as it is given to the one that is dialled: read, then judged by the dialling rules. */
import { parseDestination } from '../phone/destinations';
import type { NumberHabits } from '../phone/normalise-number';
import { plusSpelling } from '../phone/normalise-number';
import type { DialRules } from './types';

/**
 * The destination that goes to the phone, if it may.
 *
 * @throws SnomError of `parseDestination`, `destinationDenied`
 */
export function readAllowed(value: unknown, habits: NumberHabits, rules: DialRules): string {
  const destination = parseDestination(value, habits);
  judge(destination, habits, rules);
  return destination;
}

/**
 * Judges what is going to be dialled in every way its owner could have written it in a rule.
 *
 * @param more other spellings of the same number
 * @throws SnomError `destinationDenied`
 */
export function judge(
  destination: string,
  habits: NumberHabits,
  rules: DialRules,
  more: readonly string[] = [],
): void {
  const spellings = [destination, ...more].flatMap((it) => plusSpelling(it, habits) ?? []);
  rules.check(destination, [...more, ...spellings]);
}
