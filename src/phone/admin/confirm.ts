/** Does a message name the phone it is about to do something to that cannot be taken back? */

/** Longest name of a phone that confirms, in characters. */
const MAX_CONFIRM = 1024;

/** Who the phone is. */
export interface ConfirmedPhone {
  readonly name: string;
  /** 12 hex digits, in any case, with or without separators. */
  readonly mac?: string;
}

/**
 * Is `confirm` the phone's MAC, with or without separators and in any case, or its exact name? Anything else is no
 * confirmation: no text, blank text, the name of another phone, `true`, an object that pretends to be text.
 */
export function confirmMatches(confirm: unknown, { name, mac }: ConfirmedPhone): boolean {
  if (typeof confirm !== 'string' || confirm.trim() === '') return false;
  if (confirm.length > MAX_CONFIRM) return false;
  if (confirm === name) return true;
  const given = macOf(confirm);
  return given !== undefined && mac !== undefined && given === macOf(mac);
}

/** The digits of a MAC; undefined = it is none. Separators stand all or not at all, and are the same. */
function macOf(text: string): string | undefined {
  const plain = text.trim().toUpperCase();
  if (/^[0-9A-F]{12}$/.test(plain)) return plain;
  if (/^[0-9A-F]{2}([:-])(?:[0-9A-F]{2}\1){4}[0-9A-F]{2}$/.test(plain)) {
    return plain.replace(/[:-]/g, '');
  }
  // Cisco's way, which switches print.
  return /^(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}$/.test(plain) ? plain.replaceAll('.', '') : undefined;
}
