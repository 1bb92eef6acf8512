/**
 * Takes a query apart that a phone has written. How a phone escapes the values it fills in is not
 * documented, so nothing is trusted: unescaped spaces and `&`, Latin-1 and UTF-8 bytes, broken `%`.
 */
import { type FieldName, FIELDS } from '../model/call-event';
import { stripControls } from '../model/sip-address';

/** Longest query looked at. */
export const MAX_QUERY = 65_536;
const MAX_VALUE = 512;

/** Values by field; a field that is empty or holds its variable's name is left out. */
type QueryFields = Partial<Record<FieldName, string>>;

const VARIABLES = new Map<string, string>(FIELDS.map(({ name, variable }) => [name, variable]));
/** Fields whose value may hold an `&`: a piece without a name of ours is the rest of it. */
const FREE_TEXT: ReadonlySet<string> = new Set(['id', 'l', 'cr', 'r']);

/** Splits and decodes; never throws. */
export function readQuery(rawQuery: string): QueryFields {
  const { head, local, remote } = splitDisplayNames(unwrap(rawQuery.slice(0, MAX_QUERY)));
  const raw = new Map<string, string>();
  let last: string | undefined;
  for (const piece of head.split('&', 256)) {
    const equals = piece.indexOf('=');
    const name = equals < 0 ? undefined : piece.slice(0, equals);
    if (name !== undefined && VARIABLES.has(name)) {
      // The first counts: later ones can come from a caller's address.
      last = raw.has(name) ? undefined : name;
      if (last !== undefined) raw.set(name, piece.slice(equals + 1));
    } else if (last !== undefined && FREE_TEXT.has(last)) {
      raw.set(last, `${raw.get(last) ?? ''}&${piece}`);
    } else {
      last = undefined;
    }
  }
  if (local !== undefined) raw.set('dl', plusAsSpace(local));
  if (remote !== undefined) raw.set('dr', plusAsSpace(remote));
  return decodeFields(raw);
}

/** An `&` as it stands in XML, where it may have been escaped more than once. */
const XML_AND = /&(?:amp;)+|&#0{0,4}38;|&#x0{0,4}26;/gi;
/** The same, encoded. */
const ENCODED_AND = /%26(?:(?:amp|#0{0,4}38|%230{0,4}38)(?:;|%3b))*/gi;

/**
 * The query without the wrapping of where it was copied from: settings files are XML, and an address that is copied
 * from one says `&amp;` between fields; one that was encoded whole has no `&` at all. Which it is, its first field
 * tells, and that is filled by the phone alone.
 */
function unwrap(query: string): string {
  const first = query.indexOf('&');
  if (first < 0) {
    return /^[a-z]{1,2}%3d/i.test(query) || /(?:%26|%3b)[a-z]{1,2}(?:=|%3d)/i.test(query)
      ? query.replace(/%3d/gi, '=').replace(ENCODED_AND, '&')
      : query;
  }
  XML_AND.lastIndex = 0;
  return XML_AND.exec(query)?.index === first ? query.replace(XML_AND, '&') : query;
}

function decodeFields(raw: ReadonlyMap<string, string>): QueryFields {
  const fields: QueryFields = {};
  for (const { name, variable } of FIELDS) {
    const value = decodeLenient((raw.get(name) ?? '').slice(0, MAX_VALUE * 3))
      .slice(0, MAX_VALUE)
      .trim();
    if (value !== '' && value !== variable) fields[name] = value;
  }
  return fields;
}

/**
 * The display names are the rest of the query, `&` and all. The local one is the owner's and the
 * remote one a stranger's, so the first `dr=` starts the remote name, and what looks like a field in it
 * is part of it.
 */
function splitDisplayNames(query: string): { head: string; local?: string; remote?: string } {
  const from = findField(query, 'dl', 0);
  const to = findField(query, 'dr', Math.max(from, 0));
  const end = from >= 0 ? from : to;
  if (end < 0) return { head: query };
  const head = query.slice(0, Math.max(0, end - 1));
  const remote = to < 0 ? {} : { remote: query.slice(to + 3) };
  if (from < 0) return { head, ...remote };
  return { head, local: query.slice(from + 3, to < 0 ? undefined : to - 1), ...remote };
}

/** Index of `name=` at the start of a piece, or -1. */
function findField(query: string, name: string, start: number): number {
  if (start === 0 && query.startsWith(`${name}=`)) return 0;
  const at = query.indexOf(`&${name}=`, start);
  return at < 0 ? -1 : at + 1;
}

/**
 * Percent-decodes bytes: a broken `%` stays as it is; the bytes are UTF-8 if they can be, else Latin-1.
 * A `+` stays a plus sign, because telephone numbers begin with one.
 */
export function decodeLenient(text: string): string {
  // Most values are plain ASCII: nothing to decode, nothing to strip.
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text)) return text;
  // An HTTP server hands over bytes as Latin-1 characters; anything wider was decoded before.
  const wide = /[^\u0000-\u00ff]/.test(text); // eslint-disable-line no-control-regex
  const bytes = Buffer.from(text, wide ? 'utf8' : 'latin1');
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const code = bytes[i] === 0x25 ? hexPair(bytes[i + 1], bytes[i + 2]) : -1;
    out[length] = code >= 0 ? code : (bytes[i] ?? 0);
    length += 1;
    if (code >= 0) i += 2;
  }
  return stripControls(fromBytes(out.subarray(0, length)));
}

function fromBytes(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function hexPair(high: number | undefined, low: number | undefined): number {
  const text = high === undefined || low === undefined ? '' : String.fromCharCode(high, low);
  return /^[0-9a-f]{2}$/i.test(text) ? Number.parseInt(text, 16) : -1;
}

/**
 * In display names only: a `+` stands for a space if there is no other space, as a form encoder writes
 * it, unless the name is a number. Which way a phone does it is unverified.
 */
function plusAsSpace(name: string): string {
  return /\s|%20/.test(name) || /^\+?[\d+()/.-]*$/.test(name) ? name : name.replace(/\+/g, ' ');
}
