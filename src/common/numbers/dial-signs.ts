/** Refuses what cannot be dialled and names the sign, so that its owner finds it even where it cannot be seen. */
import { type ErrorReason, SnomError } from '../errors';
import { shown } from '../shown';
import { optional } from '../values';

/** Control and format characters (zero width, direction marks, soft hyphen), line and paragraph ends, halves. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;
/** Marks that change the sign before them, as of a keycap. */
const MARK = /\p{M}/u;
const FOREIGN_DIGIT = /(?![0-9])\p{N}/u;
const LETTER = /\p{L}/u;
/** How people write an extension; it can only be dialled once somebody has answered. */
const EXTENSION =
  /[0-9)]\s?[,;.]?\s?(?:ext|extn|extension|x|poste|anexo|ramal)\.?:?\s?[0-9]{1,8}\s?$/i;
const EXTENSION_PARAMETER = /[;,](?:ext|isub|postd)=/i;

/**
 * Refuses signs that nobody sees or that only look like digits, wherever they stand.
 *
 * @throws SnomError `invisibleSign`, `foreignDigit`, each {destination, sign}
 */
export function refuseHidden(text: string): void {
  for (const sign of text) {
    if (INVISIBLE.test(sign)) throw signError('invisibleSign', text, codeOf(sign));
    if (MARK.test(sign)) throw signError('signInDestination', text, codeOf(sign));
    if (FOREIGN_DIGIT.test(sign)) throw signError('foreignDigit', text, signOf(sign));
  }
}

/**
 * Refuses whatever in a number is neither digit nor `+ * # _`. Separators are gone already. What a phone makes of a
 * `_`, or of a `+` that does not come first (`0 +49 30`: an outside line), is its affair and that of the dialling rules.
 *
 * @throws SnomError `extensionInNumber` {destination}, `letterInNumber`, `signInDestination`, each
 *   {destination, sign}
 */
export function refuseSignsInNumber(number: string, text: string): void {
  if (isExtension(text)) throw signError('extensionInNumber', text);
  for (const sign of number) {
    if (LETTER.test(sign)) throw signError('letterInNumber', text, signOf(sign));
    if (!/[0-9+*#_]/.test(sign)) throw signError('signInDestination', text, signOf(sign));
  }
}

/** @throws SnomError `signInDestination` {destination, sign} for what no name or address has */
export function refuseSignsInAddress(address: string, text: string): void {
  for (const sign of address)
    if (!/[0-9A-Za-z_+*#.@:-]/.test(sign)) throw signError('signInDestination', text, signOf(sign));
}

/** Does a number name an extension, which cannot be dialled with it? */
export function isExtension(text: string): boolean {
  return EXTENSION_PARAMETER.test(text) || EXTENSION.test(text.replace(/\p{Zs}+/gu, ' '));
}

/** An error that shows the destination and, where there is one, the sign. */
export function signError(reason: ErrorReason, text: string, sign?: string): SnomError {
  return new SnomError(reason, {
    params: { destination: shown(text), ...optional({ sign }) },
  });
}

/** The sign itself; with its code where it could be taken for another. */
function signOf(sign: string): string {
  if (sign === ' ') return codeOf(sign);
  return sign <= '~' ? sign : `${sign} (${codeOf(sign)})`;
}

function codeOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
