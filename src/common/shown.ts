/** How foreign text appears in error messages: short, with nothing invisible in it, and without passwords. */
import { withoutCredentials } from './secrets/credentials-in-text';

/** Longest piece of foreign text in an error message, in UTF-16 units. */
const MAX_SHOWN = 40;

/** As much of a text as is looked through for passwords, characters. */
const LOOKED_AT = 2000;

/** Code points that would be invisible or would break a log line. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Foreign text cut to 40 characters (the last one is then `…`), with control characters made visible:
 * a line feed as `␊`, others as `\u{2028}`. Addresses lose the password in them.
 */
export function shown(text: string): string {
  // Slicing first keeps this cheap for megabytes of text.
  const safe = withoutCredentials(text.slice(0, LOOKED_AT));
  const pieces = [...safe.slice(0, MAX_SHOWN * 2)].map(visible);
  const whole = pieces.join('');
  if (whole.length <= MAX_SHOWN) return whole;
  let kept = '';
  for (const piece of pieces) {
    if (kept.length + piece.length >= MAX_SHOWN) break;
    kept += piece;
  }
  return `${kept}…`;
}

function visible(character: string): string {
  if (!INVISIBLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\\u{${code.toString(16)}}`;
}
