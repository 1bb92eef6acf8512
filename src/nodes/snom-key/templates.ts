/**
 * Usual key sequences, to begin with. They press what the operations of snom-call press in the same case; unlike those,
 * they do not look at what the phone is doing.
 *
 * Sources: Snom, "Remote phone control" (keys); src/calls/operations/planners has the strength of each sequence.
 */
import { LIST_PAUSE_MS } from '../../calls/operations/keys';

/** A sequence by name; its text is `snom-key.template.<name>`. */
export interface Template {
  readonly name: string;
  /** The sequence as text. @param number digits, * and # */
  readonly keys: (number: string) => string;
  /** Does it need a number? */
  readonly takesNumber?: true;
}

export const TEMPLATES: readonly Template[] = [
  { name: 'dial', keys: (number) => `${number} ENTER`, takesNumber: true },
  { name: 'answer', keys: () => 'ENTER' },
  { name: 'hangUp', keys: () => 'CANCEL' },
  { name: 'redial', keys: () => `REDIAL,,${LIST_PAUSE_MS} ENTER` },
  { name: 'hold', keys: () => 'F_HOLD' },
  {
    name: 'consult',
    keys: (number) => `F_HOLD,,${LIST_PAUSE_MS} ${number} ENTER`,
    takesNumber: true,
  },
  { name: 'connect', keys: () => 'TRANSFER' },
  { name: 'blindTransfer', keys: (number) => `TRANSFER ${number} ENTER`, takesNumber: true },
  { name: 'tones', keys: (number) => number, takesNumber: true },
  { name: 'mute', keys: () => 'MUTE' },
  { name: 'speaker', keys: () => 'SPEAKER' },
  { name: 'louder', keys: () => 'VOLUME_UP VOLUME_UP VOLUME_UP' },
  { name: 'dnd', keys: () => 'DND' },
];

/** What may be typed on a keypad; blanks, as people write numbers, are left out. undefined = something else is in it. */
export function typableNumber(text: string): string | undefined {
  const number = text.replaceAll(/[\s/()-]/g, '');
  return /^[0-9*#]{1,64}$/.test(number) ? number : undefined;
}

/**
 * Keys that show nothing on a phone without a call: read from what they are for, no source says it of each. MUTE does show where
 * `mute_is_dnd_in_idle` is on. A hint depends on it, and nothing else.
 */
const ONLY_IN_CALL: ReadonlySet<string> = new Set([
  ...['MUTE', 'F_HOLD', 'F_R', 'RECALL', 'TRANSFER', 'REC', 'DISCONNECT', 'ONHOOK'],
]);

/** Do these keys do something in a call only? */
export const isOnlyInCall = (keys: readonly string[]): boolean =>
  keys.length > 0 && keys.every((key) => ONLY_IN_CALL.has(key));
