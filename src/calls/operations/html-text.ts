/**
 * Takes from HTML what a phone can show: its text and its links. No HTML is rendered here and none comes out: tags are
 * dropped whatever they are, the content of some with them, and what is left is plain text. One pass, bounded.
 */

/** Most characters of HTML that are read, of text that comes out, and most links. */
export const MAX_HTML = 65_536;
const MAX_TEXT = 8000;
const MAX_LINKS = 50;
const MAX_NAME = 200;

/** A link: what is written on it, and where it leads, unchecked. */
interface HtmlLink {
  readonly name: string;
  readonly url: string;
}

/** What is left of HTML. */
interface ReducedHtml {
  /** Lines without blank ones at either end. */
  readonly text: string;
  readonly links: readonly HtmlLink[];
}

/** Their content is not for reading. */
const DROPPED: ReadonlySet<string> = new Set(
  'script style title template noscript iframe object svg math textarea select'.split(' '),
);

/** These begin a line, and end it. */
const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main
  nav ol p pre section table tr ul`.split(/\s+/),
);

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  auml: '\u00e4',
  ouml: '\u00f6',
  uuml: '\u00fc',
  Auml: '\u00c4',
  Ouml: '\u00d6',
  Uuml: '\u00dc',
  szlig: '\u00df',
  euro: '\u20ac',
  copy: '\u00a9',
  reg: '\u00ae',
  ndash: '\u2013',
  mdash: '\u2014',
  hellip: '\u2026',
  bull: '\u2022',
  middot: '\u00b7',
};

/**
 * A comment, another declaration, or a tag: its slash, its name, its attributes. Linear: a comment always matches, and
 * a tag that does not ends the reading.
 */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-z][a-z0-9:-]{0,31})((?:"[^"]*"|'[^']*'|[^"'>])*)(?:>|$)/iy;

const BEGINS_TAG = /^<\/?[a-z]/i;

/** Address of an `a`. */
const HREF = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/** Text and links of HTML. Never throws; what is too long is cut. */
export function reduceHtml(html: string): ReducedHtml {
  const source = html.slice(0, MAX_HTML);
  const links: HtmlLink[] = [];
  let text = '';
  let link: { readonly url: string; readonly from: number } | undefined;
  const endLink = (): void => {
    if (link && links.length < MAX_LINKS) {
      const name = flat(text.slice(link.from)).slice(0, MAX_NAME).trim();
      links.push({ name: name || link.url.slice(0, MAX_NAME), url: link.url });
    }
    link = undefined;
  };
  for (let at = 0; at < source.length;) {
    MARKUP.lastIndex = at;
    const found = source[at] === '<' ? MARKUP.exec(source) : null;
    if (!found) {
      if (BEGINS_TAG.test(source.slice(at, at + 3))) break;
      const next = source.indexOf('<', at + 1);
      const end = next === -1 ? source.length : next;
      text += decodeEntities(source.slice(at, end)).replace(/\s+/g, ' ');
      at = end;
      continue;
    }
    at += found[0].length;
    const isEnd = found[1] === '/';
    const tag = (found[2] ?? '').toLowerCase();
    if (DROPPED.has(tag)) {
      if (!isEnd) at = endOf(source, tag, at);
    } else if (tag === 'a') {
      endLink();
      const [, double, single, bare] = (isEnd ? null : HREF.exec(found[3] ?? '')) ?? [];
      const url = decodeEntities(double ?? single ?? bare ?? '').trim();
      if (url !== '') link = { url, from: text.length };
    } else if (BLOCKS.has(tag)) {
      text += '\n';
    }
  }
  endLink();
  return { text: tidyLines(text), links };
}

/** Where the content of an element ends that is not read. */
function endOf(source: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}`, 'gi');
  end.lastIndex = from;
  return end.exec(source)?.index ?? source.length;
}

/** One line. */
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

function tidyLines(text: string): string {
  const lines = text.split('\n').map(flat);
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, MAX_TEXT);
}

/** Entities as their characters, once; control characters and halves of pairs as blanks. */
function decodeEntities(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
      if (typeof name === 'string') return Object.hasOwn(NAMED, name) ? NAMED[name]! : whole;
      const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    })
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, ' ');
}
