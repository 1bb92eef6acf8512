/** Reads requests and writes answers of CSTA (ECMA-323). Of names only the local part counts. */
import { escapeHtml } from '../device/markup';
import { elementsOf, readXml, type XmlElement, XmlError } from '../device/xml';

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

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a request; undefined when it is no well-formed XML, or brings a DOCTYPE. */
export function readRequest(text: string): CstaDocument | undefined {
  try {
    const root = readXml(text);
    const { name, attributes } = root;
    const own = name.includes(':') ? `xmlns:${name.slice(0, name.indexOf(':'))}` : 'xmlns';
    return { root: elementOf(root), namespace: attributes.get(own) ?? '' };
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function elementOf(read: XmlElement): RequestElement {
  return {
    name: localName(read.name),
    text: read.children
      .filter((node) => typeof node === 'string')
      .map((node) => node.trim())
      .join(''),
    children: elementsOf(read).map(elementOf),
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
