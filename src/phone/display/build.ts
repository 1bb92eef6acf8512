/**
 * Pages for the phone's screen, written as Snom XML.
 *
 * Sources: Snom, XML Minibrowser (main tags, sub tags, examples). Element names are not case sensitive. Spelling of
 * FW 7 (names of entries and the parameter of an input as elements) after public code that serves such phones; it
 * also says that old phones take `&amp;` in an address literally, so addresses should get by without a `&`.
 */
import { beforeFragment } from '../../common/address-text';
import { SnomError } from '../../common/errors';
import { readAgain } from '../../common/numbers/destinations';
import { wrongType } from '../../common/values';
import type { LedSpec } from './leds';
import { baseAttributes, checkId, tailOf, titleOf, urlOf } from './page-parts';
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
import { checkEntries, checkLines, checkText, LONGEST } from './text';
import { checkUrl, EXIT } from './urls';
import { element, textElement, toXml, type XmlElement } from './xml';

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
 *   `noLedNumber`, `noSuchKey`, `pageTooLarge`
 */
export function buildPage(spec: PageSpec, options: PageOptions = {}): string {
  return toXml(spec.kind === 'batch' ? batchElement(spec, options) : pageElement(spec, options));
}

/**
 * A page that switches LEDs and closes at once; the LEDs stay as they are. It takes the screen for a moment, and a
 * page that was open is gone.
 *
 * @throws SnomError as {@link buildPage}
 */
export function ledXml(leds: readonly LedSpec[], options?: PageOptions): string {
  return buildPage(
    { kind: 'text', text: '', track: false, leds: checkEntries(leds, 'leds'), then: exitAtOnce },
    options,
  );
}

/** A page that closes what is shown. */
export function exitXml(options?: PageOptions): string {
  return buildPage({ kind: 'text', text: '', track: false, then: exitAtOnce }, options);
}

/** Address of another page of the same batch. @throws SnomError `badUrl`, `wrongType` */
export function subPageUrl(url: string, id: string): string {
  const checked = checkUrl(url, { name: 'url' });
  return `${beforeFragment(checked)}#sub=*[@id="${checkId(id)}"]`;
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
  const lines = checkLines(spec.text, 'text', LONGEST.text, options);
  return element('SnomIPPhoneText', baseAttributes(spec), [
    titleOf(spec, options),
    element(
      'Text',
      {},
      lines.flatMap((line, index) => (index === 0 ? [line] : [element('br'), line])),
    ),
    ...tailOf(spec, options),
  ]);
}

function menuPage(spec: MenuPage, options: PageOptions): XmlElement {
  return element('SnomIPPhoneMenu', baseAttributes(spec), [
    titleOf(spec, options),
    ...checkEntries(spec.entries, 'entries').map((entry) => menuEntry(entry, options)),
    ...tailOf(spec, options),
  ]);
}

function menuEntry(entry: MenuEntry, options: PageOptions): XmlElement {
  const name = checkText(entry.name, 'entries', LONGEST.name, options);
  const url = textElement('URL', urlOf(entry.url, 'entries'));
  return isOld(options)
    ? element('MenuItem', {}, [textElement('Name', name), url])
    : element('MenuItem', { name }, [url]);
}

function inputPage(spec: InputPage, options: PageOptions): XmlElement {
  const { parameter, type = 'text', value } = spec;
  const url = checkUrl(spec.url, { name: 'url' });
  if (/[?#]/.test(url) || url.includes(INPUT_TOKEN))
    throw wrongType('url', 'an address without ? and #');
  if (!/^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(parameter)) throw wrongType('parameter', 'a plain word');
  if (!Object.hasOwn(INPUT_FLAGS, type))
    throw wrongType('type', Object.keys(INPUT_FLAGS).join(', '));
  const old = isOld(options);
  return element('SnomIPPhoneInput', baseAttributes(spec), [
    titleOf(spec, options),
    textElement('URL', old ? url : `${url}?${parameter}=${INPUT_TOKEN}`),
    element('InputItem', {}, [
      textElement('DisplayName', checkText(spec.prompt, 'prompt', LONGEST.name, options)),
      old ? textElement('QueryStringParam', parameter) : textElement('InputToken', INPUT_TOKEN),
      element('DefaultValue', {}, [
        value === undefined ? undefined : checkText(value, 'value', LONGEST.value, options),
      ]),
      textElement('InputFlags', INPUT_FLAGS[type]),
    ]),
    ...tailOf(spec, options),
  ]);
}

function imagePage(spec: ImagePage, options: PageOptions): XmlElement {
  const { data, url } = spec;
  if ((data === undefined) === (url === undefined)) throw wrongType('image', 'either data or url');
  const [name, picture] =
    url === undefined
      ? ['SnomIPPhoneImage', element('Data', { encoding: 'base64' }, [base64(data)])]
      : ['SnomIPPhoneImageFile', textElement('URL', checkUrl(url, { name: 'picture' }))];
  return element(name, baseAttributes(spec), [
    titleOf(spec, options),
    picture,
    ...tailOf(spec, options),
  ]);
}

function directoryPage(spec: DirectoryPage, options: PageOptions): XmlElement {
  return element('SnomIPPhoneDirectory', baseAttributes(spec), [
    titleOf(spec, options),
    ...checkEntries(spec.entries, 'entries').map(({ name, number }) =>
      element('DirectoryEntry', {}, [
        textElement('Name', checkText(name, 'entries', LONGEST.name, options)),
        textElement('Telephone', readAgain(number)),
      ]),
    ),
    ...tailOf(spec, options),
  ]);
}

function batchElement({ pages }: BatchPage, options: PageOptions): XmlElement {
  const checked = checkEntries(pages, 'pages');
  if (checked.length > MAX_PAGES)
    throw new SnomError('textTooLong', { params: { name: 'pages', max: MAX_PAGES } });
  const ids = checked.map(({ id }, index) => (index === 0 ? (id ?? '') : checkId(id)));
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
