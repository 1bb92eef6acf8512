/** Checks what goes into the parameters of a call: destination, own identity, DTMF digits. */
import { type ErrorReason, SnomError } from '../errors';
import { shown } from '../shown';
import { missing, requiredText } from '../values';
import {
  isExtension,
  refuseHidden,
  refuseSignsInAddress,
  refuseSignsInNumber,
  signError,
} from './dial-signs';
import { isAddressOfNobody, isWordForNothing } from './no-number';
import { isDottedQuad, type NumberHabits, replacePlus, stripSeparators } from './normalise-number';
import { refuseTimestamp } from './timestamps';

/** Longest destination or identity, in characters. */
export const MAX_DESTINATION = 128;

/** Longest text that is looked at for a destination: one with all its separators. */
const MAX_WRITTEN = 512;

/** Anything else could smuggle a second parameter, a line break or a script into a request. */
const ALPHABET = /^[0-9A-Za-z_+*#.@:-]{1,128}$/;

/** `200`, `+49-30-123`, `user@host`, `user@host:5060`; what a host needs beyond the alphabet is the phone's to judge. */
const SHAPE = /^[^@:]+(?:@[^@:]+(?::\d{1,5})?)?$/;

const DIGITS = /^[0-9*#A-D]{1,64}$/;

/** Schemes of links that dial; `callto:` and the slashes are what web pages make of them. */
const SCHEME = /^(sips?|tel|callto):(?:\/\/)?/i;

const LETTER = /\p{L}/u;
/** The user name of a SIP account written alone. */
const USER_NAME = /^[A-Za-z][0-9A-Za-z_+*#.-]*$/;
/** So people are called, not accounts: `Anna`, `Anna-Lena`. */
const PERSON = /^[A-Z][a-z]+(?:-[A-Z][a-z]+)*$/;
/** A letter in place of the 0 or 1 it looks like, or a label: `O171 1234`, `l71...`, `Tel.030123`. */
const MISSPELT = /^(?:[OoQIl][0-9.-]{3,}|[A-Za-z]{1,9}\.-?[0-9][0-9.-]{2,})$/;

/**
 * Reads a destination as people and systems write it, and gives it in the form that goes to the phone.
 *
 * - A number: blanks (no-break and others too), `-` and other dashes, `.`, `/` and brackets go; `+49 (0)30` loses its
 *   0, `(0)30` keeps it; a `+` becomes what `habits` say. `*`, `#` and `_` stay.
 * - `user@host`, `user@host:port`, a SIP user name alone (`anna.b-c`) and an IP address stay as they are.
 * - `sip:`, `sips:`, `tel:` (RFC 3966), `callto:`, each also with `//`, are taken off, and so are parameters behind a
 *   `;`: `command.htm` wants a number or `user@host` (Snom, "Remote phone control"). A `phone-context` is no prefix
 *   (RFC 3966 5.1.5). Other schemes are refused, since dropping them would change their meaning.
 * - Refused with the sign named: invisible characters, digits of other scripts, letters in numbers, anything else.
 * - Refused as no number: words for none (`anonymous`, `n/a`), names of people, extensions, time stamps.
 *
 * To read the result again, see {@link readAgain}.
 *
 * @param value text, or a non-negative safe integer as some flows have it (a leading 0 is lost there)
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `timestampAsNumber` {value};
 *   `badDestination`, `wordAsNumber`, `nameAsNumber`, `extensionInNumber`, each {destination}; `invisibleSign`,
 *   `foreignDigit`, `letterInNumber`, `signInDestination`, each {destination, sign}
 */
export function parseDestination(value: unknown, habits: NumberHabits = {}): string {
  refuseTimestamp(value, 'timestampAsNumber');
  const written = requiredText(value, 'destination', Infinity);
  if (written.length > MAX_WRITTEN) throw bad('badDestination', 'destination', written);
  refuseHidden(written);
  const text = written.trim();
  if (text === '') throw missing('destination');
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  const body = scheme === undefined ? text : bodyOf(text);
  const number = destinationOf(body, scheme, text, habits);
  const destination = replacePlus(number, habits);
  // A + alone is no number, whatever is dialled for it.
  if (![number, destination].every(isAddress)) throw bad('badDestination', 'destination', text);
  return destination;
}

/**
 * Checks what {@link parseDestination} has read, right before it goes to a phone: only characters of
 * `0-9 A-Z a-z _ + * # . @ : -`, 1 to 128 of them with at least one letter or digit; at most one `@`, and `:` only
 * before the port of `user@host:port`. Nothing is changed.
 *
 * @throws SnomError `badDestination` {destination}
 */
export function checkDestination(destination: string): string {
  if (!isAddress(destination)) throw bad('badDestination', 'destination', destination);
  return destination;
}

/**
 * A destination that may have been read before, with its `+` dealt with. A name that only its scheme told from a number
 * (`sip:201a`), or what only its writing told from a time stamp, stays; whatever else is read anew, and is the same then.
 *
 * @throws SnomError of {@link parseDestination}
 */
export function readAgain(value: unknown): string {
  const isRead =
    typeof value === 'string' && isAddress(value) && /[A-Za-z]|^[0-9+*#_]+$/.test(value);
  return isRead ? value : parseDestination(value);
}

/**
 * Checks the identity to call from, `user@host` or `user@host:port` in the characters of a destination. A
 * leading `sip:` is taken off.
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `badIdentity` {identity}
 */
export function parseIdentity(value: unknown): string {
  // A number cannot be `user@host`, but "bad identity" tells its owner more than "wrong type".
  const text = requiredText(value, 'identity', Infinity);
  const plain = text.replace(/^sip:/i, '');
  if (!plain.includes('@') || !isAddress(plain)) throw bad('badIdentity', 'identity', text);
  return plain;
}

/**
 * Checks DTMF digits: `0-9 * # A-D`, 1 to 64.
 *
 * @param value text, or a non-negative safe integer
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `timestampAsNumber` {value} for
 *   a number that is one, `badDigits` {digits}
 */
export function parseDigits(value: unknown): string {
  // Thirteen digits typed by somebody may be those of a customer; a number that counts milliseconds is no code.
  if (typeof value === 'number') refuseTimestamp(value, 'timestampAsNumber');
  const text = requiredText(value, 'digits', Infinity);
  if (!DIGITS.test(text)) throw bad('badDigits', 'digits', text);
  return text;
}

/**
 * Percent-encodes a parameter of a request. `+` must be `%2B`, or a form decoder makes a space of it; `*` is
 * `%2A` as Snom suggests.
 */
export function encodeParameter(text: string): string {
  return encodeURIComponent(text).replaceAll('*', '%2A');
}

/** Without scheme and parameters; a link may have its signs percent-encoded. */
function bodyOf(text: string): string {
  if (isExtension(text)) throw signError('extensionInNumber', text);
  // Parameters may stand behind the user (a phone-context) and behind the host.
  const parts = text.replace(SCHEME, '').split('@');
  const decoded = decode(parts.map((part) => part.split(';', 1)[0]).join('@')).trim();
  refuseHidden(decoded);
  return decoded;
}

function destinationOf(
  body: string,
  scheme: string | undefined,
  text: string,
  habits: NumberHabits,
): string {
  if (isWordForNothing(body)) throw signError('wordAsNumber', text);
  if (body.includes('@')) return addressOf(body, text, habits);
  if (isDottedQuad(body)) return body;
  if (isUserName(body, scheme)) return body;
  const isName = scheme !== 'tel' && LETTER.test(body) && !/[0-9]/.test(body);
  if (isName && /^[\p{L}\p{Zs}.,'\u2019-]+$/u.test(body)) throw signError('nameAsNumber', text);
  const number = stripSeparators(body, habits);
  refuseSignsInNumber(number, text);
  return number;
}

/** The user part keeps its dots and dashes: it is a name. What no name has makes it a number with a host. */
function addressOf(address: string, text: string, habits: NumberHabits): string {
  const at = address.lastIndexOf('@');
  const [user, host] = [address.slice(0, at), address.slice(at + 1)];
  if (isAddressOfNobody(user, host)) throw signError('wordAsNumber', text);
  const isWritten = /[\p{Zs}()/]/u.test(user) && !LETTER.test(user) && !user.includes('@');
  const plain = isWritten ? `${stripSeparators(user, habits)}@${host}` : address;
  refuseSignsInAddress(plain, text);
  return plain;
}

function isUserName(body: string, scheme: string | undefined): boolean {
  if (!LETTER.test(body) || scheme === 'tel') return false;
  if (scheme !== undefined && scheme !== 'callto') return /^[0-9A-Za-z_+*#.-]+$/.test(body);
  return USER_NAME.test(body) && !PERSON.test(body) && !MISSPELT.test(body);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isAddress(text: string): boolean {
  return ALPHABET.test(text) && /[0-9A-Za-z]/.test(text) && SHAPE.test(text);
}

const bad = (reason: ErrorReason, name: string, value: string): SnomError =>
  new SnomError(reason, { params: { [name]: shown(value) } });
