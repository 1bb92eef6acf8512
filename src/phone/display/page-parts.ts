/** What all pages share: attributes, title, LEDs and what comes next. */
import { checkWhole, wrongType } from '../../common/values';
import { GENERIC_MODEL } from '../models/models';
import { ledElement } from './leds';
import type { PageBase, PageOptions } from './page-types';
import { checkText, LONGEST } from './text';
import { checkUrl } from './urls';
import { element, textElement, type XmlElement } from './xml';

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;

/** Longest time until a page goes on by itself: a day, ms. */
const MAX_AFTER_MS = 86_400_000;

/** Attributes of the root element. @throws SnomError `wrongType` */
export function baseAttributes({ id, track }: PageBase): Record<string, string | undefined> {
  return {
    id: id === undefined ? undefined : checkId(id),
    track: track === undefined ? undefined : track ? 'yes' : 'no',
  };
}

/** The title, if there is one. @throws SnomError */
export function titleOf({ title }: PageBase, options: PageOptions): XmlElement | undefined {
  return title === undefined || title === ''
    ? undefined
    : textElement('Title', checkText(title, 'title', LONGEST.title, options));
}

/** LEDs and what comes next; they stand at the end of a page. @throws SnomError */
export function tailOf({ leds = [], then }: PageBase, { model }: PageOptions): XmlElement[] {
  return [
    ...leds.map((led) => ledElement(led, model ?? GENERIC_MODEL)),
    ...(then === undefined ? [] : [fetchElement(then)]),
  ];
}

/** An address in a page. @throws SnomError `badUrl` and kin */
export function urlOf(value: unknown, name: string): string {
  return checkUrl(value, { name, own: true });
}

/** @throws SnomError `wrongType` */
export function checkId(id: unknown): string {
  if (typeof id === 'string' && ID.test(id)) return id;
  throw wrongType('id', 'a letter, then up to 31 letters, digits, _ or -');
}

function fetchElement({ url, afterMs }: NonNullable<PageBase['then']>): XmlElement {
  const mil = String(checkWhole(afterMs, 'afterMs', { min: 1, max: MAX_AFTER_MS }));
  return element('fetch', { mil }, [urlOf(url, 'then')]);
}
