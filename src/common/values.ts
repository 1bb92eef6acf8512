/** Values as dialogs store them and messages bring them, checked. */
import { SnomError } from './errors';

/** An object whose properties are unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** Smallest and largest value of a number. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Longest text of a request, in characters: call ids, addresses and numbers are far shorter. */
const MAX_TEXT = 1024;

/** Is there a value? Text without a character, as an empty field of a dialog, is none. */
export function isGiven<T>(value: T): value is T & NonNullable<unknown> {
  return value !== undefined && value !== null && value !== '';
}

/** Has it properties by name? Lists and bytes have none. */
export function isObject(value: unknown): value is Fields {
  const isSome = typeof value === 'object' && value !== null;
  return isSome && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The value if it {@link isObject}, else undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isObject(value) ? value : undefined;
}

/** A property of an object that is its own; undefined for anything else. */
export function propertyOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Text that has to be given; a number is none. @throws SnomError `missingParameter` {name}, `wrongType` {name, expected} */
export function givenText(value: unknown, name: string): string {
  if (!isGiven(value)) throw missing(name);
  if (typeof value !== 'string') throw wrongType(name, 'text');
  return value;
}

/**
 * Text, or a number as flows often have it; undefined = not given. Nothing may look at a text of any length: a message
 * must not keep the process busy.
 *
 * @throws SnomError `wrongType` {name, expected}, `textTooLong` {name, max}
 */
export function optionalText(value: unknown, name: string, max = MAX_TEXT): string | undefined {
  if (!isGiven(value)) return undefined;
  if (typeof value === 'string') {
    if (value.length > max) throw new SnomError('textTooLong', { params: { name, max } });
    return value;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  throw wrongType(name, 'text or a whole number from 0 up');
}

/** {@link optionalText} that has to be given. @throws SnomError also `missingParameter` {name} */
export function requiredText(value: unknown, name: string, max?: number): string {
  const text = optionalText(value, name, max);
  if (text === undefined) throw missing(name);
  return text;
}

/**
 * A whole number within bounds; undefined = blank.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function boundedNumber(value: unknown, name: string, bounds: Bounds): number | undefined {
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

/** A whole number within bounds, as programs give it: no text. @throws SnomError `wrongType` {name, expected} */
export function checkWhole(value: number, name: string, { min, max }: Bounds): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const upTo = max === Number.MAX_SAFE_INTEGER ? 'up' : `to ${max}`;
  throw wrongType(name, `a whole number from ${min} ${upTo}`);
}

/**
 * One of a few words; undefined = blank.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function oneOf<T extends string>(
  value: unknown,
  name: string,
  choices: readonly T[],
): T | undefined {
  if (!isGiven(value)) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw wrongType(name, choices.join(', '));
  return choice;
}

/** A value that has to be given, and is not. */
export const missing = (name: string): SnomError =>
  new SnomError('missingParameter', { params: { name } });

/** A value of another kind than the one that is wanted. @param expected what to send instead, for people */
export const wrongType = (name: string, expected: string): SnomError =>
  new SnomError('wrongType', { params: { name, expected } });

/**
 * Those of the properties that have a value: with `exactOptionalPropertyTypes` an optional one is left out, never
 * `undefined`.
 */
export function optional<T extends object>(
  properties: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given: { [K in keyof T]?: T[K] } = {};
  for (const name of Object.keys(properties) as (keyof T)[])
    if (properties[name] !== undefined) given[name] = properties[name];
  return given as { [K in keyof T]?: Exclude<T[K], undefined> };
}
