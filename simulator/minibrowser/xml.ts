/**
 * Reads the XML of minibrowser pages. Tag and attribute names come in any case, opening and closing ones may even
 * differ (Snom, "XML Minibrowser"), and attributes come without quotes in examples of Snom's own.
 */
import { elementsOf, readXml, type XmlElement } from '../device/xml';

/** Comments, CDATA sections and instructions as wholes, so that nothing inside them is taken for a tag. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^'"<>])*>/g;
const TAG = /^<(\/?)([A-Za-z][\w.:-]*)((?:[^\w.:-][\s\S]*?)?)(\/?)>$/;
/** One attribute, its value quoted or not. */
const ATTRIBUTE = /(?<![\w.:-])([A-Za-z_][\w.:-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)/g;

/** Brings a tag into the form XML asks for. */
function normalTag(tag: string): string {
  const [, closing = '', name = '', rest = '', empty = ''] = TAG.exec(tag) ?? [];
  if (name === '') return tag; // a comment, CDATA or an instruction
  const attributes = rest.replace(ATTRIBUTE, (_whole, attribute: string, value: string) => {
    const quoted = /^["']/.test(value) ? value : `"${value}"`;
    return `${attribute.toLowerCase()}=${quoted}`;
  });
  return `<${closing}${name.toLowerCase()}${attributes}${empty}>`;
}

/**
 * Reads a document.
 * @returns Its root element; names are in lower case.
 * @throws XmlError when it is not well-formed, has no or several root elements, or brings its own entities.
 */
export function parseXml(text: string): XmlElement {
  // Snom's own dispatcher serves pages with a line break and blanks before `<?xml`, which XML forbids.
  return readXml(text.replace(/^[\uFEFF\s]+/, '').replace(MARKUP, normalTag));
}

/** The first child element with one of these names (lower case). */
export function childOf(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  return elementsOf(element).find(({ name }) => names.includes(name));
}

/** All text in an element, as it stands. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return element.children.map((node) => (typeof node === 'string' ? node : textOf(node))).join('');
}
