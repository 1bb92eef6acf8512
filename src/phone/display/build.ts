/**
 * Pages for the phone's screen, written as Snom XML.
 *
 * Sources: Snom, XML Minibrowser (main tags, sub tags, examples). Element names are not case sensitive. Spelling of
 * FW 7 (names of entries and the parameter of an input as elements) after public code that serves such phones; it
 * also says that old phones take `&amp;` in an address literally, so addresses should get by without a `&`.
 */
import { beforeFragment } from '../../common/address-text';
import { readAgain } from '../../common/numbers/destinations';
import { SnomError } from '../../common/errors';
import {
  baseAttributes,
  checkedId,
  keyOf,
  onOff,
  pictureParts,
  placeOf,
  tailOf,
  titleOf,
  urlOf,
  webUrlOf,
  wrongType,
} from './page-parts';
import type {
  BatchPage,
  DirectoryPage,
  ImagePage,
  InputKind,
  InputPage,
  MenuEntry,
  MenuPage,
  PageOptions,
  PageSpec,
  SinglePage,
  TextPage,
} from './page-types';
import { EXIT } from './fragments';
import type { LedSpec } from './leds';
import { checkedEntries, checkedLines, checkedText } from './text';
import { checkedUrl } from './urls';
import { element, textElement, toXml, type XmlElement } from './xml';

type Spec<P> = Omit<P, 'kind'>;

/** Stands for the typed value in the address it goes to. */
const INPUT_TOKEN = '__INPUT__';

const INPUT_FLAGS: Readonly<Record<InputKind, string>> = {
  text: 'a',
  phone: 't',
  number: 'n',
  mixed: 'e',
  upper: 'u',
  lower: 'l',
  password: 'p',
  pin: 'pn',
};

/** Pages of one document. */
const MAX_PAGES = 20;

/**
 * Any page as a complete document.
 *
 * @throws SnomError `missingParameter`, `wrongType`, `badText`, `textTooLong`, `badUrl`, `badDestination`,
 *   `unknownKey`, `noLedNumber`, `keyNotOnModel`, `pageTooLarge`
 */
export function buildPage(spec: PageSpec, options: PageOptions = {}): string {
  return toXml(spec.kind === 'batch' ? batchElement(spec, options) : pageElement(spec, options));
}

/** A text. @throws SnomError as {@link buildPage} */
export function buildText(spec: Spec<TextPage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'text' }, options);
}

/** A menu. @throws SnomError as {@link buildPage} */
export function buildMenu(spec: Spec<MenuPage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'menu' }, options);
}

/**
 * A field to type into. The phone puts the value into the address as it is; whether it encodes it is unknown, so
 * whoever serves the address must read it leniently.
 *
 * @throws SnomError as {@link buildPage}
 */
export function buildInput(spec: Spec<InputPage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'input' }, options);
}

/** A picture. @throws SnomError as {@link buildPage} */
export function buildImage(spec: Spec<ImagePage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'image' }, options);
}

/** Names and numbers. Whether a number may be dialled is to be decided before. @throws SnomError as {@link buildPage} */
export function buildDirectory(spec: Spec<DirectoryPage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'directory' }, options);
}

/** Several pages in one document. @throws SnomError as {@link buildPage} */
export function buildBatch(spec: Spec<BatchPage>, options?: PageOptions): string {
  return buildPage({ ...spec, kind: 'batch' }, options);
}

/**
 * A page that switches LEDs and closes at once; the LEDs stay as they are. It takes the screen for a moment, and a
 * page that was open is gone.
 *
 * @throws SnomError as {@link buildPage}
 */
export function ledXml(leds: readonly LedSpec[], options?: PageOptions): string {
  return buildPage(
    { kind: 'text', text: '', track: false, leds: checkedEntries(leds, 'leds'), then: exitAtOnce },
    options,
  );
}

/** A page that closes what is shown. */
export function exitXml(options?: PageOptions): string {
  return buildPage({ kind: 'text', text: '', track: false, then: exitAtOnce }, options);
}

/** Address of another page of the same batch. @throws SnomError `badUrl`, `wrongType` */
export function subPageUrl(url: string, id: string): string {
  const checked = checkedUrl(url, { name: 'url' });
  return `${beforeFragment(checked)}#sub=*[@id="${checkedId(id)}"]`;
}

const exitAtOnce = { url: EXIT, afterMs: 1 } as const;

function pageElement(spec: SinglePage, options: PageOptions): XmlElement {
  switch (spec.kind) {
    case 'text':
      return textPage(spec, options);
    case 'menu':
      return menuPage(spec, options);
    case 'input':
      return inputPage(spec, options);
    case 'image':
      return imagePage(spec, options);
    case 'directory':
      return directoryPage(spec, options);
    default:
      throw wrongType('kind', 'text, menu, input, image, directory or batch');
  }
}

function textPage(spec: TextPage, options: PageOptions): XmlElement {
  const lines = checkedLines(spec.text, 'text', 'text', options);
  const { picture, scrollbar } = spec;
  const attributes = baseAttributes(spec, {
    has_scrollbar: scrollbar === undefined ? undefined : onOff(scrollbar),
  });
  return element('SnomIPPhoneText', attributes, [
    titleOf(spec, options),
    ...placeOf(spec.at),
    element(
      'Text',
      {},
      lines.flatMap((line, index) => (index === 0 ? [line] : [element('br'), line])),
    ),
    picture && element('Image', {}, pictureParts(picture, options)),
    ...tailOf(spec, options),
  ]);
}

