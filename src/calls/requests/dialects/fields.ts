/** Typed reading of a foreign payload's properties. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';

/** An object whose properties are unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** The payload as an object; undefined for anything else, lists included. */
export function fieldsOf(payload: unknown): Fields | undefined {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload as Fields)
    : undefined;
}

/** Longest text of a request, in characters: call ids, addresses and numbers are far shorter. */
const MAX_FIELD = 1024;

/**
 * Text, or a number as flows often have it; undefined if absent, null or empty. Nothing may look at a text of any
 * length: a message must not keep the process busy.
 *
 * @throws SnomError `wrongType` {name, expected}, `textTooLong` {name, max}
 */
export function optionalText(value: unknown, name: string, max = MAX_FIELD): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    if (value.length > max) throw new SnomError('textTooLong', { params: { name, max } });
    return value;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  throw wrongType(name, 'text');
}

/** Text that must be there. */
export function requiredText(value: unknown, name: string): string {
  const text = optionalText(value, name);
  if (text === undefined) throw missing(name);
  return text;
}

/**
 * The name of an operation out of a table of them; own names only, `constructor` is none.
 *
 * @param exact names of XML, which are what they are; else in any case
 */
export function lookUp<T>(
  table: Readonly<Record<string, T>>,
  value: unknown,
  name: string,
  exact = false,
): T {
  if (value === undefined || value === null || value === '') throw missing(name);
  if (typeof value !== 'string') throw wrongType(name, 'text');
  const plain = (text: string): string => (exact ? text : text.trim().toLowerCase());
  const wanted = plain(value.slice(0, 64));
  const found = Object.entries(table).find(([own]) => plain(own) === wanted)?.[1];
  if (found === undefined) {
    throw new SnomError('unknownOperation', { params: { name: shown(value) } });
  }
  return found;
}

/** A parameter that is not there. */
export function missing(name: string): SnomError {
  return new SnomError('missingParameter', { params: { name } });
}

/** A parameter of another type. */
export function wrongType(name: string, expected: string): SnomError {
  return new SnomError('wrongType', { params: { name, expected } });
}
