/** LED elements of minibrowser pages. Source: Snom, "Main Sub tags" and "Led". */
import type { XmlElement } from '../device/xml';
import { textOf } from './xml';

/** A lamp as a page sets it; the setting stays when the page is left. */
export interface PageLed {
  /** 0 is the message lamp. */
  readonly number: number;
  /** `Off`, `On`, `Blink`, `BlinkFast` or `BlinkSlow`, with the colour if one was given: `On green`. */
  readonly state: string;
}

const LIGHTS: ReadonlyMap<string, string> = new Map(
  ['Off', 'On', 'Blink', 'BlinkFast', 'BlinkSlow'].map((light) => [light.toLowerCase(), light]),
);
const COLOURS: ReadonlySet<string> = new Set(['red', 'green', 'orange', 'redgreen', 'greenorange']);
/** Two colours need a lamp that changes between them. */
const BLINKING_ONLY: ReadonlySet<string> = new Set(['redgreen', 'greenorange']);
const MAX_NUMBER = 255;

/** The lamp an element sets; nothing for other elements, unknown values and two colours that do not blink. */
export function ledOf(
  element: XmlElement,
  { evaluate }: { readonly evaluate: (text: string) => string },
): PageLed[] {
  if (element.name !== 'led') return [];
  const attribute = (name: string): string =>
    evaluate(element.attributes.get(name) ?? '')
      .trim()
      .toLowerCase();
  const light = LIGHTS.get(evaluate(textOf(element)).trim().toLowerCase());
  const [number, colour] = [attribute('number'), attribute('color')];
  if (light === undefined || !/^\d{1,3}$/.test(number) || Number(number) > MAX_NUMBER) return [];
  if (colour !== '' && !COLOURS.has(colour)) return [];
  if (BLINKING_ONLY.has(colour) && !light.startsWith('Blink')) return [];
  const state = colour === '' || light === 'Off' ? light : `${light} ${colour}`;
  return [{ number: Number(number), state }];
}