function menuPage(spec: MenuPage, options: PageOptions): XmlElement {
  const { speedSelect, scrollbar } = spec;
  if (speedSelect !== undefined && !['off', 'select', 'enter'].includes(speedSelect)) {
    throw wrongType('speedSelect', 'off, select or enter');
  }
  const attributes = baseAttributes(spec, {
    speedselect: speedSelect,
    has_scrollbar: scrollbar === undefined ? undefined : onOff(scrollbar),
  });
  return element('SnomIPPhoneMenu', attributes, [
    titleOf(spec, options),
    ...checkedEntries(spec.entries, 'entries', options).map((entry) => menuEntry(entry, options)),
    ...tailOf(spec, options),
  ]);
}

function menuEntry(entry: MenuEntry, options: PageOptions): XmlElement {
  const { url, press, id, picture, selected } = entry;
  if (url !== undefined && press !== undefined) throw wrongType('entries', 'either url or press');
  const name = checkedText(entry.name, 'entries', 'name', options);
  const old = isOld(options);
  const attributes = {
    name: old ? undefined : name,
    id: id === undefined ? undefined : checkedId(id),
    sel: selected === undefined ? undefined : String(selected),
  };
  return element('MenuItem', attributes, [
    old ? textElement('Name', name) : undefined,
    picture === undefined ? undefined : textElement('Image', webUrlOf(picture, options)),
    url === undefined ? undefined : textElement('URL', urlOf(url, 'entries', options)),
    press === undefined ? undefined : textElement('SoftKey', keyOf(press)),
  ]);
}

function inputPage(spec: InputPage, options: PageOptions): XmlElement {
  const { parameter = 'value', type = 'text', value } = spec;
  const url = checkedUrl(spec.url, { name: 'url' });
  if (/[?#]/.test(url) || url.includes(INPUT_TOKEN)) {
    throw wrongType('url', 'an address without ? and #');
  }
  if (!/^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(parameter)) throw wrongType('parameter', 'a plain word');
  if (!Object.hasOwn(INPUT_FLAGS, type)) {
    throw wrongType('type', Object.keys(INPUT_FLAGS).join(', '));
  }
  const old = isOld(options);
  return element('SnomIPPhoneInput', baseAttributes(spec), [
    titleOf(spec, options),
    textElement('URL', old ? url : `${url}?${parameter}=${INPUT_TOKEN}`),
    element('InputItem', {}, [
      textElement('DisplayName', checkedText(spec.prompt, 'prompt', 'name', options)),
      old ? textElement('QueryStringParam', parameter) : textElement('InputToken', INPUT_TOKEN),
      element('DefaultValue', {}, [
        value === undefined ? undefined : checkedText(value, 'value', 'value', options),
      ]),
      textElement('InputFlags', INPUT_FLAGS[type]),
    ]),
    ...tailOf(spec, options),
  ]);
}

function imagePage(spec: ImagePage, options: PageOptions): XmlElement {
  const { data, picture, at } = spec;
  if ((data === undefined) === (picture === undefined)) {
    throw wrongType('image', 'either data or picture');
  }
  const inside =
    picture === undefined
      ? [...placeOf(at), element('Data', { encoding: 'base64' }, [base64(data)])]
      : pictureParts(picture, options);
  const name = picture === undefined ? 'SnomIPPhoneImage' : 'SnomIPPhoneImageFile';
  return element(name, baseAttributes(spec), [
    titleOf(spec, options),
    ...inside,
    ...tailOf(spec, options),
  ]);
}

function directoryPage(spec: DirectoryPage, options: PageOptions): XmlElement {
  return element('SnomIPPhoneDirectory', baseAttributes(spec), [
    titleOf(spec, options),
    ...checkedEntries(spec.entries, 'entries', options).map(({ name, number }) =>
      element('DirectoryEntry', {}, [
        textElement('Name', checkedText(name, 'entries', 'name', options)),
        textElement('Telephone', readAgain(number)),
      ]),
    ),
    ...tailOf(spec, options),
  ]);
}

function batchElement({ pages }: BatchPage, options: PageOptions): XmlElement {
  const checked = checkedEntries(pages, 'pages');
  if (checked.length > MAX_PAGES) {
    throw new SnomError('textTooLong', { params: { name: 'pages', max: MAX_PAGES } });
  }
  const ids = checked.map(({ id }, index) => (index === 0 ? (id ?? '') : checkedId(id)));
  if (new Set(ids).size !== ids.length) throw wrongType('id', 'a different one for every page');
  return element(
    'SnomIPPhoneBatch',
    {},
    checked.map((page) => pageElement(page, options)),
  );
}

function base64(data: unknown): string {
  if (Buffer.isBuffer(data) && data.length > 0) return data.toString('base64');
  throw wrongType('data', 'a Buffer with a picture');
}

/** Up to FW 7, entries and inputs are spelt otherwise. */
const isOld = ({ model }: PageOptions): boolean => model?.generation === 'fw7';
