/**
 * Which destinations may be dialled: the guard against toll fraud.
 *
 * It judges destinations of the operations that dial. Key presses are not judged: whoever may press keys may
 * dial with them.
 */
import { parseDestination } from '../phone/destinations';
import { SnomError } from '../phone/errors';
import { shown } from '../phone/shown';
import type { DialRules } from './types';

/** What a simple pattern may contain: anything else could never match a destination and would guard nothing. */
const GLOB = /^[0-9A-Za-z_+*#.@:?-]+$/;
/** `/source/flags`; `g` and `y` would make a pattern remember its last match. */
const REGEX = /^\/(.+)\/([imsuv]{0,5})$/;
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
 * - `/regular expression/flags` for the rest. Its author anchors it; letter case never matters.
 *
 * Deny wins. No allow pattern at all allows everything. `-` and `.` in a number and letter case make no
 * difference, so `0-0..49` is caught by `00*`.
 *
 * - An allow pattern must match the whole number. For a destination that names a host (`user@host`, an IP
 *   address, a name with dots) it must say so itself: `2??` allows `201`, not `201@elsewhere.example`; that takes
 *   `2??@elsewhere.example`, or `*`.
 * - A deny pattern that matches the whole destination, its user part, or the destination without its port
 *   forbids it.
 *
 * What cannot be known here: `+49` and `0049` may be the same country, so both need a pattern; and prefixes a
 * PBX gives a meaning to (`#31#` before a number, an outside line) make another number of it. An allow list is
 * safer than a deny list.
 *
 * @throws SnomError `badPattern` {pattern}
 */
export function compileDialRules(allow: string, deny: string): DialRules {
  const allowed = compileAll(allow);
  const denied = compileAll(deny);
  return {
    limits: allowed.length + denied.length > 0,
    check(destination: string): void {
      const subject = subjectOf(parseDestination(destination));
      const fits = allowed.length === 0 || allowed.some((pattern) => pattern.allows(subject));
      if (fits && !denied.some((pattern) => pattern.denies(subject))) return;
      throw new SnomError('destinationDenied', { params: { destination: shown(destination) } });
    },
  };
}

function subjectOf(destination: string): Subject {
  const full = destination.toLowerCase();
  const [user = '', address] = full.split('@');
  // Port and root dot of a host do not make another host of it.
  const bare = address?.replace(/:\d*$/, '').replace(/(?<!\.)\.+$/, '');
  const spellings = [full, user, ...(bare === undefined ? [] : [`${user}@${bare}`])];
  const plainSpellings = spellings.map(plain);
  if (address !== undefined) {
    return { canonical: `${plain(user)}@${address}`, host: '@', spellings, plainSpellings };
  }
  const dotted = DOTTED_QUAD.test(full) || (full.includes('.') && /[a-z]/.test(full));
  const canonical = dotted ? full : plain(full);
  return { canonical, host: dotted ? '.' : undefined, spellings, plainSpellings };
}

/** Without the separators people write into numbers. */
function plain(text: string): string {
  return text.replace(/[-.]/g, '');
}

function compileAll(lines: string): Pattern[] {
  return lines
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .map(compile);
}

function compile(line: string): Pattern {
  if (line.startsWith('/')) return regexPattern(line);
  if (!GLOB.test(line)) throw badPattern(line);
  return globPattern(line.replace(/^(?:sip|tel):/i, '').toLowerCase(), line);
}

function globPattern(glob: string, line: string): Pattern {
  if (glob === '') throw badPattern(line);
  if (glob === '*') return { allows: () => true, denies: () => true };
  const [user = '', ...hosts] = glob.split('@');
  const asWritten = globRegex(glob);
  const plainUser = globRegex([plain(user), ...hosts].join('@'));
  const allPlain = globRegex(plain(glob));
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

function regexPattern(line: string): Pattern {
  const [, source, flags = ''] = REGEX.exec(line) ?? [];
  if (source === undefined) throw badPattern(line);
  let regex: RegExp;
  try {
    regex = new RegExp(source, flags.includes('i') ? flags : `${flags}i`);
  } catch {
    throw badPattern(line);
  }
  return {
    allows: ({ canonical }) => regex.test(canonical),
    denies: ({ spellings, plainSpellings }) =>
      [...spellings, ...plainSpellings].some((text) => regex.test(text)),
  };
}

const badPattern = (line: string): SnomError =>
  new SnomError('badPattern', { params: { pattern: shown(line) } });
