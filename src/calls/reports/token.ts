/** What a phone's token looks like; apart from its making, because dialogs need this without a server. */

/** Could it be a token? Only such texts are looked up or put into a URL. */
export function isPhoneToken(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{16,64}$/.test(text);
}
