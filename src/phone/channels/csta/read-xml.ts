/**
 * Reads the XML of an answer. It comes from whoever answers on the phone's address, so that it is bounded in length,
 * depth and number of elements, and nothing is expanded: a document type, with which entities are defined, is refused.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element with its namespace resolved. */
export interface AnswerElement {
  /** Without its prefix. */
  readonly name: string;
  /** '' = in none. */
  readonly namespace: string;
  readonly children: readonly AnswerElement[];
  /** Text right inside it, with references resolved, without blanks at its ends. */
  readonly text: string;
}

/** Longest document, UTF-16 units: a snapshot of fifty calls has a third of it. */
export const MAX_XML = 64 * 1024;
/** Elements, attributes and references stand behind one of these each. */
const MAX_MARKS = 4000;
const MAX_DEPTH = 24;
/** Namespaces one element declares. */
const MAX_DECLARED = 16;

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Done here, for the five of XML and numbers alone.
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
  // Names become keys of fresh objects, and only own keys are looked at.
  onDangerousProperty: (name) => name,
});

/** Name of an element, or its prefix. The library takes what is none: all behind a `<` up to a blank. */
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}._\xb7-]*$/u;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** Prefix -> namespace; '' = of names without a prefix. */
type Scope = ReadonlyMap<string, string>;

const NO_SCOPE: Scope = new Map([['xml', XML_NAMESPACE]]);

/** The root element; undefined = it is no well-formed document within the bounds. Never throws. */
export function readXml(body: string): AnswerElement | undefined {
  if (body.length > MAX_XML) return undefined;
  const text = body.replace(/^\ufeff/, '').trim();
  if (!text.startsWith('<') || !text.endsWith('>')) return undefined;
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text) || marksIn(text) > MAX_MARKS)
    return undefined;
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    const nodes: unknown = PARSER.parse(text);
    const roots = Array.isArray(nodes) ? nodes.filter(isElement) : [];
    return roots.length === 1 ? elementOf(roots[0], NO_SCOPE) : undefined;
  } catch {
    return undefined;
  }
}

function marksIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= MAX_MARKS; at += 1) {
    const code = text.charCodeAt(at);
    // < = &
    if (code === 0x3c || code === 0x3d || code === 0x26) count += 1;
  }
  return count;
}

/** A node as the library gives it: its name is the key of its children. */
type Node = Readonly<Record<string, unknown>>;

function isElement(node: unknown): node is Node {
  return nameOf(node) !== undefined;
}

function nameOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  return name === TEXT || name === CDATA ? undefined : name;
}

/** @throws Error for what is well-formed without namespaces only, or has a reference to nothing */
function elementOf(node: Node | undefined, outer: Scope): AnswerElement {
  const written = nameOf(node) ?? '';
  const content: unknown = node?.[written];
  const nodes = Array.isArray(content) ? (content as readonly unknown[]) : [];
  const scope = scopeOf(node?.[ATTRIBUTES], outer);
  const parts = written.split(':');
  if (parts.length > 2 || !parts.every((part) => NAME.test(part))) throw new Error('bad name');
  const [prefix, name] = parts.length === 2 ? parts : ['', written];
  const namespace = scope.get(prefix ?? '') ?? (prefix === '' ? '' : undefined);
  if (namespace === undefined) throw new Error('unknown prefix');
  return {
    name: name ?? '',
    namespace,
    children: nodes.filter(isElement).map((child) => elementOf(child, scope)),
    text: nodes.map(textOf).join('').trim(),
  };
}

function scopeOf(attributes: unknown, outer: Scope): Scope {
  if (typeof attributes !== 'object' || attributes === null) return outer;
  const own = Object.entries(attributes).filter(([name]) => /^xmlns(?::|$)/.test(name));
  if (own.length === 0) return outer;
  if (own.length > MAX_DECLARED) throw new Error('too many namespaces');
  const declared = own.map(([name, value]) => [name.slice(6), resolved(String(value))] as const);
  return new Map([...outer, ...declared]);
}

function textOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  const { [TEXT]: text, [CDATA]: cdata } = node as Node;
  if (typeof text === 'string') return resolved(text);
  // A section is a list with one text, in which nothing is a reference.
  return Array.isArray(cdata) ? cdata.map(rawText).join('') : '';
}

function rawText(node: unknown): string {
  const text = typeof node === 'object' && node !== null ? (node as Node)[TEXT] : '';
  return typeof text === 'string' ? text : '';
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&<\s]{0,10});?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? characterOf(name) : undefined;
    if (character === undefined) throw new Error('unknown reference');
    return character;
  });
}

function characterOf(name: string): string | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
  const isCharacter =
    (code >= 0x20 || code === 0x9 || code === 0xa || code === 0xd) &&
    code <= 0x10ffff &&
    !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
