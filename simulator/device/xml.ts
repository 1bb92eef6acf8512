/** Well-formed XML as a tree, for whoever reads some. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

/** An element, or text between elements with its entities resolved. */
export type XmlNode = XmlElement | string;

/** A document that cannot be read; the message says what is wrong and quotes nothing of it. */
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
export function readXml(text: string): XmlElement {
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('a DOCTYPE is not taken');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new XmlError(`not well-formed in line ${verdict.err.line}`);
  const roots = elementsOf({ children: nodesOf(parsed(text)) });
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new XmlError('there must be one root element');
  return root;
}

function parsed(text: string): ParsedNode[] {
  try {
    return PARSER.parse(text) as ParsedNode[];
  } catch {
    throw new XmlError('it cannot be read');
  }
}

/** Child elements, in order. */
export function elementsOf({ children }: Pick<XmlElement, 'children'>): XmlElement[] {
  return children.filter((node) => typeof node !== 'string');
}
