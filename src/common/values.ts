/** Values as dialogs store them and messages bring them, checked. */
import { SnomError } from './errors';

/** Smallest and largest value of a number. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * A whole number within bounds; undefined = blank.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function limited(name: string, value: unknown, bounds: Bounds): number | undefined {
  return wholeNumber(value, bounds, () => wrongType(name, `${bounds.min}..${bounds.max}`));
}

/**
 * Dialogs store text, `${ENV}` gives text, hand-written flows hold numbers; blank = not set.
 *
 * @param bad the error for anything else
 */
export function wholeNumber(
  value: unknown,
  { min, max }: Bounds,
  bad: (shown: string) => SnomError,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') throw bad(typeof value);
  const text = String(value).trim();
  if (text === '') return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) throw bad(text.slice(0, 16));
  return number;
}

/**
 * One of a few words; undefined = blank.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function oneOf<T extends string>(
  name: string,
  value: unknown,
  choices: readonly T[],
): T | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw wrongType(name, choices.join(', '));
  return choice;
}

/** A value of another kind than the one that is wanted. @param expected what to send instead, for people */
const wrongType = (name: string, expected: string): SnomError =>
  new SnomError('wrongType', { params: { name, expected } });
