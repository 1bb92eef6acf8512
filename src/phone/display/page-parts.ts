/** What all pages share: title, soft keys, LEDs, attributes, places and pictures. */
import { SnomError } from '../../common/errors';
import { GENERIC_MODEL } from '../models/models';
import { ledElement } from './leds';
import type { PageBase, PageOptions, PictureSpec, Position, SoftKeySpec } from './page-types';
import { checkedText } from './text';
import { checkedUrl } from './urls';
import { element, textElement, type XmlElement } from './xml';

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const KEY = /^(?:[A-Z][A-Z0-9_]{0,31}|[0-9*#])$/;

/** Longest time until a page goes on by itself: a day, ms. */
const MAX_AFTER_MS = 86_400_000;

/** Farthest place from the top left corner, pixels; a little off the screen is allowed, as Snom's examples do. */
const MAX_PLACE = 4096;

const STATES: readonly unknown[] = ['only_mb', 'relevant', 'others_except_mb'];

/** Attributes of the root element. @throws SnomError `wrongType` */
export function baseAttributes(
  { id, track, state }: PageBase,
  own: Readonly<Record<string, string | undefined>> = {},
): Record<string, string | undefined> {
  if (state !== undefined && !STATES.includes(state)) {
    throw wrongType('state', 'only_mb, relevant or others_except_mb');
  }
  return {
    id: id === undefined ? undefined : checkedId(id),
    track: track === undefined ? undefined : track ? 'yes' : 'no',
    state,
    ...own,
  };
}

/** The title, if there is one. @throws SnomError */
export function titleOf({ title }: PageBase, options: PageOptions): XmlElement | undefined {
  return title === undefined || title === ''
    ? undefined
    : textElement('Title', checkedText(title, 'title', 'title', options));
}

/** LEDs, soft keys and what comes next; they stand at the end of a page. @throws SnomError */
export function tailOf(
  { leds = [], softKeys = [], then }: PageBase,
  options: PageOptions,
): XmlElement[] {
  const model = options.model ?? GENERIC_MODEL;
  return [
    ...leds.map((led) => ledElement(led, model)),
    ...softKeys.map((key) => softKeyElement(key, options)),
    ...(then === undefined ? [] : [fetchElement(then, options)]),
  ];
}

/** An address in a page. @throws SnomError `badUrl` and kin */
export function urlOf(value: unknown, name: string, options: PageOptions): string {
  const { actions = [], callbacks = false } = options;
  return checkedUrl(value, { name, own: true, actions, callbacks });
}

/** Name of a key that is pressed. @throws SnomError `unknownKey` */
export function keyOf(value: unknown): string {
  if (typeof value !== 'string' || !KEY.test(value)) {
    throw new SnomError('unknownKey', { params: { key: String(value).slice(0, 40) } });
  }
  return value;
}

/** @throws SnomError `wrongType` */
export function checkedId(id: unknown): string {
  if (typeof id === 'string' && ID.test(id)) return id;
  throw wrongType('id', 'a letter, then up to 31 letters, digits, _ or -');
}

/** Place of a text or picture. @throws SnomError `wrongType` */
export function placeOf(at: Partial<Position> | undefined): XmlElement[] {
  const { x, y } = at ?? {};
  return [
    ...(x === undefined ? [] : [textElement('LocationX', whole(x, 'x', -MAX_PLACE))]),
    ...(y === undefined ? [] : [textElement('LocationY', whole(y, 'y', -MAX_PLACE))]),
  ];
}

/** Children of an element that shows a fetched picture. @throws SnomError `badUrl`, `wrongType` */
export function pictureParts(picture: PictureSpec, options: PageOptions): XmlElement[] {
  const { url, width, height } = picture;
  return [
    ...placeOf(picture),
    ...(width === undefined ? [] : [textElement('Width', whole(width, 'width', 1))]),
    ...(height === undefined ? [] : [textElement('Height', whole(height, 'height', 1))]),
    textElement('URL', webUrlOf(url, options)),
  ];
}

/** An address of a picture: the phone's own commands are none. @throws SnomError `badUrl` */
export function webUrlOf(value: unknown, { callbacks = false }: PageOptions): string {
  return checkedUrl(value, { name: 'picture', callbacks });
}

export function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

export const wrongType = (name: string, expected: string): SnomError =>
  new SnomError('wrongType', { params: { name, expected } });

function softKeyElement({ key, label, url, press }: SoftKeySpec, options: PageOptions): XmlElement {
  if ((url === undefined) === (press === undefined)) {
    throw wrongType('softKeys', 'either url or press');
  }
  return element('SoftKeyItem', {}, [
    textElement('Name', keyOf(key)),
    label === undefined
      ? undefined
      : textElement('Label', checkedText(label, 'label', 'label', options)),
    url === undefined ? undefined : textElement('URL', urlOf(url, 'softKeys', options)),
    press === undefined ? undefined : textElement('SoftKey', keyOf(press)),
  ]);
}

function fetchElement(
  { url, afterMs }: { readonly url: string; readonly afterMs: number },
  options: PageOptions,
): XmlElement {
  if (!Number.isInteger(afterMs) || afterMs < 1 || afterMs > MAX_AFTER_MS) {
    throw wrongType('afterMs', `a whole number from 1 to ${MAX_AFTER_MS}`);
  }
  return element('fetch', { mil: String(afterMs) }, [urlOf(url, 'then', options)]);
}

function whole(value: number, name: string, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= MAX_PLACE) return value;
  throw wrongType(name, `a whole number from ${least} to ${MAX_PLACE}`);
}
