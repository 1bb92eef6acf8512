/** Which settings hold secrets, and how they are kept out of results, logs and backups. */

/** Stands for a secret. */
export const MASK = '***';

/** Words that tell a secret, alone or at the end of a word: `wpapsk`, `lockpin`. */
const SECRET_WORD =
  /(?:(?<!by|com)pass|passwd|password|passphrase|passcode|pwd|psk|secret|token|bearer|apikey|lockpin|credentials?)$/;
/** Words that tell one only when they stand alone. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['pw', 'pin', 'puk', 'hash', 'community', 'cert', 'certificate', 'private', 'jwt', 'otp'],
  ...['totp', 'authkey', 'privkey', 'sharedkey'],
]);
/** Whose code is no feature code of a telephone system. */
const CODE_OF: ReadonlySet<string> = new Set([
  ...[
    'access',
    'login',
    'auth',
    'authorization',
    'unlock',
    'lock',
    'security',
    'activation',
    'pin',
  ],
  ...['admin', 'pass', 'private', 'secret', 'registration', 'provisioning', 'hoteling', 'account'],
  ...['user', 'service', 'verification', 'pairing', 'agent'],
]);
/** Whose key is one to press. */
const KEY_TO_PRESS: ReadonlySet<string> = new Set([
  ...['function', 'line', 'ok', 'cancel', 'soft', 'left', 'right', 'up', 'down', 'menu', 'redial'],
  ...[
    'speaker',
    'headset',
    'hook',
    'mute',
    'dnd',
    'transfer',
    'hold',
    'record',
    'directory',
    'help',
  ],
  ...['message', 'navigation', 'context', 'any', 'emergency', 'pound', 'star', 'hash', 'volume'],
]);
/** Last words of names that are about a secret and hold none. */
const ABOUT: ReadonlySet<string> = new Set([
  ...['enable', 'enabled', 'type', 'check', 'verify', 'required', 'length', 'retry', 'time'],
  ...['timeout', 'interval', 'change'],
]);
/** The contacts of a PA1 are called pins; of the others only whether something is kept or checked is said. */
const NO_SECRET =
  /^(?:use_hidden_tags|pa1_pin\d|check_.*|.*_save_credentials|user_country_code|user_area_code)$/i;

/** A private key, whatever the setting is called. */
const KEY_MATERIAL = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** User and password in an address, as it is or percent-encoded. */
const USER_INFO = /(:\/\/|%3A%2F%2F)[^/?#\s@&]{1,256}(@|%40)/gi;
/** A password in a SIP address. */
const SIP_PASSWORD = /\b(sips?:[^\s:@;<>]{1,128}:)[^\s@<>]{1,256}@/gi;
/** A parameter of an address; the value is judged by its name. */
const PARAMETER =
  /([?&;]|%3F|%26|%3B)([A-Za-z][A-Za-z0-9_.-]{0,63})(=|%3D)([^&;#\s"'<>%]{1,4096})/gi;
/** Names of parameters that tell a secret although no setting is called so. */
const SECRET_PARAMETER = /^(?:key|auth|sig|signature|session|sid|code|access|ticket|pwd?|pass)$/i;
/** A part of an address that no person writes: long, of letters and digits. */
const RANDOM =
  /((?<!\/)\/|=|%2F|%3D)(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{24,}(?=$|[/?#&;\s%])/g;
const LOGIN = /\b(Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/=-]{8,}/gi;

/** What the phone itself fills in: no secret of anybody. */
const VARIABLE = /^\$[a-z_]+$/i;

/** Text that a mask was put into. */
const MASKED = /(?:^|[/=:]|%2F|%3D|Bearer |Basic )(?:\*\*\*|…)(?=$|[@/?#&;\s]|%)/i;

/**
 * Does this setting hold a secret, to judge by its name? In doubt it does. Function keys, names of keys and the like
 * do not, though they have "key" in their names. No document lists them all: unverified.
 */
export function isSecretSetting(name: string): boolean {
  if (NO_SECRET.test(name)) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (ABOUT.has(last)) return false;
  if (last === 'key' && words.length > 1) {
    return !KEY_TO_PRESS.has(words.at(-2) ?? '');
  }
  return words.some(
    (word, index) =>
      SECRET_WORD.test(word) ||
      SECRET_WORDS.has(word) ||
      (word === 'code' && CODE_OF.has(words[index - 1] ?? '')) ||
      // A key that is followed by something is one to press (`idle_ok_key_action`), unless it says what it is for.
      (word === 'key' &&
        /^(?:api|auth|private|secret|shared|crypt|encryption|wpa|wep)$/.test(
          words[index - 1] ?? '',
        )),
  );
}

/** `adminPassword2`, `admin-password` -> `admin`, `password`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(withoutNumber)
    .filter((word) => word !== '');
}

function withoutNumber(word: string): string {
  let end = word.length;
  while (end > 0 && /\d/.test(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

/** A value as others may see it: secrets masked, blank ones blank, and no credentials or tokens in addresses. */
export function maskedValue(name: string, value: string): string {
  if (value !== '' && (isSecretSetting(name) || KEY_MATERIAL.test(value))) return MASK;
  return withoutCredentials(value);
}

function withoutCredentials(text: string): string {
  let shown = text.replace(LOGIN, `$1 ${MASK}`);
  if (!/[:=]|%3[AaDd]/.test(shown)) return shown;
  shown = shown.replace(USER_INFO, `$1${MASK}$2`).replace(SIP_PASSWORD, `$1${MASK}@`);
  shown = shown.replace(
    PARAMETER,
    (whole, mark: string, name: string, equals: string, value: string) =>
      !VARIABLE.test(value) && (SECRET_PARAMETER.test(name) || isSecretSetting(name))
        ? `${mark}${name}${equals}${MASK}`
        : whole,
  );
  return /:\/\/|%3A%2F%2F/i.test(shown) ? shown.replace(RANDOM, `$1${MASK}`) : shown;
}

/** Is this what is shown in place of a real value (the nodes shorten tokens to `…`)? It must not go back to a phone. */
export function isMasked(value: string): boolean {
  return MASKED.test(value);
}
