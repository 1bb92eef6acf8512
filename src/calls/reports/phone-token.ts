/**
 * The secret in the path of the Action URLs: whoever knows it can report calls for that phone. It is
 * the phone's credential towards us, because a phone cannot be expected to answer a challenge.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export { isPhoneToken } from './token-form';

/** A new random token: 32 hex digits, safe in a path and free of `$`, which a phone would expand. */
export function newPhoneToken(): string {
  return randomBytes(16).toString('hex');
}

/** Compares in constant time, so that a token cannot be guessed digit by digit. */
export function tokensEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
