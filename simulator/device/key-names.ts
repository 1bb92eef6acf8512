/**
 * Key names by firmware generation, and the list syntax of `command.htm?key=`.
 * Source: Snom, "Remote phone control" and its FW 5-7 forerunner.
 */

/** One key event as a request names it. */
export interface KeyEvent {
  readonly key: string;
  /** Milliseconds held down; the default is not documented, the virtual phone takes 0. */
  readonly holdMs: number;
  /** Milliseconds until the next event of the same request; default as above. */
  readonly pauseMs: number;
}

/** Soft keys below the display, F1 to F4. */
export const SOFT_KEYS = 4;

/** Firmware generations whose remote control differs. */
export type Generation = 'fw7' | 'fw8.7' | 'fw8.9' | 'fw10';

const KEYPAD = [...'0123456789*#'];
const COMMON = [
  ...KEYPAD,
  ...['CANCEL', 'ENTER', 'OFFHOOK', 'ONHOOK', 'LEFT', 'RIGHT', 'UP', 'DOWN'],
  ...['REDIAL', 'DND', 'SPEAKER', 'TRANSFER', 'F1', 'F2', 'F3', 'F4'],
];
const OLD_ONLY = ['MENU', 'F_R', 'DISCONNECT'];
/** `F_HOLD` and `F_ADR_BOOK` are the two virtual keys known to be accepted. */
const NEW_ONLY = ['MENU', 'F_HOLD', 'F_ADR_BOOK', 'REC', 'HEADSET', 'VOLUME_UP', 'VOLUME_DOWN'];

/** Numbered key names, `P1`..`Pn` or `EK0`..`EK(n-1)`. */
export const numberKeys = (prefix: string, first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${first + index}`);

/**
 * Names a firmware takes by HTTP, without its programmable keys.
 * @param withMute MUTE is documented for D3xx and D7xx only.
 */
export function remoteKeyNames(generation: Generation, withMute: boolean): string[] {
  const extra = generation === 'fw7' ? OLD_ONLY : NEW_ONLY;
  return [...COMMON, ...extra, ...(withMute ? ['MUTE'] : [])];
}

const NUMBER = /^\d{1,7}$/;
const milliseconds = (text: string | undefined): number =>
  text !== undefined && NUMBER.test(text) ? Number(text) : 0;

/**
 * Splits the value of `key=` into events: `Key[,Time[,Pause]]`, several joined by `;`. Empty fields are
 * allowed (`ENTER,,1000`). Names are not checked here.
 * @param value Already percent-decoded.
 */
export function parseKeyList(value: string): KeyEvent[] {
  return value
    .split(';')
    .map((part) => part.split(','))
    .filter((fields) => fields[0] !== '')
    .map(([key = '', hold, pause]) => ({
      key,
      holdMs: milliseconds(hold),
      pauseMs: milliseconds(pause),
    }));
}
