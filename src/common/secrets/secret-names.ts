/** Which settings hold secrets, to judge by their names. */
/** Words that tell a secret, alone or at the end of a word: `wpapsk`, `lockpin`. */
const SECRET_WORD =
  /(?:(?<!by|com)pass|passwd|password|passphrase|passcode|pwd?|psk|secret|token|bearer|(?<!s)pin|cookie|kennwort|passwort|signature|credential|(?:access|auth|lock|login|pin|unlock)code|(?:api|auth|enc|license|master|private|priv|secret|session|shared|ssh|wep|wpa)key)$/;
/** Words that tell one only when they stand alone. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['puk', 'hash', 'community', 'cert', 'certificate', 'private', 'jwt', 'otp', 'totp', 'hmac'],
  ...['salt', 'pem', 'pkcs', 'passe', 'openvpn'],
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

/**
 * Does this setting hold a secret, to judge by its name? In doubt it does. Function keys, names of keys and the like
 * do not, though they have "key" in their names. No document lists them all: unverified.
 */
export function isSecretSetting(name: string): boolean {
  if (NO_SECRET.test(name)) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (ABOUT.has(last)) return false;
  if (last === 'key' && words.length > 1) return !KEY_TO_PRESS.has(words.at(-2) ?? '');
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
