/**
 * Reads `WWW-Authenticate` and `Authentication-Info` (RFC 9110, 11.6). Strings are octets: every character
 * stands for one byte as received (Latin-1), because hashes are made over bytes.
 */

/** One way to log in that the phone offers. */
export interface Challenge {
  /** Lower case, e.g. `digest`. */
  readonly scheme: string;
  /** Parameters by lower-case name, quotes and backslashes undone; of duplicates the first. */
  readonly params: ReadonlyMap<string, string>;
}

const SKIP = /[ \t,]*/y;
const SPACE = /[ \t]*/y;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
/** The single value of schemes such as Negotiate, which nobody here speaks. */
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
/** A missing closing quote is taken as standing at the end. */
const QUOTED = /"((?:[^"\\]|\\[^])*)"?/y;
const TO_COMMA = /[^,]+|,/y;

/** Reads a string piece by piece. */
class Scanner {
  position = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.position >= this.text.length;
  }

  /** The match of a sticky pattern at the current position, which moves behind it. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.position = pattern.lastIndex;
    return match;
  }

  /** Takes `= value` if it is next. An empty value counts: `opaque=,` is seen in the wild. */
  takeValue(): string | undefined {
    const start = this.position;
    this.take(SPACE);
    if (this.text[this.position] !== '=') {
      this.position = start;
      return undefined;
    }
    this.position += 1;
    this.take(SPACE);
    const quoted = this.take(QUOTED);
    if (quoted !== undefined) return (quoted[1] ?? '').replace(/\\([^])/g, '$1');
    return this.take(TOKEN)?.[0] ?? '';
  }
}

/**
 * All challenges in the order of the header lines. Never throws: what cannot be read is skipped, so that a
 * readable challenge beside it still counts.
 *
 * @param header value of `WWW-Authenticate`; an array when it came in several lines
 */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  if (header === undefined) return [];
  const lines = typeof header === 'string' ? [header] : header;
  return lines.flatMap((line) => challengesOf(line));
}

function challengesOf(line: string): Challenge[] {
  const found: { scheme: string; params: Map<string, string> }[] = [];
  const scanner = new Scanner(line);
  for (scanner.take(SKIP); !scanner.done; scanner.take(SKIP)) {
    const name = scanner.take(TOKEN)?.[0].toLowerCase();
    if (name === undefined) {
      scanner.take(TO_COMMA);
      continue;
    }
    const value = scanner.takeValue();
    if (value !== undefined) {
      addParam(found.at(-1)?.params, name, value);
      continue;
    }
    const spaces = scanner.take(SPACE)?.[0].length ?? 0;
    if (spaces > 0) scanner.take(TOKEN68);
    found.push({ scheme: name, params: new Map() });
  }
  return found;
}

/** The schemes that were offered, for the text of an error; `-` = none. */
export function offeredSchemes(challenges: readonly Challenge[]): string {
  const schemes = [...new Set(challenges.map(({ scheme }) => scheme))];
  return schemes.join(' ').slice(0, 64) || '-';
}

/** The strongest of some offers; the first of equals, as RFC 7616 wants the order of the server to count. */
export function strongest<T>(offers: readonly T[], rankOf: (offer: T) => number): T | undefined {
  const [first, ...others] = offers;
  if (first === undefined) return undefined;
  return others.reduce((best, offer) => (rankOf(offer) > rankOf(best) ? offer : best), first);
}

/** A bare list of parameters, as in `Authentication-Info: nextnonce="..."`. Never throws. */
export function parseParams(header: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  const scanner = new Scanner(header);
  for (scanner.take(SKIP); !scanner.done; scanner.take(SKIP)) {
    const name = scanner.take(TOKEN)?.[0].toLowerCase();
    const value = name === undefined ? undefined : scanner.takeValue();
    if (name === undefined || value === undefined) {
      scanner.take(TO_COMMA);
      continue;
    }
    addParam(params, name, value);
  }
  return params;
}

function addParam(params: Map<string, string> | undefined, name: string, value: string): void {
  if (params !== undefined && !params.has(name)) params.set(name, value);
}

/** Puts a value between quotes the way {@link parseChallenges} undoes. */
export function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
