/** Does a message name the phone it is about to do something to that cannot be taken back? */
import { macOf } from '../../common/mac';

/** Longest name of a phone that confirms, in characters. */
const MAX_CONFIRM = 1024;

/** Who the phone is. */
interface ConfirmedPhone {
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
