/** What a page is to hold, as a dialog or a message says it: every way of writing it becomes one description. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { type Fields, givenText, isGiven, isObject, wrongType } from '../../../common/values';
import type { LedSpec } from '../../../phone/display/leds';
import { DISPLAY_OPERATIONS, type DisplayOperation } from './types';

/** A page or an operation in words; nothing of it is checked but its operation. */
export interface Description {
  readonly operation: DisplayOperation;
  readonly values: Fields;
}

/** Longest list of LEDs as a text, in characters. */
const MAX_LEDS_TEXT = 16_384;

/** Property that holds the main thing of each operation. */
const MAIN: Readonly<Record<DisplayOperation, string>> = {
  text: 'text',
  menu: 'entries',
  input: 'prompt',
  image: 'image',
  directory: 'entries',
  batch: 'pages',
  led: 'leds',
  exit: '',
};

/**
 * The page of an operation.
 *
 * @param content the main thing alone (`"Hello"`), or an object that has it (`{text: "Hello", title: "Door"}`)
 * @param defaults what the dialog says besides
 */
export function describe(
  operation: DisplayOperation,
  content: unknown,
  defaults: Fields,
): Description {
  const main = MAIN[operation];
  const own = isObject(content) && Object.hasOwn(content, main) ? content : { [main]: content };
  return { operation, values: { ...defaults, ...withoutBlank(own) } };
}

/**
 * The page a message describes by itself: `{operation: "text", text: "Hello"}`.
 *
 * @throws SnomError `missingParameter`, `wrongType`, `noSuchOperation`
 */
export function readDescription(payload: unknown, defaults: Fields = {}): Description {
  if (!isObject(payload)) throw wrongType('payload', 'an object with operation');
  const operation = operationOf(payload['operation']);
  return { operation, values: { ...defaults, ...withoutBlank(payload) } };
}

/** @throws SnomError `missingParameter`, `wrongType`, `noSuchOperation` */
export function operationOf(name: unknown): DisplayOperation {
  const operation = givenText(name, 'operation');
  const found = DISPLAY_OPERATIONS.find((one) => one === operation);
  if (!found) throw new SnomError('noSuchOperation', { params: { name: shown(operation) } });
  return found;
}

/** An entry of a menu: what is shown, and what comes back when it is chosen. */
interface Choice {
  readonly name: unknown;
  readonly value: unknown;
  /** Address of a page of somebody else, or the id of a page of the same batch, to go to instead. */
  readonly url?: unknown;
  readonly page?: unknown;
}

/**
 * `["Open", "Wait"]`, `[{"name": "Open", "value": 1}]` or `{"Open": 1}`.
 *
 * @throws SnomError `wrongType`
 */
export function choicesOf(entries: unknown): Choice[] {
  if (Array.isArray(entries)) {
    return entries.map((entry: unknown) => {
      if (!isObject(entry)) return { name: entry, value: entry };
      const { name, value = name, url, page } = entry;
      return { name, value, url, page };
    });
  }
  if (isObject(entries)) return Object.entries(entries).map(([name, value]) => ({ name, value }));
  throw notEntries();
}

/**
 * `[{"name": "Ann", "number": "200"}]` or `{"Ann": "200"}`.
 *
 * @throws SnomError `wrongType`
 */
export function numbersOf(entries: unknown): { name: unknown; number: unknown }[] {
  if (Array.isArray(entries)) {
    return entries.map((entry: unknown) => {
      if (!isObject(entry)) throw notEntries();
      return { name: entry['name'], number: entry['number'] };
    });
  }
  if (isObject(entries)) return Object.entries(entries).map(([name, number]) => ({ name, number }));
  throw notEntries();
}

/**
 * `"P1 On red, P2 BlinkFast"`, `{"led": "P1", "state": "On", "colour": "red"}` or a list of either.
 *
 * @throws SnomError `wrongType`
 */
export function ledsOf(leds: unknown): LedSpec[] {
  if (Array.isArray(leds)) return leds.flatMap((one: unknown) => ledsOf(one));
  if (typeof leds === 'string') {
    if (leds.length > MAX_LEDS_TEXT)
      throw new SnomError('textTooLong', { params: { name: 'leds', max: MAX_LEDS_TEXT } });
    return leds
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [led = '', state = '', colour, ...more] = part.split(/\s+/);
        if (more.length > 0) throw notLeds();
        return ledOf(led, state, colour);
      });
  }
  if (!isObject(leds)) throw notLeds();
  return [ledOf(leds['led'], leds['state'], leds['colour'] ?? leds['color'])];
}

/** States and colours are words people write in any case; which there are is judged where the page is built. */
function ledOf(led: unknown, state: unknown, colour: unknown): LedSpec {
  const words = isGiven(colour) ? { colour } : {};
  if (typeof led !== 'string' && typeof led !== 'number') throw notLeds();
  const spec = { led, state, ...words };
  return (
    typeof spec.colour === 'string' ? { ...spec, colour: spec.colour.toLowerCase() } : spec
  ) as LedSpec;
}

/** `[{operation: "text", ...}, ...]`. @throws SnomError `wrongType` and those of {@link readDescription} */
export function pagesOf(pages: unknown): Description[] {
  if (!Array.isArray(pages)) throw wrongType('pages', 'a list of pages');
  return pages.map((page: unknown) => {
    const one = readDescription(page);
    if (one.operation === 'batch' || one.operation === 'led' || one.operation === 'exit')
      throw wrongType('operation', 'text, menu, input, image or directory');
    return one;
  });
}

const notEntries = (): SnomError =>
  wrongType('entries', 'a list of entries with a name, or an object');

const notLeds = (): SnomError => wrongType('leds', 'P1 On red, P2 Off');

/** What is left undefined must not hide what the dialog says. */
function withoutBlank(values: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
