/**
 * Reads what a phone sends as a party. Snom documents `user@host`, other makes and firmware send whole
 * SIP addresses, so every usual form is accepted and nothing ever throws.
 */
import { isNowhere, saysNoNumber } from '../../common/numbers/no-number';
import type { Party } from './call-types';

/** Longest text looked at; more is cut, so that a hostile name cannot swell the state. */
const MAX_TEXT = 512;
const MAX_NAME = 128;

/** A party nobody told us about. */
export const UNKNOWN_PARTY: Party = { number: '', uri: '' };

/**
 * Parses `user@host`, `sip:`/`sips:`/`tel:` addresses, `"Name" <address;params>` and bare numbers.
 *
 * `number` is the user part, decoded, without parameters and without a password; `uri` is the address
 * without parameters and headers (`sip:200@pbx.example`), '' when no host is known; `name` is left out
 * when there is none. Text that is none of these becomes the number as it stands.
 */
export function parseSipAddress(text: unknown): Party {
  if (typeof text !== 'string') return UNKNOWN_PARTY;
  const clean = stripControls(text.slice(0, MAX_TEXT)).trim();
  const { name, address } = splitName(clean);
  const party = parseAddress(address);
  return name === '' ? party : { ...party, name: name.slice(0, MAX_NAME) };
}

/**
 * The far party without a number where its number is a word that stands for none (`anonymous@anonymous.invalid`,
 * `unknown`, `sip:anonymous.invalid`): there is nobody to call back, and two such callers need not be the same. What the
 * phone displays as the name stays.
 */
export function withoutWithheld(party: Party): Party {
  const host = party.uri.slice(party.uri.lastIndexOf('@') + 1);
  if (!saysNoNumber(party.number) && !isNowhere(host)) return party;
  if (party.number === '' && party.uri === '') return party;
  return party.name === undefined ? UNKNOWN_PARTY : { ...UNKNOWN_PARTY, name: party.name };
}

/** `user@host` of an address, host in lower case and without port; '' when there is no host. */
export function identityOf(text: string): string {
  const uri = parseSipAddress(text).uri;
  const at = uri.lastIndexOf('@');
  if (at < 0) return '';
  const user = uri.slice(uri.indexOf(':') + 1, at);
  const host = uri.slice(at + 1).toLowerCase();
  return `${user}@${host.replace(/:\d+$/, '')}`;
}

/** Is it the same subscriber? Compares the user parts only: a host may be a name or an address. */
export function sameUser(a: Party, b: Party): boolean {
  return a.number !== '' && a.number.toLowerCase() === b.number.toLowerCase();
}

/**
 * Can a dialled number be what the phone reports? A dial plan may have added or cut prefixes, so one
 * number may end with the other, if at least three digits agree.
 */
export function isDialledAs(dialled: string, reported: string): boolean {
  const a = significant(dialled);
  const b = significant(reported);
  if (a === b) return a !== '';
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return /^\d{3,}$/.test(short) && /^\d+$/.test(long) && long.endsWith(short);
}

/** Removes control characters, which would garble a status text or a log. */
export function stripControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}

/** User part without what people and dial plans write into numbers. */
function significant(text: string): string {
  const user = parseSipAddress(text).number.toLowerCase();
  return /^[\d\s().+/-]+$/.test(user) ? user.replace(/\D/g, '').replace(/^0+/, '') || '0' : user;
}

/** Splits `"Name" <address>`; the name may be unquoted, and quotes may be escaped or missing. */
function splitName(text: string): { name: string; address: string } {
  const quoted = /^"((?:[^"\\]|\\.)*)"?/s.exec(text);
  const before = quoted ? (quoted[1] ?? '').replace(/\\(.)/g, '$1') : undefined;
  const rest = quoted ? text.slice(quoted[0].length).trimStart() : text;
  const open = rest.indexOf('<');
  if (open < 0) return { name: (before ?? '').trim(), address: rest };
  const close = rest.indexOf('>', open);
  const address = rest.slice(open + 1, close < 0 ? undefined : close);
  return { name: (before ?? rest.slice(0, open)).trim(), address };
}

function parseAddress(text: string): Party {
  const match = /^\s*(sips?|tel):/i.exec(text);
  const scheme = match?.[1]?.toLowerCase();
  const rest = text.slice(match?.[0].length ?? 0).trim();
  if (scheme === 'tel') {
    const number = decode(rest.split(';')[0] ?? '').replace(/[-.()\s]/g, '');
    return { number, uri: number === '' ? '' : `tel:${number}` };
  }
  const { user, host } = splitHost(rest);
  if (host === undefined) {
    const number = decode(cutParameters(user));
    // `sip:host` names no user; without a scheme a bare word is a number.
    return scheme === undefined || number === ''
      ? { number, uri: '' }
      : { number, uri: `${scheme}:${number}` };
  }
  // The password of `user:password@host` is a secret and never kept.
  const number = decode(cutParameters(user).split(':')[0] ?? '');
  const place = host.trim();
  if (place === '') return { number, uri: '' };
  return { number, uri: `${scheme ?? 'sip'}:${number}@${place}` };
}

/**
 * Splits at the last `@` that is not in the parameters or headers of the host, because user names may
 * be mail addresses; `%40` counts as one if there is no other.
 */
function splitHost(text: string): { user: string; host?: string } {
  const plain = text.includes('@') ? text : text.replace(/%40/, '@');
  const first = plain.indexOf('@');
  if (first < 0) return { user: plain };
  const end = plain.slice(first).search(/[;?]/);
  const body = end < 0 ? plain : plain.slice(0, first + end);
  const at = body.lastIndexOf('@');
  return { user: body.slice(0, at), host: body.slice(at + 1) };
}

/** Drops `;params` and `?headers`. */
function cutParameters(text: string): string {
  return text.split(/[;?]/, 1)[0] ?? '';
}

/** Decodes what can be decoded and leaves the rest as it is. */
function decode(text: string): string {
  const bytes = text.trim();
  if (!bytes.includes('%')) return bytes;
  try {
    return stripControls(decodeURIComponent(bytes));
  } catch {
    return bytes;
  }
}
