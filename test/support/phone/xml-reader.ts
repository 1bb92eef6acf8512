/** Reads a document by the letter of XML and its namespaces, apart from the client's code; it throws where that would. */

export interface ReadElement {
  /** `{namespace}name`. */
  readonly name: string;
  readonly children: readonly ReadElement[];
  readonly text: string;
}

interface Open {
  readonly tag: string;
  readonly name: string;
  readonly spaces: Readonly<Record<string, string>>;
  readonly children: ReadElement[];
  text: string;
}

const TOKEN =
  /<\?xml [^<>]*\?>|<\/([\w:]+)\s*>|<([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

export function readStrictly(source: string): ReadElement {
  const stack: Open[] = [];
  let root: ReadElement | undefined;
  let at = 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    if (!token) throw new Error(`no XML at ${source.slice(at, at + 20)}`);
    const [whole, closing, opening, attributes = '', empty, text] = token;
    at = TOKEN.lastIndex;
    const parent = stack.at(-1);
    if (text !== undefined) {
      if (!parent) throw new Error('text outside');
      parent.text += unescaped(text);
    } else if (opening !== undefined) {
      if (root) throw new Error('two roots');
      const spaces = { ...parent?.spaces, ...declared(attributes) };
      stack.push({ tag: opening, name: nameIn(opening, spaces), spaces, children: [], text: '' });
    } else if (closing === undefined && !(at === whole.length && whole.startsWith('<?xml'))) {
      throw new Error('declaration not at the start');
    }
    if (closing === undefined && empty !== '/') continue;
    const done = stack.pop();
    if (!done || (closing !== undefined && closing !== done.tag)) throw new Error('not nested');
    const element = { name: done.name, children: done.children, text: done.text };
    const outer = stack.at(-1);
    if (outer) outer.children.push(element);
    else root = element;
  }
  if (!root || stack.length > 0) throw new Error('not closed');
  return root;
}

function declared(attributes: string): Record<string, string> {
  const found = [...attributes.matchAll(/\sxmlns(?::(\w+))?="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, prefix = '', uri = '']) => [prefix, unescaped(uri)]));
}

function nameIn(tag: string, spaces: Readonly<Record<string, string>>): string {
  const [prefix = '', name] = tag.includes(':') ? tag.split(':') : ['', tag];
  const uri = spaces[prefix];
  if (uri === undefined && prefix !== '') throw new Error(`prefix ${prefix}`);
  return `{${uri ?? ''}}${name}`;
}

function unescaped(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(text))
    throw new Error('bad reference');
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) => {
    if (name) return names[String(name)] ?? '';
    return String.fromCodePoint(hex ? Number.parseInt(String(hex), 16) : Number(decimal));
  });
}
