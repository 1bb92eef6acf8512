/** Key sequences: from what a flow says to checked key events, and from those to the value of `key=`. */
import { SnomError } from '../../common/errors';
import { refuseTimestamp } from '../../common/numbers/timestamps';
import { shown } from '../../common/shown';
import { isObject, missing, optional, wrongType } from '../../common/values';
import type { KeyPress, PhoneModel } from '../types';
import { keyProblem, nameOn } from './key-catalogue';
import { takesKeys } from './models';

/** Longest sequence, in key events. */
export const MAX_PRESSES = 200;

/** Longest text of a sequence, in characters: every key with both times, and room between them. */
export const MAX_KEYS_TEXT = 16_384;

/** Longest time held and longest pause, ms. */
export const MAX_TIMING_MS = 60_000;

/** How a sequence is read. */
interface KeySequenceOptions {
  /** The phone's model; its catalogue decides which names are keys. */
  readonly model: PhoneModel;
  /**
   * Let any name of `[A-Z0-9_*#]`, at most 40 characters, through as it is: for keys that are not
   * documented. `F_HOLD` and `F_R` are not exchanged then.
   */
  readonly raw?: boolean;
}

/** The only characters of a key name. Lower case is for the user; the phone documents upper case. */
const NAME = /^[A-Za-z0-9_*#]{1,40}$/;
/** Keys of the keypad written without a gap: `1234#`. */
const DIGIT_RUN = /^[0-9*#]+$/;
const TIMING = /^\d{1,9}$/;

/** A token of the text form, or an element of a list, before its name is checked. */
interface RawPress {
  readonly key: string;
  readonly hold?: unknown;
  readonly pause?: unknown;
}

/**
 * Reads a key sequence.
 *
 * - Text: names separated by blanks, tabs or `;`, each `NAME`, `NAME,hold` or `NAME,hold,pause` in ms with
 *   empty fields allowed, as in Snom's own syntax (`F_HOLD 1 2 ENTER,,1000`). Upper and lower case are alike.
 *   A run of digits, `*` and `#` is pressed one by one (`1234#`); times behind it belong to each of its keys.
 * - A non-negative integer: its digits.
 * - `{key, hold, pause}`: one key, times in ms; or a run of digits as above.
 * - A list of texts, numbers and such objects.
 *
 * One flow works on every generation: `F_HOLD` becomes `F_R` on firmware up to 7 and `F_R` becomes `F_HOLD`
 * on newer firmware.
 *
 * @throws SnomError
 *   `missingParameter` {name: 'keys'}: nothing to press;
 *   `wrongType` {name: 'keys', expected};
 *   `timestampAsKeys` {value}: the time that inject nodes send;
 *   `badKeyName` {key}: characters no key name has (line breaks, `&`, quotes ...), or none;
 *   `unknownKey` {key}: not a documented key;
 *   `keyNotOnModel` {key, model, max?}: another model's key; `max` is the highest number of a P or EK key;
 *   `badKeyTiming` {key, value, max}: not an integer of 0..60000;
 *   `tooManyKeys` {count?, max}: more than 200, or a text too long to hold any fewer;
 *   `noKeyControl` {model}: this model takes no keys at all (DECT).
 */
export function parseKeySequence(input: unknown, options: KeySequenceOptions): readonly KeyPress[] {
  const { model } = options;
  if (!takesKeys(model)) throw new SnomError('noKeyControl', { params: { model: model.name } });
  const tokens = tokensOf(input);
  const count = tokens.reduce((sum, { key }) => sum + (DIGIT_RUN.test(key) ? key.length : 1), 0);
  if (count === 0) throw missing('keys');
  if (count > MAX_PRESSES)
    throw new SnomError('tooManyKeys', { params: { count, max: MAX_PRESSES } });
  return tokens.flatMap((token) => pressesOf(token, options));
}

/**
 * The value of `key=`, percent-encoded: `F_HOLD;1,100,100;%23`. `;` and `,` stay literal, as in all
 * hand-written clients.
 *
 * @throws SnomError `badKeyName`, `badKeyTiming`: presses that did not come from {@link parseKeySequence}
 */
export function encodeKeySequence(presses: readonly KeyPress[]): string {
  return presses.map(encodePress).join(';');
}

function encodePress({ key, holdMs, pauseMs }: KeyPress): string {
  if (typeof key !== 'string' || !NAME.test(key)) throw badKey('badKeyName', key);
  const hold = timing(key, holdMs);
  const pause = timing(key, pauseMs);
  const fields = [key.replaceAll('*', '%2A').replaceAll('#', '%23')];
  if (hold !== undefined || pause !== undefined)
    fields.push(hold === undefined ? '' : String(hold));
  if (pause !== undefined) fields.push(String(pause));
  return fields.join(',');
}

function tokensOf(input: unknown): RawPress[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) return elementTokens(input);
  const list: readonly unknown[] = input;
  // Before any of it is looked at: a list may be as long as a message.
  const length = list.reduce<number>(
    (sum, part) => sum + (typeof part === 'string' ? part.length : 1),
    0,
  );
  if (list.length > MAX_KEYS_TEXT || length > MAX_KEYS_TEXT) throw tooManyKeys();
  return list.flatMap((element) => elementTokens(element));
}

const OF_A_KEY: ReadonlySet<string> = new Set(['key', 'hold', 'pause']);

function elementTokens(element: unknown): RawPress[] {
  refuseTimestamp(element, 'timestampAsKeys');
  if (typeof element === 'string') {
    if (element.length > MAX_KEYS_TEXT) throw tooManyKeys();
    return textTokens(element);
  }
  if (typeof element === 'number') {
    if (!Number.isSafeInteger(element) || element < 0)
      throw wrongType('keys', 'a whole number from 0 up');
    return [{ key: String(element) }];
  }
  if (!isObject(element))
    throw wrongType('keys', 'text, a number, {key, hold, pause} or a list of these');
  const { key, hold, pause } = element;
  const isMore = Object.keys(element).some((name) => !OF_A_KEY.has(name));
  if (typeof key === 'string' && key.length > MAX_KEYS_TEXT) throw tooManyKeys();
  // A mistyped name must not turn a long press into a short one.
  if (typeof key !== 'string' || isMore) throw wrongType('keys', '{key, hold, pause}');
  return [{ key, hold, pause }];
}

function textTokens(text: string): RawPress[] {
  // `ENTER, 1000` would otherwise press ENTER and then 1 0 0 0.
  const torn = /,[ \t]|[ \t],/.exec(text);
  if (torn) {
    const before =
      /[^ \t;,]{0,40}$/.exec(text.slice(Math.max(torn.index - 40, 0), torn.index))?.[0] ?? '';
    throw badTiming(before, text.slice(torn.index, torn.index + 40));
  }
  return text
    .split(/[ \t;]+/)
    .filter((token) => token !== '')
    .map(textToken);
}

function textToken(token: string): RawPress {
  const [key = '', hold = '', pause = '', ...more] = token.split(',');
  if (key === '') throw badKey('badKeyName', token);
  if (more.length > 0) throw badTiming(key, token);
  return { key, hold: textTiming(key, hold), pause: textTiming(key, pause) };
}

function textTiming(key: string, field: string): number | undefined {
  if (field === '') return undefined;
  if (!TIMING.test(field)) throw badTiming(key, field);
  return Number(field);
}

function pressesOf(token: RawPress, options: KeySequenceOptions): KeyPress[] {
  const names = DIGIT_RUN.test(token.key) ? [...token.key] : [checkName(token.key, options)];
  const holdMs = timing(token.key, token.hold);
  const pauseMs = timing(token.key, token.pause);
  return names.map((key) => ({
    key,
    ...optional({ holdMs, pauseMs }),
  }));
}

function checkName(given: string, { model, raw }: KeySequenceOptions): string {
  if (!NAME.test(given)) throw badKey('badKeyName', given);
  const upper = given.toUpperCase();
  if (raw) return upper;
  const key = nameOn(upper, model.generation);
  const problem = keyProblem(key, model);
  if (!problem) return key;
  if (problem.reason === 'unknownKey') throw badKey('unknownKey', given);
  const { max } = problem;
  throw new SnomError('keyNotOnModel', {
    params: { key, model: model.name, ...optional({ max }) },
  });
}

/** A time as given by a program: absent, or an integer of 0..60000. */
function timing(key: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TIMING_MS)
    return value;
  throw badTiming(
    key,
    typeof value === 'number' || typeof value === 'string' ? String(value) : typeof value,
  );
}

const tooManyKeys = (): SnomError => new SnomError('tooManyKeys', { params: { max: MAX_PRESSES } });

const badKey = (reason: 'unknownKey' | 'badKeyName', key: unknown): SnomError =>
  new SnomError(reason, {
    params: { key: shown(typeof key === 'string' ? key : typeof key) },
  });

const badTiming = (key: string, value: string): SnomError =>
  new SnomError('badKeyTiming', {
    params: { key: shown(key), value: shown(value), max: MAX_TIMING_MS },
  });
