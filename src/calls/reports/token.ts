/**
 * The secret in the path of the Action URLs: whoever knows it can report calls for that phone. It is
 * the phone's credential towards us, because a phone cannot be expected to answer a challenge.
 */

/** Could it be a token? Only such texts are looked up or put into a URL. */
export function isPhoneToken(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{16,64}$/.test(text);
}
