/** Checks what goes into the parameters of a call: destination, own identity, DTMF digits. */
import { SnomError } from './errors';
import type { ErrorReason } from './errors';
import { shown } from './shown';

/** Longest destination or identity, in characters. */
export const MAX_DESTINATION = 128;

/** Most DTMF digits in one command. */
export const MAX_DIGITS = 64;

/** Anything else could smuggle a second parameter, a line break or a script into a request. */
const ALPHABET = /^[0-9A-Za-z_+*#.@:-]{1,128}$/;

/** `200`, `+49-30-123`, `user@host`, `user@host:5060`; what a host needs beyond the alphabet is the phone's to judge. */
const SHAPE = /^[^@:]+(?:@[^@:]+(?::\d{1,5})?)?$/;

const DIGITS = /^[0-9*#A-D]{1,64}$/;

/**
 * Checks a destination and gives it in the form that goes to the phone.
 *
 * Allowed are the characters `0-9 A-Z a-z _ + * # . @ : -`, 1 to 128 of them with at least one letter or
 * digit; at most one `@`, and `:` only before the port of `user@host:port`. A leading `sip:` or `tel:` is
 * taken off, because `command.htm` wants a number or `user@host`; other schemes are refused, since dropping
 * them would change their meaning. Nothing else is ever changed or removed.
 *
 * @param value text, or a non-negative safe integer as some flows have it (a leading 0 is lost there)
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `badDestination` {destination}
 */
export function parseDestination(value: unknown): string {
  const text = textOf(value, 'destination');
  const plain = text.replace(/^(?:sip|tel):/i, '');
  if (!isAddress(plain)) throw bad('badDestination', 'destination', text);
  return plain;
}

/**
 * Checks the identity to call from, `user@host` or `user@host:port` in the characters of a destination. A
 * leading `sip:` is taken off.
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `badIdentity` {identity}
 */
export function parseIdentity(value: unknown): string {
  // A number cannot be `user@host`, but "bad identity" tells its owner more than "wrong type".
  const text = textOf(value, 'identity');
  const plain = text.replace(/^sip:/i, '');
  if (!plain.includes('@') || !isAddress(plain)) throw bad('badIdentity', 'identity', text);
  return plain;
}

/**
 * Checks DTMF digits: `0-9 * # A-D`, 1 to 64.
 *
 * @param value text, or a non-negative safe integer
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `badDigits` {digits}
 */
export function parseDigits(value: unknown): string {
  const text = textOf(value, 'digits');
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

function isAddress(text: string): boolean {
  return ALPHABET.test(text) && /[0-9A-Za-z]/.test(text) && SHAPE.test(text);
}

function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null || value === '') {
    throw new SnomError('missingParameter', { params: { name } });
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  throw new SnomError('wrongType', {
    params: { name, expected: 'text or a whole number from 0 up' },
  });
}

const bad = (reason: ErrorReason, name: string, value: string): SnomError =>
  new SnomError(reason, { params: { [name]: shown(value) } });
