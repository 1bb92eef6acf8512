/**
 * Understands the export of a phone's settings (`settings.xml`) by its structure, in one pass.
 *
 * Shape (A, exports of a 720 with FW 8.7.3.17 and of a PA1+ with FW 10): `<phone-settings e="2">` with
 * `<NAME idx="1" perm="">VALUE</NAME>`, `<functionKeys>` with `<fkey idx="0" context="active" label=""
 * perm="">line</fkey>`, then the phone book and the dial plan, which are no settings. What does not have this shape
 * is not guessed at: it is counted, and its content goes nowhere.
 */

/** One setting of the export, not yet by its full name. */
export interface ExportedSetting {
  /** As the element is called: `fkey`, `user_name`. */
  readonly tag: string;
  /** Number of an indexed setting; '' without one. */
  readonly index: string;
  /** Plain text; undefined = there is something else in it, which nobody here understands. */
  readonly value: string | undefined;
  /** Who may change it, as exported. */
  readonly perm: string;
  /** The other attributes: of a function key `context` and `label`, and whatever a firmware adds. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The container it stands in, in lower case. */
  readonly section: string;
}

/** A list that is exported with the settings and is none of them: phone book, dial plan. */
export interface ExportedList {
  readonly tag: string;
  /** Text between its tags, as it is. */
  readonly content: string;
}

/** What an export holds. */
export interface SettingsExport {
  readonly settings: readonly ExportedSetting[];
  readonly lists: readonly ExportedList[];
  /** Elements that are not as settings are. */
  readonly notUnderstood: number;
  /** false = the text breaks off, or from some place on nothing in it fits together. */
  readonly complete: boolean;
}

/** Elements that hold settings. */
const CONTAINERS: ReadonlySet<string> = new Set(['settings', 'phone-settings', 'functionkeys']);
/** Elements whose items are no settings. */
const LISTS: ReadonlySet<string> = new Set(['tbook', 'dialplan']);
/** Attributes of every setting; a function key may have any. */
const PLAIN_ATTRIBUTES: ReadonlySet<string> = new Set(['idx', 'perm', 'e']);

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/**
 * No phone is known to have so many settings: of seven public dumps and templates the largest has 1904. Whatever goes on after
 * that is not read, since reading a text of a megabyte that is full of elements would keep everybody else waiting.
 */
const MAX_ELEMENTS = 10_000;
/** No setting has a longer name; looking for the end of such an element would only cost time. */
const MAX_TAG = 256;

