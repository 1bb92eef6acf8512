/** Turns a description into the page a phone can show, and notes what its answers mean. */
import { readAllowed } from '../../../calls/operations/dial-rules/dialled-number';
import type { DialRules } from '../../../calls/operations/types';
import type { NumberHabits } from '../../../common/numbers/normalise-number';
import { wrongType } from '../../../common/values';
import { buildPage, exitXml, ledXml, subPageUrl } from '../../../phone/display/build';
import type { PageBase, PageOptions, SinglePage } from '../../../phone/display/page-types';
import type { StoredPage } from '../../../phone/display/pages';
import { checkUrl, EXIT } from '../../../phone/display/urls';
import { XML_TYPE } from '../../../phone/display/xml';
import type { PhoneModel } from '../../../phone/types';
import { choiceQuery, fieldParameter } from '../phones/page-shelf';
import { choicesOf, type Description, ledsOf, numbersOf, pagesOf } from './describe';
import { readyPicture } from './pictures';

/** What a choice of a page means. */
interface MeantChoice {
  readonly name: string;
  readonly value: unknown;
  readonly page: string | undefined;
}

/** What the answers of a page mean, by the numbers in their addresses. */
interface Meanings {
  readonly choices: (MeantChoice | undefined)[];
  /** Ids of the pages the fields are on. */
  readonly fields: (string | undefined)[];
}

/** What building needs besides the description. */
interface BuildContext {
  readonly model: PhoneModel;
  /** Every number that can be dialled from a page has to pass. */
  readonly dialRules: DialRules;
  /** How numbers are dialled on the phone. */
  readonly habits: NumberHabits;
  /** Address of the page itself. */
  readonly url: string;
  readonly cut: boolean;
  /** Until the page closes itself, ms. */
  readonly closeAfterMs: number | undefined;
}

/** A page, ready to be served. */
export interface BuiltPage extends Meanings {
  readonly page: StoredPage;
}

/**
 * @param description with its pictures ready, see `withPictures`
 * @throws SnomError of the builders: what is in a page is refused here, before anything is sent; those of the dial
 *   rules for numbers of a directory
 */
export function build(description: Description, context: BuildContext): BuiltPage {
  const meanings: Meanings = { choices: [], fields: [] };
  const options: PageOptions = {
    model: context.model,
    overflow: context.cut ? 'cut' : 'refuse',
  };
  const body = bodyOf(description, context, meanings, options);
  return { page: { body, contentType: XML_TYPE }, ...meanings };
}

function bodyOf(
  description: Description,
  context: BuildContext,
  meanings: Meanings,
  options: PageOptions,
): string {
  const { operation, values } = description;
  switch (operation) {
    case 'exit':
      return exitXml(options);
    case 'led':
      return ledXml(ledsOf(values['leds']), options);
    case 'batch': {
      const pages = pagesOf(values['pages']).map((one) => single(one, context, meanings));
      return buildPage({ kind: 'batch', pages }, options);
    }
    case 'text':
    case 'menu':
    case 'input':
    case 'image':
    case 'directory':
      return buildPage(single(description, context, meanings), options);
    default:
      throw wrongType('operation', 'a known one');
  }
}

/** Builders check the types of what they are given, so that values of messages may go there as they are. */
function single(
  { operation, values }: Description,
  context: BuildContext,
  meanings: Meanings,
): SinglePage {
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
      return { ...base, kind: 'image', ...readyPicture(values['image']) };
    case 'directory':
      return {
        ...base,
        kind: 'directory',
        entries: numbersOf(values['entries']).map(({ name, number }) => ({
          name: name as string,
          number: readAllowed(number, context.habits, context.dialRules),
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
    if (url !== undefined) return { name: name as string, url: checkUrl(url, { name: 'url' }) };
    const index = choices.push({ name: String(name), value: copyValue(value), page: id }) - 1;
    return { name: name as string, url: `${own}?${choiceQuery(index)}` };
  });
}

/** The flow may change what it sent while the phone still shows it. */
export function copyValue(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw wrongType('entries', 'values that are plain data');
  }
}
