/**
 * Which destinations may be dialled: the guard against toll fraud.
 *
 * It judges destinations. What key presses would dial is worked out in keypad.ts and judged by the same rules.
 */
import { RE2JS } from 're2js';
import { SnomError } from '../../../common/errors';
import { readAgain } from '../../../common/numbers/destinations';
import { type NumberHabits, plusSpelling } from '../../../common/numbers/normalise-number';
import { shown } from '../../../common/shown';
import type { DialRules } from '../types';
import { type DialPattern, readDialPatterns } from './dial-patterns';

/** Largest program of a regular expression: its time is a multiple of this and of the destination's length. */
const MAX_PROGRAM = 5000;
const DOTTED_QUAD = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** A destination in the forms that patterns look at, all in lower case. */
interface Subject {
  /** What an allow pattern has to match. */
  readonly canonical: string;
  /** Does it name a host: by `@`, or as something with dots that is no phone number? */
  readonly host: '@' | '.' | undefined;
  /** Everything a deny pattern gets to see. */
  readonly spellings: readonly string[];
  /** The same without separators. */
  readonly plainSpellings: readonly string[];
}

interface Pattern {
  allows(subject: Subject): boolean;
  denies(subject: Subject): boolean;
}

/**
 * Compiles the owner's patterns.
 *
 * One pattern a line; blank lines and lines that start with `//` are ignored.
 * - `*` at the end stands for anything that follows; elsewhere it is the star key. `*` alone is everything.
 * - `?` is any one character.
 * - `/regular expression/flags` for the rest. Its author anchors it; letter case never matters. It is run by an engine
 *   of linear time, so no pattern and no destination can hold anybody up; look-around and back references are refused.
 *
 * Deny wins. No allow pattern at all allows everything. `-` and `.` in a number and letter case make no
 * difference, so `0-0..49` is caught by `00*`. A `_`, or a `+` that does not come first, is no part of a number: what
 * a phone or a PBX makes of it is unknown, so every reading has to pass. Before a 0 a `+` means nothing, and is not seen
 * by deny patterns.
 *
 * - An allow pattern must match the whole number. For a destination that names a host (`user@host`, an IP
 *   address, a name with dots) it must say so itself: `2??` allows `201`, not `201@elsewhere.example`; that takes
 *   `2??@elsewhere.example`, or `*`.
 * - A deny pattern that matches the whole destination, its user part, or the destination without its port
 *   forbids it.
 *
 * What cannot be known here: `+49` and `0049` may be the same country, so both need a pattern, unless the habits of the
 * phone say that they are; and prefixes a PBX gives a meaning to (`#31#` before a number, an outside line) make another
 * number of it. An allow list is safer than a deny list.
 *
 * @param habits what a `+` is dialled as: a number counts with either spelling then
 * @throws SnomError as {@link readDialPatterns}; `patternNotBounded` also for an expression that is too large
 */
export function compileDialRules(
  allow: string,
  deny: string,
  habits: NumberHabits = {},
): DialRules {
  const allowed = readDialPatterns(allow).map(compile);
  const denied = readDialPatterns(deny).map(compile);
  const fits = (subject: Subject): boolean =>
    allowed.length === 0 || allowed.some((pattern) => pattern.allows(subject));
  const isDenied = (subject: Subject): boolean => denied.some((pattern) => pattern.denies(subject));
  return {
    limits: allowed.length + denied.length > 0,
    check(destination: string, spellings: readonly string[] = []): void {
      const subjects = [destination, ...spellings]
        .map(readAgain)
        .flatMap((number) => [number, plusSpelling(number, habits) ?? number])
        .map((number) => readings(number.toLowerCase()).map(subjectOf));
      if (subjects.some((its) => its.every(fits)) && !subjects.flat().some(isDenied)) return;
      throw new SnomError('destinationDenied', { params: { destination: shown(destination) } });
    },
  };
}

/**
 * What a phone may dial for a spelling: the spelling itself, and those of a number with signs that are no part of one.
 * Names may contain them.
 */
