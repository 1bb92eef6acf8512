/** Reads requests and writes answers of CSTA (ECMA-323). Of names only the local part counts. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { escapeHtml } from '../device/markup';

/** One element of a request. */
export interface RequestElement {
  /** Without its prefix. */
  readonly name: string;
  readonly text: string;
  readonly children: readonly RequestElement[];
}

/** A request that was read. */
export interface CstaDocument {
  readonly root: RequestElement;
  /** Namespace the root is in; '' = none. */
  readonly namespace: string;
}

/** An element to be written: its text, or its children in order. */
export interface AnswerElement {
  readonly name: string;
  readonly content: string | readonly AnswerElement[];
}

/** How answers are written. */
export interface AnswerForm {
  readonly namespace: string;
  readonly prefix: string | false;
  readonly reversed: boolean;
}

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  htmlEntities: true,
});

interface ParsedNode {
  readonly [name: string]: unknown;
  readonly '#text'?: string;
  readonly ':@'?: Readonly<Record<string, string>>;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
const tagOf = (node: ParsedNode): string | undefined =>
  Object.keys(node).find((key) => key !== ':@' && key !== '#text');

/** Reads a request; undefined when it is no well-formed XML, or brings a DOCTYPE. */
export function readRequest(text: string): CstaDocument | undefined {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) return undefined;
  const [root, second] = parsed(text).filter((node) => tagOf(node) !== undefined);
  const tag = root === undefined ? undefined : tagOf(root);
  if (root === undefined || tag === undefined || second !== undefined) return undefined;
  const attributes = root[':@'] ?? {};
  const own = tag.includes(':') ? `xmlns:${tag.slice(0, tag.indexOf(':'))}` : 'xmlns';
  return { root: elementOf(root, tag), namespace: attributes[own] ?? '' };
}

function parsed(text: string): readonly ParsedNode[] {
  try {
    return PARSER.parse(text) as readonly ParsedNode[];
  } catch {
    return [];
  }
}

function elementOf(node: ParsedNode, tag: string): RequestElement {
  const inside = node[tag] as readonly ParsedNode[];
  return {
    name: localName(tag),
    text: inside
      .map((one) => String(one['#text'] ?? ''))
      .join('')
      .trim(),
    children: inside.flatMap((one) => {
      const child = tagOf(one);
      return child === undefined ? [] : [elementOf(one, child)];
    }),
  };
}

/** The first child of this name, wherever it stands. */
export const childOf = (parent: RequestElement, name: string): RequestElement | undefined =>
  parent.children.find((child) => child.name === name);

/** Text of a child; '' without one. */
export const textIn = (parent: RequestElement, name: string): string =>
  childOf(parent, name)?.text ?? '';

/** An element that contains others, or text. */
export const element = (
  name: string,
  content: string | readonly AnswerElement[] = [],
): AnswerElement => ({ name, content });

/** Writes an element with its namespace. */
export function writeElement(root: AnswerElement, form: AnswerForm): string {
  const { prefix, namespace } = form;
  const attribute = prefix === false ? 'xmlns' : `xmlns:${prefix}`;
  return written(root, form, ` ${attribute}="${escapeHtml(namespace)}"`);
}

function written({ name, content }: AnswerElement, form: AnswerForm, attributes = ''): string {
  const tag = form.prefix === false ? name : `${form.prefix}:${name}`;
  if (content.length === 0) return `<${tag}${attributes}/>`;
  const inside =
    typeof content === 'string'
      ? escapeHtml(content)
      : (form.reversed ? content.toReversed() : content).map((one) => written(one, form)).join('');
  return `<${tag}${attributes}>${inside}</${tag}>`;
}
