/**
 * Values of SIP headers (RFC 3261, 7.3 and 25.1). Strings are octets: one character stands for one byte as received,
 * because hashes of a login are made over bytes; {@link textOf} makes text for people of them. Nothing here throws, and
 * everything takes time in proportion to the length of the value.
 */

/** Longest text of a phone that is passed on, characters. */
const MAX_TEXT = 256;

/** What one `Via` tells a client. */
export interface Via {
  /** Lower case: values are compared without regard to case (RFC 3261, 7.3.1). */
  readonly branch?: string;
  /** Address and port that the request came from, as the other side saw them (RFC 3261, 18.2.1; RFC 3581). */
  readonly received?: string;
  readonly rport?: number;
}

/** Number and method of `CSeq`. */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** Sequence numbers are below 2^31 (RFC 3261, 8.1.1.5). */
const CSEQ_END = 2 ** 31;

/** Any number of zeros may stand before it. */
const CSEQ = /^0*(\d{1,10})[ \t]+([!%'*+\-.0-9A-Z_`a-z~]+)$/;

/** Takes blanks and carriage returns off both ends. `trim` would take bytes of UTF-8 for blanks. */
export function trimBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** Blank, tab, carriage return. */
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;

/**
 * Pieces between commas or semicolons that stand neither in quotes nor in `<>`, without blanks around them and without
 * empty ones. An open quote or bracket reaches to the end.
 */
export function splitValue(value: string, separator: ',' | ';'): string[] {
  const pieces: string[] = [];
  let from = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at];
    if (quoted && sign === '\\') {
      at += 1;
    } else if (sign === '"' && !bracketed) {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (sign === '<') {
      bracketed = true;
    } else if (sign === '>') {
      bracketed = false;
    } else if (sign === separator && !bracketed) {
      pieces.push(value.slice(from, at));
      from = at + 1;
    }
  }
  pieces.push(value.slice(from));
  return pieces.map(trimBlanks).filter((piece) => piece !== '');
}

/** Parameters behind the first semicolon by lower-case name, values without quotes; of duplicates the first. */
export function readParams(value: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const piece of splitValue(value, ';').slice(1)) {
    const equals = piece.indexOf('=');
    const name = trimBlanks(equals === -1 ? piece : piece.slice(0, equals)).toLowerCase();
    const text = equals === -1 ? '' : unquote(trimBlanks(piece.slice(equals + 1)));
    if (!params.has(name)) params.set(name, text);
  }
  return params;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const inner = text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inner.replace(/\\([^])/g, '$1');
}

/** Reads one element of `Via`; what is not there or makes no sense is absent. */
export function readVia(element: string): Via {
  const params = readParams(element);
  const branch = params.get('branch')?.toLowerCase();
  // Some write the brackets of an IPv6 address, some do not: RFC 5118, 4.5.
  const received = params.get('received')?.replace(/^\[|\]$/g, '');
  const rport = params.get('rport') ?? '';
  return {
    ...(branch ? { branch } : {}),
    ...(received ? { received } : {}),
    ...(/^\d{1,5}$/.test(rport) && Number(rport) <= 65535 ? { rport: Number(rport) } : {}),
  };
}

/** undefined = no number and method, or a number that is too large. */
export function readCSeq(value: string): CSeq | undefined {
  const match = CSEQ.exec(value);
  const [number, method] = [Number(match?.[1]), match?.[2]];
  return method !== undefined && number < CSEQ_END ? { number, method } : undefined;
}

/** Octets as text for people: UTF-8, with a blank in place of what is invisible, at most 256 characters. */
export function textOf(octets: string): string {
  return (
    Buffer.from(octets.slice(0, MAX_TEXT * 4), 'latin1')
      .toString('utf8')
      // Before the rest: it may leave half a character.
      .slice(0, MAX_TEXT)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ')
      .trim()
  );
}