/** Where something begins that may be a tag or markup. Most of what is none is skipped by it, without a look at each character. */
const OPENING = /<[^\s<>]/g;
/** Name at the head of a tag, whatever it is made of. */
const TAG = /<([^\s<>/]+)/y;
const ATTRIBUTE = /\s+([A-Za-z_][A-Za-z0-9_.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const CLOSING = /\s*>/y;
const CDATA = /^\s*<!\[CDATA\[([^]*?)\]\]>\s*$/;

/** A tag that was read. */
interface Tag {
  readonly name: string;
  /** Lower-case names; undefined = the tag is not well-formed. */
  readonly attributes: ReadonlyMap<string, string> | undefined;
  readonly selfClosing: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

/** Is this text an export in XML? A page of another kind (a login form) has elements too. */
export function isXmlExport(text: string): boolean {
  const head =
    /^\uFEFF?\s*(?:<\?[^>]{0,400}>\s*|<!--[^]{0,4000}?-->\s*|<!DOCTYPE[^>]{0,400}>\s*)*/i.exec(
      text.slice(0, 16 * 1024),
    );
  return /^<(?:settings|phone-settings)[\s>/]/i.test(text.slice(head?.[0].length ?? 0, 20_000));
}

/** Reads an export. Never throws, and takes time in proportion to the length of the text. */
export function readExportXml(text: string): SettingsExport {
  const settings: ExportedSetting[] = [];
  const lists: ExportedList[] = [];
  const sections: string[] = [];
  let notUnderstood = 0;
  let complete = true;
  let elements = 0;
  let at = 0;
  for (;;) {
    at = openingAt(text, at);
    if (at < 0) break;
    if (text.startsWith('</', at)) {
      const name = /^<\/([^\s<>/]{1,64})/.exec(text.slice(at, at + 70))?.[1]?.toLowerCase();
      if (name !== undefined && sections.at(-1) === name) sections.pop();
      at += 2;
      continue;
    }
    const over = markupEnd(text, at);
    if (over !== undefined) {
      if (over < 0) complete = false;
      if (over < 0) break;
      at = over;
      continue;
    }
    const tag = tagAt(text, at);
    if (!tag) {
      at += 1;
      continue;
    }
    elements += 1;
    if (elements > MAX_ELEMENTS) {
      complete = false;
      break;
    }
    const kind = tag.name.toLowerCase();
    if (CONTAINERS.has(kind)) {
      if (!tag.selfClosing) sections.push(kind);
      at = tag.end;
      continue;
    }
    const content = contentOf(text, tag);
    if (!content) {
      complete = false;
      break;
    }
    at = content.end;
    if (LISTS.has(kind)) {
      lists.push({ tag: kind, content: content.text });
      continue;
    }
    const setting = settingOf(tag, content.text, sections.at(-1) ?? '');
    if (setting?.value === undefined) notUnderstood += 1;
    if (setting) settings.push(setting);
  }
  return { settings, lists, notUnderstood, complete: complete && sections.length === 0 };
}

/** One element of a list: its attributes, and its own elements where these are plain text. */
export interface ListItem {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** The items of a list in plain words; those of another shape are left out. */
export function listItems({ content }: ExportedList): readonly ListItem[] {
  const items: ListItem[] = [];
  for (const { tag, inner } of elementsOf(content)) {
    if (!NAME.test(tag.name) || !tag.attributes) continue;
    const fields = [...elementsOf(inner)].flatMap((field) => {
      const value = plainText(field.inner);
      const plain = NAME.test(field.tag.name) && field.tag.attributes?.size === 0;
      return plain && value !== undefined ? [{ name: field.tag.name, value }] : [];
    });
    items.push({ tag: tag.name, attributes: tag.attributes, fields });
  }
  return items;
}

function* elementsOf(text: string): Generator<{ readonly tag: Tag; readonly inner: string }> {
  let at = 0;
  for (;;) {
    at = openingAt(text, at);
    if (at < 0) return;
    const over = markupEnd(text, at);
    if (over !== undefined) {
      if (over < 0) return;
      at = over;
      continue;
    }
    const tag = tagAt(text, at);
    if (!tag) {
      at += 1;
      continue;
    }
    const content = contentOf(text, tag);
    if (!content) return;
    at = content.end;
    yield { tag, inner: content.text };
  }
}

/** The next place where a tag or markup may begin; -1 = there is none. */
function openingAt(text: string, from: number): number {
  OPENING.lastIndex = from;
  return OPENING.exec(text)?.index ?? -1;
}

/** The end of a comment, a declaration or the like; -1 = it has none; undefined = it is none of these. */
function markupEnd(text: string, at: number): number | undefined {
  const until = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from);
    return found < 0 ? -1 : found + mark.length;
  };
  if (text.startsWith('<!--', at)) return until('-->', at + 4);
  if (text.startsWith('<![CDATA[', at)) return until(']]>', at + 9);
  if (text.startsWith('<?', at)) return until('?>', at + 2);
  if (!text.startsWith('<!', at)) return undefined;
  const end = text.indexOf('>', at);
  const list = text.indexOf('[', at);
  return list >= 0 && list < end ? until(']>', list) : until('>', at);
}

function tagAt(text: string, at: number): Tag | undefined {
  TAG.lastIndex = at;
  const name = TAG.exec(text)?.[1];
  if (name === undefined) return undefined;
  let end = TAG.lastIndex;
  const attributes = new Map<string, string>();
  let wellFormed = true;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const [, key = '', double, single = ''] = ATTRIBUTE.exec(text) ?? [];
    if (key === '') break;
    end = ATTRIBUTE.lastIndex;
    if (attributes.has(key.toLowerCase())) wellFormed = false;
    attributes.set(key.toLowerCase(), decodeEntities(double ?? single));
  }
  TAG_END.lastIndex = end;
  const close = TAG_END.exec(text);
  if (!close) return { name, attributes: undefined, selfClosing: false, end };
  return {
    name,
    attributes: wellFormed ? attributes : undefined,
    selfClosing: close[1] === '/',
    end: TAG_END.lastIndex,
  };
}

/** What is between a tag and its end; undefined = it has no end. */
function contentOf(
  text: string,
  { name, selfClosing, end }: Tag,
): { readonly text: string; readonly end: number } | undefined {
  if (selfClosing) return { text: '', end };
  if (name.length > MAX_TAG) return undefined;
  const mark = `</${name}`;
  let found = text.indexOf(mark, end);
  while (found >= 0) {
    CLOSING.lastIndex = found + mark.length;
    if (CLOSING.test(text)) return { text: text.slice(end, found), end: CLOSING.lastIndex };
    found = text.indexOf(mark, found + mark.length);
  }
  return undefined;
}

/** undefined = nothing with the name of a setting. */
function settingOf(
  { name, attributes }: Tag,
  content: string,
  section: string,
): ExportedSetting | undefined {
  if (!NAME.test(name) || section === '') return undefined;
  const base = { tag: name, section };
  if (!attributes) return undefined;
  const index = attributes.get('idx') ?? '';
  const perm = attributes.get('perm') ?? '';
  const others = othersIn(attributes);
  const isKnown =
    /^\d{0,4}$/.test(index) && perm.length <= 4 && (name === 'fkey' || others.size === 0);
  return {
    ...base,
    index: /^\d{1,4}$/.test(index) ? index : '',
    value: isKnown ? plainText(content) : undefined,
    perm: perm.length <= 4 ? perm : '',
    attributes: isKnown ? others : NO_OTHERS,
  };
}

const NO_OTHERS: ReadonlyMap<string, string> = new Map();

/** Most settings have none but the plain ones. */
function othersIn(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const key of attributes.keys()) {
    if (PLAIN_ATTRIBUTES.has(key)) continue;
    return new Map([...attributes].filter(([one]) => !PLAIN_ATTRIBUTES.has(one)));
  }
  return NO_OTHERS;
}

/** The text of an element that holds nothing else. */
function plainText(content: string): string | undefined {
  if (!content.includes('<')) return decodeEntities(content).trim();
  const literal = CDATA.exec(content)?.[1];
  return literal === undefined || literal.includes(']]>') ? undefined : literal.trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** XML's entities; those that stand for nothing stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, entity);
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? '';
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