function readings(destination: string): readonly string[] {
  const at = destination.indexOf('@');
  const user = at < 0 ? destination : destination.slice(0, at);
  const host = at < 0 ? '' : destination.slice(at);
  if (!/^[-0-9*#.+_]+$/.test(user) || !/_|.\+/.test(user)) return [destination];
  const bare = user.replace(/[-._]/g, '');
  const sign = bare.startsWith('+') ? '+' : '';
  const parts = bare.slice(sign.length).split('+');
  const digits = parts.join('');
  const readAs = [user, sign + digits];
  // A second + may be thrown away with the first, stand for 00, or end or begin the number.
  if (parts.length > 1) {
    const last = parts.at(-1) ?? '';
    readAs.push(digits, bare.replaceAll('+', '00'), ...parts, `+${last}`, `00${last}`);
  }
  return [...new Set(readAs)].filter((text) => /\d/.test(text)).map((text) => text + host);
}

function subjectOf(full: string): Subject {
  const [user = '', address] = full.split('@');
  // Port and root dot of a host do not make another host of it.
  const bare = address?.replace(/:\d*$/, '').replace(/(?<!\.)\.+$/, '');
  const spellings = [full, user, ...(bare === undefined ? [] : [`${user}@${bare}`])];
  const plainSpellings = spellings.flatMap((text) => {
    const bare = withoutSeparators(text).replaceAll('_', '');
    // A # at the end may only mean that the number is complete; no country has a code that begins with 0.
    const read = [withoutSeparators(text), bare, ...(bare.startsWith('+0') ? [bare.slice(1)] : [])];
    return [...read, ...read.filter((one) => one.endsWith('#')).map((one) => one.slice(0, -1))];
  });
  if (address !== undefined) {
    return {
      canonical: `${withoutSeparators(user)}@${address}`,
      host: '@',
      spellings,
      plainSpellings,
    };
  }
  const dotted = DOTTED_QUAD.test(full) || (full.includes('.') && /[a-z]/.test(full));
  const canonical = dotted ? full : withoutSeparators(full);
  return { canonical, host: dotted ? '.' : undefined, spellings, plainSpellings };
}

/** Without the separators people write into numbers. */
function withoutSeparators(text: string): string {
  return text.replace(/[-.]/g, '');
}

function compile(pattern: DialPattern): Pattern {
  return pattern.kind === 'regex' ? regexPattern(pattern) : globPattern(pattern.glob);
}

function globPattern(glob: string): Pattern {
  if (glob === '*') return { allows: () => true, denies: () => true };
  const [user = '', ...hosts] = glob.split('@');
  const asWritten = globRegex(glob);
  const plainUser = globRegex([withoutSeparators(user), ...hosts].join('@'));
  const allPlain = globRegex(withoutSeparators(glob));
  const dotted = glob.includes('.');
  return {
    allows: ({ canonical, host }) => {
      if (host === '@') return hosts.length > 0 && plainUser.test(canonical);
      if (host === '.') return dotted && asWritten.test(canonical);
      return allPlain.test(canonical);
    },
    denies: ({ spellings, plainSpellings }) =>
      spellings.some((text) => asWritten.test(text)) ||
      plainSpellings.some((text) => allPlain.test(text)),
  };
}

function globRegex(glob: string): RegExp {
  const open = glob.endsWith('*');
  const body = open ? glob.slice(0, -1) : glob;
  const source = body.replace(/[.*+]/g, '\\$&').replaceAll('?', '.');
  return new RegExp(`^${source}${open ? '.*' : ''}$`);
}

function regexPattern(pattern: DialPattern & { readonly kind: 'regex' }): Pattern {
  const regex = linear(pattern);
  return {
    allows: ({ canonical }) => regex.test(canonical),
    denies: ({ spellings, plainSpellings }) =>
      [...spellings, ...plainSpellings].some((text) => regex.test(text)),
  };
}

/** @throws SnomError `patternNotBounded` */
function linear({ line, source, flags }: DialPattern & { readonly kind: 'regex' }): RE2JS {
  try {
    const regex = RE2JS.compile(
      RE2JS.translateRegExp(source),
      RE2JS.CASE_INSENSITIVE |
        (flags.includes('s') ? RE2JS.DOTALL : 0) |
        (flags.includes('m') ? RE2JS.MULTILINE : 0),
    );
    if (regex.programSize() <= MAX_PROGRAM) return regex;
  } catch {
    // Something this engine does not know: never run by another one.
  }
  throw new SnomError('patternNotBounded', { params: { pattern: shown(line) } });
}
