/** Texts that a phone is to show: what may be in them, and how long they may be. */
import { SnomError } from '../../common/errors';

/**
 * Longest texts of a page, characters, and most entries of a list. No document gives limits but one (numbers for
 * choosing an entry go up to 100 lines, Snom, FW 7): the others are unverified, chosen for a screen of ordinary size,
 * and owners may set their own.
 */
export interface DisplayLimits {
  readonly title: number;
  readonly text: number;
  /** Name of an entry of a menu or directory, and header of an input. */
  readonly name: number;
  /** Label of a soft key. */
  readonly label: number;
  /** Value an input begins with. */
  readonly value: number;
  readonly entries: number;
}

export const DEFAULT_LIMITS: DisplayLimits = {
  title: 64,
  text: 2000,
  name: 64,
  label: 20,
  value: 128,
  entries: 100,
};

/** How texts are treated. */
export interface TextOptions {
  readonly limits?: Partial<DisplayLimits>;
  /** A text that is too long: an error (default), or cut with an ellipsis at its end. */
  readonly overflow?: 'refuse' | 'cut';
  /**
   * Let `$(...)` and `$[...]` through, which the phone replaces by its own values, settings among them. Only for
   * texts the author of a flow wrote. Default false.
   */
  readonly callbacks?: boolean;
}

/**
 * Control characters (Snom: none in a text), halves of surrogate pairs and what XML cannot hold. Line breaks are
 * judged apart.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;
const LINE_BREAK = /\r\n|\r|\n/;
const CALLBACK = /\$[([]/;

/**
 * Checks a text and gives its lines.
 *
 * @param value text, or a number, which is written as such
 * @throws SnomError `missingParameter`, `wrongType`, `badText`, `textTooLong`, each with {name}
 */
export function checkedLines(
  value: unknown,
  name: string,
  limit: keyof DisplayLimits,
  options: TextOptions = {},
): readonly string[] {
  const text = fitting(textOf(value, name), name, limit, options);
  if (options.callbacks !== true && CALLBACK.test(text)) throw bad(name);
  const lines = text.split(LINE_BREAK);
  if (lines.some((line) => FORBIDDEN.test(line))) throw bad(name);
  return lines;
}

/** The same for a text that must stay on one line. @throws SnomError as {@link checkedLines} */
export function checkedText(
  value: unknown,
  name: string,
  limit: keyof DisplayLimits,
  options: TextOptions = {},
): string {
  const [line = '', ...more] = checkedLines(value, name, limit, options);
  if (more.length > 0) throw bad(name);
  return line;
}

/** @throws SnomError `wrongType`, `textTooLong` {name, max} */
export function checkedEntries<T>(
  value: readonly T[] | undefined,
  name: string,
  { limits }: TextOptions = {},
): readonly T[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new SnomError('wrongType', {
      params: { name, expected: 'a list with at least one entry' },
    });
  }
  const max = limitOf('entries', limits);
  if (value.length > max) throw new SnomError('textTooLong', { params: { name, max } });
  return value as readonly T[];
}

function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) {
    throw new SnomError('missingParameter', { params: { name } });
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new SnomError('wrongType', { params: { name, expected: 'text' } });
}

function fitting(
  text: string,
  name: string,
  limit: keyof DisplayLimits,
  { limits, overflow }: TextOptions,
): string {
  const max = limitOf(limit, limits);
  if (text.length <= max) return text;
  // Only now code points: cheap for what is far too long, right for emoji.
  const characters = [...text.slice(0, max * 2 + 2)];
  if (characters.length <= max) return text;
  if (overflow !== 'cut') throw new SnomError('textTooLong', { params: { name, max } });
  return `${characters.slice(0, max - 1).join('')}\u2026`;
}

function limitOf(limit: keyof DisplayLimits, limits: Partial<DisplayLimits> = {}): number {
  const own = limits[limit];
  return own !== undefined && Number.isInteger(own) && own > 0 ? own : DEFAULT_LIMITS[limit];
}

const bad = (name: string): SnomError => new SnomError('badText', { params: { name } });
