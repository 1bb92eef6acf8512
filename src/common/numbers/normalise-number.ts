/** Telephone numbers as people write them, and as a phone dials them. */

/** How numbers are dialled on a phone: what its PBX, and the country it is in, make of them. */
export interface NumberHabits {
  /** What becomes of a `+`. Default `asIs`: it is dialled, and phone or PBX know what it means. */
  readonly plusHandling?: 'asIs' | '00' | 'prefix';
  /** What is dialled in place of a `+` where `plusHandling` is `prefix`, an outside line included; '' = nothing. */
  readonly plusPrefix?: string;
  /** What stands before an area code within the country and falls away from abroad. Default `0`; '' = nothing. */
  readonly nationalPrefix?: string;
}

/** Default of `nationalPrefix`. */
export const NATIONAL_PREFIX = '0';

/**
 * Blanks of any width, no-break ones too, dots, slashes, dashes (hyphens, en and em dashes, the minus sign), brackets.
 * Plain text written with them is still the same number.
 */
const SEPARATOR = /[\p{Zs}./\p{Pd}\u2212]/gu;
const BRACKET = /[()[\]]/g;
const IN_BRACKETS = /[([]([0-9]{1,4})[)\]]/g;
/** What stands before the area code of a number written for abroad, be it behind the code of a service (`*21*+49`). */
const ABROAD = /(?:^|[*#])(?:0?\+|0{2,3})([1-9][0-9]{0,2})$/;
/** In Italy, San Marino and the Vatican the 0 belongs to the number and is dialled from abroad too (ITU-T E.164). */
const KEEPS_ZERO = new Set(['39', '378', '379']);
/** Four numbers of 0 to 255 without leading zeros. */
const DOTTED_QUAD =
  /^(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$/;

/**
 * A number without what people write for the eye: `+49 (0)30 / 123-456` becomes `+4930123456`, `(0)30` becomes `030`.
 * A trunk prefix in brackets of its own falls away behind a country code and stays elsewhere. Signs that belong to no
 * number are left where they are, for somebody else to refuse.
 *
 * @param text no longer than some hundred characters
 */
export function stripSeparators(
  text: string,
  { nationalPrefix = NATIONAL_PREFIX }: NumberHabits = {},
): string {
  const closed = text.replace(SEPARATOR, '');
  return closed
    .replace(IN_BRACKETS, (_, digits: string, at: number) => {
      const isTrunk = digits === '0' || digits === nationalPrefix;
      return isTrunk && dropsTrunk(closed.slice(0, at).replace(BRACKET, '')) ? '' : digits;
    })
    .replace(BRACKET, '');
}

/** Does a trunk prefix fall away behind this? */
function dropsTrunk(before: string): boolean {
  const country = ABROAD.exec(before)?.[1];
  return country !== undefined && !KEEPS_ZERO.has(country);
}

/** Is it an IPv4 address? Its dots are no separators. */
export function isDottedQuad(text: string): boolean {
  return DOTTED_QUAD.test(text);
}

/**
 * What is dialled in place of every `+` of a number, by the habits of the phone. Addresses with a host and names are
 * not numbers and stay as they are.
 */
export function replacePlus(number: string, habits: NumberHabits): string {
  if (!/^[0-9+*#_]+$/.test(number)) return number;
  return number.replaceAll('+', plusOf(habits));
}

/**
 * The same number as it would have been written with a `+`, where the habits of the phone make something else of it:
 * `0049301` is `+49301` to whoever says that a `+` is dialled as `00`. undefined = there is no such spelling.
 */
export function plusSpelling(number: string, habits: NumberHabits): string | undefined {
  const plus = plusOf(habits);
  if (plus === '+' || !number.startsWith(plus)) return undefined;
  const rest = number.slice(plus.length);
  return /^[1-9][0-9]*$/.test(rest) ? `+${rest}` : undefined;
}

/**
 * A dialling rule's literal part as people write it: without blanks, slashes and brackets. Dots and dashes stay, they
 * may belong to an address; names and addresses stay as they are.
 */
export function stripPattern(pattern: string): string {
  const isNumber = /^(?:[0-9+*#?./()\u2212]|\p{Zs}|\p{Pd})+$/u.test(pattern);
  const isWritten = /[()/]|\p{Zs}/u.test(pattern);
  return isNumber && isWritten ? stripSeparators(pattern) : pattern;
}

/** What is dialled for a `+`. */
function plusOf({ plusHandling, plusPrefix = '' }: NumberHabits): string {
  switch (plusHandling) {
    case '00':
      return '00';
    case 'prefix':
      return plusPrefix;
    default:
      return '+';
  }
}
