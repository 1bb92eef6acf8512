/** The one way on/off values are read, in whichever words a flow has them. */
import { isGiven, wrongType } from './values';

/**
 * Words of home automation, databases and forms: openHAB and Tasmota send `ON`, Home Assistant `on`, KNX and MQTT
 * `1` or `true`. None of them can mean the other value anywhere.
 */
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['on', 'true', '1', 'yes'].map((word) => [word, true] as const),
  ...['off', 'false', '0', 'no'].map((word) => [word, false] as const),
]);

/** Longest of them, with room for blanks around. */
const MAX_WORD = 32;

/** What the error says is understood. */
const EXPECTED = 'on, off, true, false, 1, 0';

/**
 * The value as a boolean: `true`, `1`, `"1"`, `"on"`, `"true"`, `"yes"` and their opposites, in any case and with
 * blanks around. Undefined = it is none of these: other numbers, other words, objects, nothing.
 */
export function onOrOff(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string' || value.length > MAX_WORD) return undefined;
  return WORDS.get(value.trim().toLowerCase());
}

/**
 * A value that is on or off, or not given (undefined, null, or no text).
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function flagOf(value: unknown, name: string): boolean | undefined {
  if (!isGiven(value)) return undefined;
  const flag = onOrOff(value);
  if (flag === undefined) throw wrongType(name, EXPECTED);
  return flag;
}

/**
 * A value that is on, off or to be toggled; undefined = to be toggled, which is also what nothing means.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function toggleOf(value: unknown, name: string): boolean | undefined {
  if (!isGiven(value) || isToggle(value)) return undefined;
  const flag = onOrOff(value);
  if (flag === undefined) throw wrongType(name, `${EXPECTED}, toggle`);
  return flag;
}

/** Is it the word `toggle`, in any case? */
export function isToggle(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_WORD) return false;
  return value.trim().toLowerCase() === 'toggle';
}
