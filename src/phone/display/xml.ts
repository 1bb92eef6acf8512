/** Elements of a page and how they become text: an XML library escapes, nothing is put together by hand. */
import { XMLBuilder } from 'fast-xml-parser';
import { SnomError } from '../../common/errors';

/** One element; children in the order they are written. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Longest document, bytes. What phones take is unknown: unverified, wide enough for a picture inside. */
const MAX_DOCUMENT = 512 * 1024;

/** Type of the answer that carries a page. */
export const XML_TYPE = 'text/xml; charset=utf-8';

/** How the library wants an element: its name as the key of its children, its attributes below `:@`. */
type Ordered = Record<string, unknown>;

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  processEntities: true,
});

/** An element. Attributes and children that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly (XmlElement | string | undefined)[] = [],
): XmlElement {
  return {
    name,
    attributes: Object.fromEntries(
      Object.entries(attributes).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
    children: children.filter((child) => child !== undefined),
  };
}

/** An element that holds only text. */
export function textElement(name: string, text: string | number): XmlElement {
  return element(name, {}, [String(text)]);
}

/**
 * The document as text, UTF-8. Without line breaks or indents: a phone may show them.
 *
 * @throws SnomError `pageTooLarge` {max}
 */
export function toXml(root: XmlElement): string {
  const head: Ordered = {
    '?xml': [{ '#text': '' }],
    ':@': { version: '1.0', encoding: 'UTF-8' },
  };
  const text = String(builder.build([head, ordered(root)]));
  if (Buffer.byteLength(text) > MAX_DOCUMENT)
    throw new SnomError('pageTooLarge', { params: { max: MAX_DOCUMENT } });
  return text;
}

function ordered({ name, attributes, children }: XmlElement): Ordered {
  return {
    [name]: children.map((child) =>
      typeof child === 'string' ? { '#text': child } : ordered(child),
    ),
    ...(Object.keys(attributes).length === 0 ? {} : { ':@': attributes }),
  };
}
