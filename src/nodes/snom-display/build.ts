/** Turns a description into the page a phone can show, and notes what its answers mean. */
import type { DialRules } from '../../calls/types';
import { parseDestination } from '../../phone/destinations';
import { buildPage, subPageUrl } from '../../phone/display/build';
import { EXIT } from '../../phone/display/fragments';
import { prepareImage } from '../../phone/display/image';
import type { PictureOptions } from '../../phone/display/image';
import type { PageBase, PageOptions, SinglePage } from '../../phone/display/page-types';
import type { StoredPage } from '../../phone/display/pages';
import { screenOf, UNKNOWN_SCREEN } from '../../phone/display/screens';
import { checkedUrl } from '../../phone/display/urls';
import { XML_TYPE } from '../../phone/display/xml';
import type { PhoneModel } from '../../phone/types';
import { choiceQuery, fieldParameter } from '../shared/pages';
import { choicesOf, ledsOf, numbersOf, pagesOf, wrongType } from './describe';
import type { Description } from './describe';

/** What a choice of a page means. */
export interface MeantChoice {
  readonly name: string;
  readonly value: unknown;
  readonly page: string | undefined;
}

/** What the answers of a page mean, by the numbers in their addresses. */
export interface Meanings {
  readonly choices: (MeantChoice | undefined)[];
  /** Ids of the pages the fields are on. */
  readonly fields: (string | undefined)[];
}

/** What building needs besides the description. */
export interface BuildContext {
  readonly model: PhoneModel;
  /** Every number that can be dialled from a page has to pass. */
  readonly dialRules: DialRules;
  /** Address of the page itself. */
  readonly url: string;
  /** Keeps a picture and gives its address. */
  readonly keep: (picture: StoredPage) => string;
  readonly fit: PictureOptions['fit'];
  readonly cut: boolean;
  /** Until the page closes itself, ms. */
  readonly closeAfterMs: number | undefined;
}

/** A page, ready to be served. */
export interface BuiltPage extends Meanings {
  readonly page: StoredPage;
}

/**
 * @throws SnomError of the builders: what is in a page is refused here, before anything is sent; those of the dial
 *   rules for numbers of a directory
 */
export async function build(description: Description, context: BuildContext): Promise<BuiltPage> {
  const meanings: Meanings = { choices: [], fields: [] };
  const options: PageOptions = {
    model: context.model,
    overflow: context.cut ? 'cut' : 'refuse',
  };
  const body = await bodyOf(description, context, meanings, options);
  return { page: { body, contentType: XML_TYPE }, ...meanings };
}

async function bodyOf(
  description: Description,
  context: BuildContext,
  meanings: Meanings,
  options: PageOptions,
): Promise<string> {
  const { operation, values } = description;
  switch (operation) {
    case 'exit':
      return buildPage({ kind: 'text', text: '', then: { url: EXIT, afterMs: 1 } }, options);
    case 'led': {
      const leds = ledsOf(values['leds']);
      if (leds.length === 0) throw wrongType('leds', 'at least one LED');
      // They stay as they are when the page closes.
      const then = { url: EXIT, afterMs: 1 };
      return buildPage({ kind: 'text', title: 'LED', text: '', leds, then }, options);
    }
    case 'batch': {
      const pages: SinglePage[] = [];
      for (const one of pagesOf(values['pages'])) pages.push(await single(one, context, meanings));
      return buildPage({ kind: 'batch', pages }, options);
    }
    case 'text':
    case 'menu':
    case 'input':
    case 'image':
    case 'directory':
      return buildPage(await single(description, context, meanings), options);
    default:
      throw wrongType('operation', 'a known one');
  }
}

/** Builders check the types of what they are given, so that values of messages may go there as they are. */
async function single(
  { operation, values }: Description,
  context: BuildContext,
  meanings: Meanings,
): Promise<SinglePage> {
  const base = baseOf(values, context);
  switch (operation) {
    case 'menu':
      return { ...base, kind: 'menu', entries: entriesOf(values, context, meanings, base.id) };
    case 'input': {
      const index = meanings.fields.push(base.id) - 1;
      const { prompt, type, preset } = values;
      return {
        ...base,
        kind: 'input',
        prompt: prompt as string,
        url: context.url,
        parameter: fieldParameter(index),
        ...(type !== undefined && { type: type as 'text' }),
        ...(preset !== undefined && preset !== '' && { value: preset as string }),
      };
    }
    case 'image':
      return { ...base, kind: 'image', ...(await pictureOf(values['image'], context)) };
    case 'directory':
      return {
        ...base,
        kind: 'directory',
        entries: numbersOf(values['entries']).map(({ name, number }) => ({
          name: name as string,
          number: allowed(number, context),
        })),
      };
    default:
      return { ...base, kind: 'text', text: values['text'] as string };
  }
}

function baseOf({ title, id }: Description['values'], { closeAfterMs }: BuildContext): PageBase {
  return {
    ...(title !== undefined && title !== null && { title: title as string }),
    ...(id !== undefined && { id: id as string }),
    ...(closeAfterMs !== undefined && { then: { url: EXIT, afterMs: closeAfterMs } }),
  };
}

function entriesOf(
  { entries }: Description['values'],
  { url: own }: BuildContext,
  { choices }: Meanings,
  id: string | undefined,
): { name: string; url: string }[] {
  return choicesOf(entries).map(({ name, value, url, page }) => {
    if (page !== undefined && url !== undefined) throw wrongType('entries', 'either url or page');
    if (page !== undefined) return { name: name as string, url: subPageUrl(own, page as string) };
    // Of an address in a message only what is a plain web address: the phone fetches it with its own rights.
    if (url !== undefined) return { name: name as string, url: checkedUrl(url, { name: 'url' }) };
    const index = choices.push({ name: String(name), value: copied(value), page: id }) - 1;
    return { name: name as string, url: `${own}?${choiceQuery(index)}` };
  });
}

/** The flow may change what it sent while the phone still shows it. */
export function copied(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw wrongType('entries', 'values that are plain data');
  }
}

function allowed(number: unknown, { dialRules }: BuildContext): string {
  const destination = parseDestination(number);
  dialRules.check(destination);
  return destination;
}

/** A picture of the flow is made to fit; one at an address is fetched by the phone as it is. */
async function pictureOf(
  image: unknown,
  { model, keep, fit }: BuildContext,
): Promise<{ data: Buffer } | { picture: { url: string } }> {
  if (typeof image === 'string') return { picture: { url: image } };
  if (!Buffer.isBuffer(image)) throw wrongType('image', 'a Buffer with a picture, or its address');
  const screen = screenOf(model) ?? UNKNOWN_SCREEN;
  const { data, contentType } = await prepareImage(image, screen, fit && { fit });
  // Phones with a screen in black and white or grey know pictures inside a page only.
  if (screen.format === 'bmp') return { data };
  return { picture: { url: keep({ body: data, contentType }) } };
}
