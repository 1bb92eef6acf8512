/**
 * How dialling rules are written: the lines of an owner, read and judged without an engine to run them, so that a
 * dialog refuses what the runtime would refuse.
 */
import { SnomError } from '../../../common/errors';
import { MAX_DESTINATION } from '../../../common/numbers/destinations';
import { stripPattern } from '../../../common/numbers/normalise-number';
import { shown } from '../../../common/shown';

/** One pattern of an owner. */
export type DialPattern =
  /** In lower case and without a scheme; `*` at the end = anything that follows, `?` = any one character. */
  | { readonly kind: 'glob'; readonly line: string; readonly glob: string }
  | {
      readonly kind: 'regex';
      readonly line: string;
      readonly source: string;
      readonly flags: string;
    };

/** What a simple pattern may contain: anything else could never match a destination and would guard nothing. */
const GLOB = /^[0-9A-Za-z_+*#.@:?-]+$/;
/** `/source/flags`; `g` and `y` would make a pattern remember its last match, `v` changes what classes mean. */
const REGEX = /^\/(.+)\/([imsu]{0,4})$/;
/** `\Z`, `\h`: something in other languages, and the bare letter here. */
const UNKNOWN_ESCAPE = /(?:^|[^\\])(?:\\\\)*\\[eghijlmoqyFGHIJKLMNORTUVXYZ]/;
/** Signs that stand for themselves, and that are in no destination. */
const IMPOSSIBLE = /^(?:\\?[\s/~"'<>;=&%!]|\\[()])$/;
/** Longest pattern, characters. */
const MAX_LINE = 500;
/** Most repetitions a linear engine takes. */
const MAX_REPEAT = 1000;

/**
 * Reads patterns, one a line. Blank lines and lines that start with `//` are none.
 *
 * @throws SnomError
 *   `badPattern` {pattern}: it cannot be understood;
 *   `patternStarKey` {pattern, instead}: a `*` that stands where only a star key can stand, and was hardly meant as one;
 *   `patternMatchesNothing` {pattern}: no destination can ever be like this;
 *   `patternNotBounded` {pattern}: a regular expression whose time cannot be bounded
 */
export function readDialPatterns(text: string): readonly DialPattern[] {
  return text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .map(readPattern);
}

/** Patterns in which a `*` is the star key although it may have been meant as a wildcard: `*900`, `0*900`. */
export function starKeyPatterns(text: string): readonly string[] {
  return readDialPatterns(text)
    .filter((pattern) => pattern.kind === 'glob' && pattern.glob.slice(0, -1).includes('*'))
    .map(({ line }) => line);
}

function readPattern(line: string): DialPattern {
  if (line.length > MAX_LINE) throw refused('badPattern', line);
  return line.startsWith('/') ? readRegex(line) : readGlob(line);
}

function readGlob(line: string): DialPattern {
  const glob = stripPattern(line.replace(/^(?:sips?|tel|callto):/i, '').trim()).toLowerCase();
  if (!GLOB.test(glob) || glob === '') throw refused('badPattern', line);
  if (glob.includes('*@')) {
    const host = glob.slice(glob.indexOf('*@') + 1);
    const instead = `/${host.replaceAll('.', '\\.').replace(/\*$/, '')}/`;
    throw new SnomError('patternStarKey', { params: { pattern: shown(line), instead } });
  }
  if (!canMatch(glob) || isDialPlan(glob)) throw refused('patternMatchesNothing', line);
  return { kind: 'glob', line, glob };
}

/** `user`, `user@host` or `user@host:port`, with something left of it besides separators. */
function canMatch(glob: string): boolean {
  const open = glob.endsWith('*');
  const [user = '', host, ...more] = glob.split('@');
  if (more.length > 0 || glob.length > MAX_DESTINATION) return false;
  if (/[:]/.test(user) || /^[.-]*$/.test(user)) return false;
  if (host === undefined) return true;
  return open ? /^[^:]*(?::\d{0,5})?\*$/.test(host) : /^[^:]+(?::[\d?]{1,5})?$/.test(host);
}

/** Telephone systems write `_0900X.` and `0900XXX`, where an X is any digit: here it is a letter. */
function isDialPlan(glob: string): boolean {
  return /^_[0-9+*#]{0,64}[xnz]|^\+?[0-9*#]{1,64}x{2,64}[.!*]?$/.test(glob);
}

function readRegex(line: string): DialPattern {
  const [, source, flags = ''] = REGEX.exec(line) ?? [];
  if (source === undefined) throw refused('badPattern', line);
  try {
    // Never run: it only says whether the syntax is right.
    new RegExp(source, flags);
  } catch {
    throw refused('badPattern', line);
  }
  if (!isBounded(source)) throw refused('patternNotBounded', line);
  if (UNKNOWN_ESCAPE.test(source)) throw refused('badPattern', line);
  if (needsImpossibleSign(source)) throw refused('patternMatchesNothing', line);
  return { kind: 'regex', line, source, flags };
}

/** Does it do without look-around, back references and huge repetitions? */
function isBounded(source: string): boolean {
  // What is escaped is nothing else: `\(?=` is a bracket that may be missing.
  const bare = source.replace(/\\[^1-9k]/g, '');
  if (/\(\?<?[=!]/.test(bare) || bare.includes('\\')) return false;
  const counts = [...bare.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g)];
  return counts.every(
    ([, from, to]) => Number(from) <= MAX_REPEAT && Number(to ?? 0) <= MAX_REPEAT,
  );
}

/**
 * Does it insist on a sign that no destination has: a blank, a bracket, a slash? Only what stands outside of groups,
 * classes and alternatives is looked at, and only where nothing says that it may be missing.
 */
function needsImpossibleSign(source: string): boolean {
  const atoms: readonly string[] = source.match(/\\[^]|\[(?:[^\][\\]|\\[^])*\]|[^]/g) ?? [];
  if (atoms.includes('|')) return false;
  let depth = 0;
  return atoms.some((atom, index) => {
    if (atom === '(') depth += 1;
    if (atom === ')') depth -= 1;
    if (depth > 0 || !IMPOSSIBLE.test(atom)) return false;
    const next = atoms.slice(index + 1, index + 3).join('');
    return !/^(?:[?*]|\{0)/.test(next);
  });
}

const refused = (
  reason: 'badPattern' | 'patternMatchesNothing' | 'patternNotBounded',
  line: string,
): SnomError => new SnomError(reason, { params: { pattern: shown(line) } });
