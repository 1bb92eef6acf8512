/** Texts that a phone is to show: what may be in them, and how long they may be. */
import { SnomError } from '../../common/errors';
import { missing, wrongType } from '../../common/values';

/**
 * Longest texts of a page, characters. No document gives limits: unverified, chosen for a screen of ordinary size.
 * `name` is that of an entry of a menu or directory, and the header of an input; `value` what an input begins with.
 */
export const LONGEST = { title: 64, text: 2000, name: 64, value: 128 } as const;

/** Most entries of a list: the highest number for choosing one (Snom, FW 7). */
const MAX_ENTRIES = 100;

/** How texts are treated. */
export interface TextOptions {
  /** A text that is too long: an error (default), or cut with an ellipsis at its end. */
  readonly overflow?: 'refuse' | 'cut';
}

/**
 * Control characters (Snom: none in a text), halves of surrogate pairs and what XML cannot hold. Line breaks are
 * judged apart.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;
const LINE_BREAK = /\r\n|\r|\n/;
/** The phone replaces these by its own values, settings among them. */
const CALLBACK = /\$[([]/;

/**
 * Checks a text and gives its lines.
 *
 * @param value text, or a number, which is written as such
 * @param max longest text, characters
 * @throws SnomError `missingParameter`, `wrongType`, `badText`, `textTooLong`, each with {name}
 */
export function checkLines(
  value: unknown,
  name: string,
  max: number,
  options: TextOptions = {},
): readonly string[] {
  const text = fitting(textOf(value, name), name, max, options);
  if (CALLBACK.test(text)) throw bad(name);
  const lines = text.split(LINE_BREAK);
  if (lines.some((line) => FORBIDDEN.test(line))) throw bad(name);
  return lines;
}

/** The same for a text that must stay on one line. @throws SnomError as {@link checkLines} */
export function checkText(
  value: unknown,
  name: string,
  max: number,
  options: TextOptions = {},
): string {
  const [line = '', ...more] = checkLines(value, name, max, options);
  if (more.length > 0) throw bad(name);
  return line;
}

/** @throws SnomError `wrongType`, `textTooLong` {name, max} */
export function checkEntries<T>(value: readonly T[] | undefined, name: string): readonly T[] {
  if (!Array.isArray(value) || value.length === 0)
    throw wrongType(name, 'a list with at least one entry');
  if (value.length > MAX_ENTRIES)
    throw new SnomError('textTooLong', { params: { name, max: MAX_ENTRIES } });
  return value as readonly T[];
}

/** As no other text, a blank one is a line of its own, and any number is shown. */
function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) throw missing(name);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw wrongType(name, 'text');
}

function fitting(text: string, name: string, max: number, { overflow }: TextOptions): string {
  if (text.length <= max) return text;
  // Only now code points: cheap for what is far too long, right for emoji.
  const characters = [...text.slice(0, max * 2 + 2)];
  if (characters.length <= max) return text;
  if (overflow !== 'cut') throw new SnomError('textTooLong', { params: { name, max } });
  return `${characters.slice(0, max - 1).join('')}\u2026`;
}

const bad = (name: string): SnomError => new SnomError('badText', { params: { name } });
