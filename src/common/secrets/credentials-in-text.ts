/**
 * Takes what looks like a secret out of any text: addresses with a password, parameters, headers, lines of settings.
 * What is not sure to be harmless is hidden: too much costs somebody a look at the phone, too little a password.
 */
import { isSecretSetting } from './secret-names';

/** Stands for a secret. */
export const MASK = '***';

/** User and password in an address; a password with an @ in it goes up to the last one. */
const USER_INFO = /(\/\/|\\\\)[^/?#\s\\]{1,4096}@/g;
/** The same, percent-encoded as a whole. */
const ENCODED_USER_INFO = /(%2F%2F)(?:(?!%2F|%40)[^/?#@\s&]){1,256}(@|%40)/gi;
/** A word with an address. Passwords in it with signs that end one go up to its last @. */
const WORD = /\S+/g;
/** Before such a password: what follows the colon is no port. */
const ODD_USER = /\/\/[^/?#@:]{1,128}:(?!\d{1,5}(?:[/?#:]|$))/;
const SIP_USER = /\bsips?:[^:@;<>]{1,128}:/i;
/** Name and password without a scheme before them; of an address with a scheme, that would be the scheme. */
const BARE_USER_INFO =
  /(?<![\w./+-])(?!(?:sips?|tel|callto|mailto|xmpp|im|pres|urn|https?|ftp|tftp):)([\w.+-]{1,64}:)[^\s@/:,]{1,256}@/gi;
const LOGIN = /\b(Bearer|Basic|Digest)\s{1,4}[A-Za-z0-9._~+/=-]{8,}/gi;
/** A part of an address that no person writes: long, of letters and digits. */
const RANDOM =
  /((?<!\/)\/|=|%2F|%3D)(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{24,}(?=$|[/?#&;\s%])/g;

/** What stands behind the place where phones report, or fetch documents and pages: it is their credential, however short. */
const TOKEN =
  /((?:\/|%2F)snom(?:\/|%2F)(?:(?:doc|page)(?:\/|%2F))?)[A-Za-z0-9_-]{16,64}(?=$|[/?#&;\s%"'])/gi;

/** A name and what stands between it and its value: of an address, of JSON, of a header, of a line of settings. */
const NAMED =
  /(?<![\w.-]|%[0-9A-Fa-f])(%(?:3F|26|3B|23))?([A-Za-z][\w.[\]-]{0,63})(["']?\s{0,4}[!$&]?(?:[:=]|%3D)\s{0,4})/gi;
/** A value in quotes, and one without. */
const QUOTED = /"[^"]{0,4096}|'[^']{0,4096}/y;
const VALUE = /[^&#\s"<>,}]{1,4096}/y;
/** A value in an encoded address: encoded separators end it. */
const ENCODED_VALUE = /(?:[^&;#\s"'<>%]|%(?!26|23|20|3B|22|27)){1,4096}/iy;
/** Of these everything up to the end of the line is secret. */
const HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;
const REST_OF_LINE = /[^\r\n]{1,4096}/y;
/** Names of parameters that tell a secret although no setting is called so. */
const SECRET_PARAMETER =
  /^(?:key|auth|sig|session|j?session_?id|sid|code|access|ticket|pwd?|psw|pass)$/i;
/** What the phone itself fills in: no secret of anybody. */
const VARIABLE = /^\$[a-z_]+$/i;

/** Rounds of percent-encoding that are looked through. */
const ROUNDS = 3;

/** No value of a phone is that long, characters. */
const LONGEST = 16 * 1024;

/** The text without credentials; nothing of a very long one that has signs of some. If there are some that only show once it is decoded, nothing is left of it. */
export function withoutCredentials(text: string): string {
  if (text.length > LONGEST && /[:=@%]/.test(text)) return MASK;
  const shown = plainly(text);
  let decoded = shown;
  for (let round = 0; round < ROUNDS && decoded.includes('%'); round += 1) {
    decoded = decodeOnce(decoded);
    if (plainly(decoded) !== decoded) return MASK;
  }
  return shown;
}

/** The text without user and password of addresses, percent-encoded as a whole or not. */
export function withoutUserInfo(text: string): string {
  return text.replace(USER_INFO, `$1${MASK}@`).replace(ENCODED_USER_INFO, `$1${MASK}$2`);
}

function plainly(text: string): string {
  let shown = text.replace(LOGIN, `$1 ${MASK}`);
  if (!/[:=@]|%3D|%2F/i.test(shown)) return shown;
  shown = withoutUserInfo(shown)
    .replace(WORD, (word) => withoutPassword(withoutPassword(word, ODD_USER, 2), SIP_USER))
    .replace(BARE_USER_INFO, `$1${MASK}@`);
  shown = withoutNamed(shown);
  shown = shown.replace(TOKEN, `$1${MASK}`);
  return /\/\/|%2F%2F/i.test(shown) ? shown.replace(RANDOM, `$1${MASK}`) : shown;
}

/** @param keep signs of what stands before the password that are shown; default: all of it */
function withoutPassword(word: string, before: RegExp, keep?: number): string {
  const last = word.lastIndexOf('@');
  const found = last < 0 ? null : before.exec(word);
  const from = found ? found.index + (keep ?? found[0].length) : last;
  return from < last ? word.slice(0, from) + MASK + word.slice(last) : word;
}

/** Values whose names tell that they are secret. */
function withoutNamed(text: string): string {
  let shown = '';
  let from = 0;
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match; match = NAMED.exec(text)) {
    const [, mark, name = '', sign = ''] = match;
    const isHeader = HEADER.test(name) && sign.includes(':');
    if (
      !isHeader &&
      !isSecretName(name, sign, text.slice(Math.max(0, match.index - 16), match.index))
    )
      continue;
    const at = NAMED.lastIndex;
    const isEncoded = mark !== undefined || sign.includes('%');
    const value = isHeader
      ? textAt(REST_OF_LINE, text, at)
      : textAt(QUOTED, text, at) || textAt(isEncoded ? ENCODED_VALUE : VALUE, text, at);
    if (value === '' || value === MASK || VARIABLE.test(value)) continue;
    const quote = isHeader ? '' : (/^["']/.exec(value)?.[0] ?? '');
    if (value === quote + MASK) continue;
    shown += text.slice(from, at) + quote + MASK;
    from = at + value.length;
    NAMED.lastIndex = from;
  }
  return shown + text.slice(from);
}

/** @param before the text up to the name */
function isSecretName(name: string, sign: string, before: string): boolean {
  if (isSecretSetting(name.replace(/[[\]]/g, '_'))) return true;
  if (sign.includes(':') || !SECRET_PARAMETER.test(name)) return false;
  // Keys to press are no secret; a `key` that is no part of an address is one to press.
  return !/^key$/i.test(name) || (/[?&;#]$/.test(before) && !/command\.htm\?$/i.test(before));
}

function textAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function decodeOnce(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
