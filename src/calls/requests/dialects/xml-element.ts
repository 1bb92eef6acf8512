/**
 * A strict reader for one small XML element: elements and attributes, no text, no comments, no
 * declarations, no processing instructions, no DTD, and of the entities only those XML itself defines.
 * What is left out cannot be abused.
 */

/** An element; names keep their case. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const OPEN =
  /<([A-Za-z_][\w.-]{0,63})((?:\s+[A-Za-z_][\w.:-]{0,63}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const CLOSE = /<\/([A-Za-z_][\w.-]{0,63})\s*>/y;
const ATTRIBUTE = /(?<![\w.:-])([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const MAX_DEPTH = 4;

/** Reads the text as one element; undefined = it is anything else. Bound the text's length before. */
export function readElement(text: string): XmlElement | undefined {
  const source = text.trim();
  const found = element(source, 0, 0);
  return found?.end === source.length ? found.element : undefined;
}

interface Found {
  readonly element: XmlElement;
  readonly end: number;
}

function element(source: string, start: number, depth: number): Found | undefined {
  const open = depth < MAX_DEPTH ? match(OPEN, source, start) : undefined;
  const attributes = open && attributesOf(open[2] ?? '');
  if (!open || !attributes) return undefined;
  const name = open[1] ?? '';
  let end = start + open[0].length;
  const children: XmlElement[] = [];
  if (open[3] === '/') return { element: { name, attributes, children }, end };
  for (;;) {
    end += match(/\s*/y, source, end)?.[0].length ?? 0;
    const close = match(CLOSE, source, end);
    if (close) {
      end += close[0].length;
      return close[1] === name ? { element: { name, attributes, children }, end } : undefined;
    }
    const child = element(source, end, depth + 1);
    if (!child) return undefined;
    children.push(child.element);
    end = child.end;
  }
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

/** undefined = an attribute twice, or an entity that is not known. */
function attributesOf(text: string): Record<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = decodeEntities(double ?? single ?? '');
    if (value === undefined || attributes.has(name)) return undefined;
    attributes.set(name, value);
  }
  return Object.fromEntries(attributes);
}

function decodeEntities(text: string): string | undefined {
  let broken = false;
  const value = text.replace(/&([^;&\s]{0,10});?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? entity(name) : undefined;
    if (character === undefined) broken = true;
    return character ?? '';
  });
  return broken ? undefined : value;
}

function entity(name: string): string | undefined {
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!number) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  const code = Number.parseInt(number[1] ?? number[2] ?? '', number[1] === undefined ? 10 : 16);
  const isCharacter =
    (code >= 0x20 || code === 0x9 || code === 0xa || code === 0xd) &&
    code <= 0x10ffff &&
    !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
