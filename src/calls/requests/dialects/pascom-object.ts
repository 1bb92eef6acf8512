/**
 * A stanza as an object: what xml2js, and with it Node-RED's xml node, makes of XML. Its options shape the object in
 * many ways; every one of them becomes the same element here.
 *
 * | option | what it does |
 * |---|---|
 * | (default) | `{cmd: {$: {module: 'phone'}, Hold: [{$: {device}}]}}` |
 * | `explicitArray: false` | `Hold: {...}` instead of a list of one |
 * | `mergeAttrs` | attributes beside the elements: `{module: ['phone'], Hold: [...]}` |
 * | `explicitRoot: false` | the outermost name is left out |
 * | `attrkey`, `charkey` | other names than `$` and `_` |
 * | `explicitChildren` | the elements below `$$` |
 * | `preserveChildrenOrder` | the elements once more, as a list in `$$` |
 * | `xmlns` | attributes as `{name, value, ...}`, and a `$ns` |
 * | `ignoreAttrs`, no attribute | an element is `''` |
 */
import { type Fields, fieldsOf } from '../../../common/values';
import type { XmlElement } from './xml-element';

/** Most properties of one element, and how deep they are looked into. */
const MAX_PROPERTIES = 20;
const MAX_DEPTH = 4;

const NAME = /^[A-Za-z][\w.-]{0,63}$/;

/** Attributes of the elements that are looked for: text in their place is no element. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  'xmlns module device type to from id lang'.split(' '),
);

/** Messages may have any number of properties: their values are not looked at before they are counted. */
const countOf = (fields: Fields | undefined): number => (fields ? Object.keys(fields).length : 0);

/** The object as an element of this name; undefined = it is none, or has more in it than such an element can. */
export function elementFrom(value: unknown, name: string, depth = 0): XmlElement | undefined {
  const one = only(value);
  if (isNothing(one)) return { name, attributes: {}, children: [] };
  const fields = fieldsOf(one);
  const below = fieldsOf(fields?.$$);
  if (!fields || depth > MAX_DEPTH || countOf(fields) + countOf(below) > MAX_PROPERTIES)
    return undefined;
  const entries = [fields, below].flatMap((part) => (part ? Object.entries(part) : []));
  const attributes = new Map<string, string>();
  const children: XmlElement[] = [];
  for (const [key, content] of entries) {
    if (isAttributeGroup(key, content)) {
      for (const [of, text] of Object.entries(content)) {
        const plain = textOf(text);
        if (plain !== undefined) attributes.set(of, plain);
      }
    } else if (NAME.test(key)) {
      const text = textOf(only(content));
      if (ATTRIBUTES.has(key) && text !== undefined) {
        attributes.set(key, text);
      } else if (Array.isArray(content) && content.length > 1) {
        return undefined;
      } else {
        const child = elementFrom(content, key, depth + 1);
        if (!child) return undefined;
        children.push(child);
      }
    }
    // `_`, `$$`, `$ns`, `#name`: text, the same elements again, and what XML calls them.
  }
  return { name, attributes: Object.fromEntries(attributes), children };
}

/** Below a key that is no name, or one of the usual other ones, nothing but attributes. */
function isAttributeGroup(key: string, content: unknown): content is Fields {
  const fields = fieldsOf(content);
  if (!fields || key === '$$' || key === '$ns') return false;
  return !NAME.test(key) || /^(?:attr|attrs|attributes)$/i.test(key);
}

/** The single member of a list, or the value itself. */
function only(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && blank(value));
}

const blank = (text: string): boolean => text.length < 64 && text.trim() === '';

/** Text, also where the option `xmlns` has packed it. */
function textOf(value: unknown): string | undefined {
  const text = fieldsOf(value)?.value ?? value;
  return typeof text === 'string' ? text : undefined;
}
