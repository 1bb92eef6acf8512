/**
 * Reads the XML of minibrowser pages. Tag and attribute names come in any case, opening and closing ones may even
 * differ (Snom, "XML Minibrowser"), and attributes come without quotes in examples of Snom's own.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element; names are in lower case. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

/** An element, or text between elements with its entities resolved. */
export type XmlNode = XmlElement | string;

/** A page that cannot be read; the message says what is wrong and quotes nothing of the page. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Numeric character references belong to this group, too.
  htmlEntities: true,
});

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

interface ParsedNode {
  readonly [name: string]: unknown;
  readonly '#text'?: string;
  readonly ':@'?: Readonly<Record<string, string>>;
}

function nodesOf(parsed: readonly ParsedNode[]): XmlNode[] {
  return parsed.flatMap((node): XmlNode[] => {
    if (node['#text'] !== undefined) return [String(node['#text'])];
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined) return [];
    const attributes = new Map(Object.entries(node[':@'] ?? {}));
    return [{ name, attributes, children: nodesOf(node[name] as readonly ParsedNode[]) }];
  });
}

/**
 * Reads a document.
 * @returns Its root element.
 * @throws XmlError when it is not well-formed, has no or several root elements, or brings its own entities.
 */
export function parseXml(text: string): XmlElement {
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('a DOCTYPE is not taken');
  // Snom's own dispatcher serves pages with a line break and blanks before `<?xml`, which XML forbids.
  const normal = text.replace(/^[\uFEFF\s]+/, '').replace(MARKUP, normalTag);
  const verdict = XMLValidator.validate(normal);
  if (verdict !== true) throw new XmlError(`not well-formed in line ${verdict.err.line}`);
  const roots = nodesOf(read(normal)).filter((node) => typeof node !== 'string');
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new XmlError('there must be one root element');
  return root;
}

function read(text: string): ParsedNode[] {
  try {
    return PARSER.parse(text) as ParsedNode[];
  } catch {
    throw new XmlError('it cannot be read');
  }
}

/** The first child element with one of these names (lower case). */
export function childOf(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  return elementsOf(element).find(({ name }) => names.includes(name));
}

/** Child elements, in order. */
export function elementsOf({ children }: Pick<XmlElement, 'children'>): XmlElement[] {
  return children.filter((node) => typeof node !== 'string');
}

/** All text in an element, as it stands. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return element.children.map((node) => (typeof node === 'string' ? node : textOf(node))).join('');
}
