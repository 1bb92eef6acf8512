/** Which settings hold secrets, and how they are kept out of results, logs and backups. */

/** Stands for a secret. */
export const MASK = '***';

/** Words of a name that tell a secret, and names that have such a word and are none. */
const SECRET_WORDS =
  /(?:^|_)(?:pass|passwd|password|passphrase|pw|pwd|pin|secret|psk|token|hash|auth_?key|credentials?|community|cert|certificate|private)\d*(?=_|\d|$)|pass(?:word|phrase|wd)?\d*$|(?:^|_)[a-z]*(?:private|secret|shared|encryption|aes|wpa|crypt)_?key\d*$/i;
const NO_SECRET =
  /^(?:use_hidden_tags|user_pin_change|.*_(?:enabled?|type|check|verify|required|length))$/i;

/** A private key, whatever the setting is called. */
const KEY_MATERIAL = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** User and password in an address. */
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,15}:\/\/)[^/?#\s@]{1,256}@/gi;

/**
 * Does this setting hold a secret, to judge by its name? In doubt it does. Function keys, names of keys and the like
 * do not, though they have "key" in their names. No document lists them all: unverified.
 */
export function isSecretSetting(name: string): boolean {
  return SECRET_WORDS.test(name) && !NO_SECRET.test(name);
}

/** A value as others may see it: secrets masked, blank ones blank, and no credentials in addresses. */
export function maskedValue(name: string, value: string): string {
  if (value !== '' && (isSecretSetting(name) || KEY_MATERIAL.test(value))) return MASK;
  return value.replace(USER_INFO, `$1${MASK}@`);
}
