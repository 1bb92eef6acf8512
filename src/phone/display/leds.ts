/**
 * LEDs of a phone by number, and the elements that switch them.
 *
 * Sources: Snom, XML Minibrowser (values, colours, number 0 = message LED; `Off` gives the LED back to the phone);
 * Snom's Symcon module (numbers of line keys and of expansion keys).
 */
import { SnomError } from '../../common/errors';
import { onOrOff } from '../../common/on-off';
import { shown } from '../../common/shown';
import { wrongType } from '../../common/values';
import type { PhoneModel } from '../types';
import { element, type XmlElement } from './xml';

/** What an LED does. `Off` also ends the override: the phone uses the LED as before. */
const LED_STATES = ['On', 'Off', 'Blink', 'BlinkFast', 'BlinkSlow'] as const;
export type LedState = (typeof LED_STATES)[number];

/** `redgreen` and `greenorange` need an LED of several colours and one of the blinking states. */
const LED_COLOURS = ['red', 'green', 'orange', 'redgreen', 'greenorange'] as const;
export type LedColour = (typeof LED_COLOURS)[number];

/** One LED to switch. */
export interface LedSpec {
  /** `P5` a line key, `EXP3` the third key of the expansion modules, `message`, or the number of the LED itself. */
  readonly led: string | number;
  readonly state: LedState;
  readonly colour?: LedColour;
}

/** Number of the message LED. */
const MESSAGE_LED = 0;

/** Most keys of expansion modules, and what a D385 counts between its own keys and theirs. */
const MAX_EXPANSION_KEYS = 144;
const D385_GAP = 126;

/** Longest word for what an LED does, with blanks around. */
const MAX_STATE = 32;

/** Highest number let through where it is given as such. */
const MAX_LED = 400;

/**
 * The number of an LED. Keys of expansion modules count on after the phone's own keys, those of hidden pages among
 * them; on a D385 after another 126.
 *
 * @throws SnomError `wrongType`; `noSuchKey`; `noLedNumber` {model, key} where no document says
 */
export function ledNumber(led: unknown, model: PhoneModel): number {
  if (typeof led === 'number') return checkNumber(led);
  const text = typeof led === 'string' ? led.trim() : '';
  if (/^message$/i.test(text)) return MESSAGE_LED;
  if (/^\d{1,3}$/.test(text)) return checkNumber(Number(text));
  const [, kind = '', digits = ''] = /^(P|EXP)([1-9]\d{0,2})$/i.exec(text) ?? [];
  if (kind === '') throw wrongLed();
  const key = Number(digits);
  const { ledOffset, pKeys } = model;
  if (ledOffset === null) throw unknown(text, model);
  if (kind.toUpperCase() === 'P') {
    if (pKeys !== null && key > pKeys) throw notOnModel(text, model);
    return key - 1 + ledOffset;
  }
  if (pKeys === null) throw unknown(text, model);
  if (key > MAX_EXPANSION_KEYS) throw notOnModel(text, model);
  return pKeys + (model.name === 'D385' ? D385_GAP : 0) + key - 1 + ledOffset;
}

/**
 * The element that switches an LED.
 *
 * @throws SnomError `wrongType` for a state or colour that is none, or two colours without blinking; as
 *   {@link ledNumber}
 */
export function ledElement({ led, state, colour }: LedSpec, model: PhoneModel): XmlElement {
  const value = stateOf(state);
  if (!value) throw wrongType('state', LED_STATES.join(', '));
  if (colour !== undefined && !LED_COLOURS.includes(colour))
    throw wrongType('colour', LED_COLOURS.join(', '));
  const two = colour === 'redgreen' || colour === 'greenorange';
  if (two && !value.startsWith('Blink'))
    throw wrongType('state', `Blink, BlinkFast or BlinkSlow with the colour ${colour}`);
  return element('LED', { number: String(ledNumber(led, model)), color: colour }, [value]);
}

/** The word of the phone for it; what is on or off in other words is too. */
function stateOf(state: unknown): LedState | undefined {
  const flag = onOrOff(state);
  if (flag !== undefined) return flag ? 'On' : 'Off';
  const word = typeof state === 'string' ? state.slice(0, MAX_STATE).trim().toLowerCase() : '';
  return LED_STATES.find((one) => one.toLowerCase() === word);
}

function checkNumber(number: number): number {
  if (!Number.isInteger(number) || number < 0 || number > MAX_LED) throw wrongLed();
  return number;
}

const wrongLed = (): SnomError =>
  wrongType('led', `P1, EXP1, message, or a number from 0 to ${MAX_LED}`);

const unknown = (key: string, { name }: PhoneModel): SnomError =>
  new SnomError('noLedNumber', { params: { model: name, key: shown(key) } });

const notOnModel = (key: string, { name }: PhoneModel): SnomError =>
  new SnomError('noSuchKey', { params: { key: shown(key), model: name } });
