/**
 * What a minibrowser page means: title, lines, entries, field, picture, lamps and keys. Source for the elements:
 * Snom, "XML Minibrowser" (docs.snom.io and service hub); `Prompt` and `QueryStringParam` from programs written for
 * the firmware 7 they still serve. `Repeat`, `InputField` in menus, icons and streamed video are not played.
 */
import { elementsOf, type XmlElement, type XmlNode } from '../device/xml';
import { booleanOf, isTrue } from './callbacks';
import { ledOf } from './leds';
import type { KeyState, PageItem, PageKey, PageMenu, PagePicture, XmlPage } from './page';
import { childOf, textOf } from './xml';

/** What reading a page depends on. */
interface ReadOptions {
  /** Replaces callbacks. */
  readonly evaluate: (text: string) => string;
  /** Default true: those in the address of a `fetch`, too. */
  readonly inFetch?: boolean;
  /** Is an If with an Elif and without an Else void? Default false. */
  readonly elifNeedsElse?: boolean;
}

const KINDS: Readonly<Record<string, XmlPage['kind']>> = {
  text: 'text',
  menu: 'menu',
  input: 'input',
  image: 'image',
  imagefile: 'image',
  directory: 'directory',
  silent: 'silent',
};

/** `SnomIPPhoneText` -> `text`; the names without `Snom` are of late firmware 10. Undefined for other elements. */
function rootName({ name }: XmlElement): string | undefined {
  return /^(?:snom)?ipphone([a-z]+)$/.exec(name)?.[1];
}

/** Can this be a page of the minibrowser? Anything else an Action URL answers is ignored. */
export const isPage = (root: XmlElement): boolean => {
  const name = rootName(root);
  return name === 'batch' || (name !== undefined && Object.hasOwn(KINDS, name));
};

/**
 * The page of a document: the document itself, or one out of a `SnomIPPhoneBatch`.
 * @param sub Id of the one wanted; the first one without it.
 * @returns Undefined when there is none.
 */
export function pageOf(root: XmlElement, context: ReadOptions, sub?: string): XmlPage | undefined {
  if (rootName(root) !== 'batch') return isPage(root) ? new Reader(context).page(root) : undefined;
  const pages = elementsOf(root).filter((element) => isPage(element));
  const wanted =
    sub === undefined ? pages[0] : pages.find(({ attributes }) => attributes.get('id') === sub);
  return wanted === undefined ? undefined : pageOf(wanted, context);
}

const numberOf = (text: string): number => (/^-?\d{1,9}$/.test(text.trim()) ? Number(text) : 0);

/** Text as the screen has it: `br` breaks lines, any other run of white space is one space. */
function linesOf(nodes: readonly XmlNode[]): string[] {
  const text = nodes
    .map((node) => {
      if (typeof node === 'string') return node.replace(/\s+/g, ' ');
      return node.name === 'br' ? '\n' : linesOf(node.children).join('\n');
    })
    .join('');
  return text.split('\n').map((line) => line.trim());
}

class Reader {
  constructor(private readonly context: ReadOptions) {}

  page(root: XmlElement): XmlPage {
    const content = this.#content(root);
    const kind = KINDS[rootName(root) ?? ''] ?? 'text';
    const fetch = childOf(content, 'fetch');
    const url = this.context.inFetch === false ? textOf(fetch).trim() : this.#text(fetch);
    const common = {
      kind,
      id: this.#attribute(root, 'id'),
      title: this.#attribute(root, 'title') || this.#text(childOf(content, 'title')),
      lines: [],
      leds:
        kind === 'silent'
          ? []
          : elementsOf(content).flatMap((element) => ledOf(element, this.context)),
      keys:
        kind === 'silent' ? [] : this.#all(content, 'softkeyitem').map((item) => this.#key(item)),
      keyState: this.#keyState(root),
      tracked: booleanOf(this.#attribute(root, 'track')) ?? true,
      ...(url === ''
        ? {}
        : { fetch: { ms: Math.max(1, numberOf(this.#attribute(fetch, 'mil'))), url } }),
    };
    return { ...common, ...this.#body(kind, root, content, common.title) };
  }

  #body(
    kind: XmlPage['kind'],
    root: XmlElement,
    content: XmlElement,
    title: string,
  ): Partial<XmlPage> {
    switch (kind) {
      case 'text':
        return this.#textPage(content);
      case 'menu':
        return { menu: this.#menu(root, content, title, (item) => this.#menuItem(item)) };
      case 'directory':
        return { menu: this.#menu(root, content, title, (item) => this.#entry(item)) };
      case 'input':
        return this.#inputPage(content);
      case 'image':
        return { picture: this.#picture(content) };
      case 'silent':
        return {};
    }
  }

  #textPage(content: XmlElement): Partial<XmlPage> {
    const text = childOf(content, 'text');
    const image = childOf(content, 'image');
    const lines = text === undefined ? [] : linesOf(this.#evaluated(text.children));
    // A `br` right behind the opening tag is ignored.
    while (lines[0] === '') lines.shift();
    while (lines.at(-1) === '') lines.pop();
    return {
      lines,
      ...(childOf(content, 'locationx', 'locationy') === undefined
        ? {}
        : { textAt: this.#place(content) }),
      ...(image === undefined ? {} : { picture: this.#picture(this.#content(image)) }),
    };
  }

  #inputPage(content: XmlElement): Partial<XmlPage> {
    const item = childOf(content, 'inputitem');
    const field = item === undefined ? content : this.#content(item);
    const url = childOf(content, 'url');
    const token = this.#text(childOf(field, 'inputtoken'));
    const parameter = this.#text(childOf(field, 'querystringparam'));
    const label = this.#text(childOf(field, 'displayname'));
    return {
      // The name of the field is the title; a title of the page has no effect.
      title: label,
      input: {
        label,
        url: textOf(url).trim(),
        value: this.#text(childOf(field, 'defaultvalue')),
        flags: this.#text(childOf(field, 'inputflags')).toLowerCase() || 'a',
        required: booleanOf(this.#attribute(url, 'input_required')) ?? false,
        ...(token === '' ? {} : { token }),
        ...(parameter === '' ? {} : { parameter }),
      },
    };
  }

  #menu(
    root: XmlElement,
    content: XmlElement,
    title: string,
    itemOf: (element: XmlElement) => PageItem | undefined,
  ): PageMenu {
    const elements = elementsOf(content).map((element) => ({ element, item: itemOf(element) }));
    const found = elements.filter(({ item }) => item !== undefined);
    const items = found.flatMap(({ item }) => item ?? []);
    const chosen = found.findIndex(
      ({ element }) => booleanOf(this.#attribute(element, 'sel')) === true,
    );
    const speed = this.#attribute(root, 'speedselect').toLowerCase();
    return {
      id: this.#attribute(root, 'id'),
      title,
      items,
      preselected: Math.max(0, chosen),
      ...(speed === 'off' || speed === 'select' || speed === 'enter' ? { speedSelect: speed } : {}),
    };
  }

  #menuItem(element: XmlElement): PageItem | undefined {
    const id = this.#attribute(element, 'id');
    const content = this.#content(element);
    // The name is an attribute; one of Snom's examples speaks of a tag as well.
    const name = this.#attribute(element, 'name') || this.#text(childOf(content, 'name'));
    if (element.name === 'menu') {
      const title = this.#text(childOf(content, 'title')) || name;
      const menu = this.#menu(element, content, title, (item) => this.#menuItem(item));
      return { name, id, menu };
    }
    if (element.name !== 'menuitem') return undefined;
    return { name, id, ...this.#target(content) };
  }

  #entry(element: XmlElement): PageItem | undefined {
    if (element.name !== 'directoryentry') return undefined;
    const content = this.#content(element);
    const telephone = this.#text(childOf(content, 'telephone'));
    return { name: this.#text(childOf(content, 'name')), id: '', telephone };
  }

  #key(item: XmlElement): PageKey {
    const content = this.#content(item);
    return {
      name: this.#text(childOf(content, 'name')).toUpperCase(),
      label: this.#text(childOf(content, 'label')),
      ...this.#target(content),
    };
  }

  /** Address or key behind an entry or a key. The address keeps its callbacks: they belong to its use. */
  #target(content: XmlElement): { url?: string; softKey?: string } {
    const url = textOf(childOf(content, 'url')).trim();
    const softKey = this.#text(childOf(content, 'softkey')).toUpperCase();
    return { ...(url === '' ? {} : { url }), ...(softKey === '' ? {} : { softKey }) };
  }

  #picture(content: XmlElement): PagePicture {
    const data = textOf(childOf(content, 'data')).replace(/\s+/g, '');
    const url = this.#text(childOf(content, 'url'));
    const width = numberOf(this.#text(childOf(content, 'width')));
    const height = numberOf(this.#text(childOf(content, 'height')));
    return {
      ...this.#place(content),
      ...(url === '' ? {} : { url }),
      ...(data === '' ? {} : { data: Buffer.from(data, 'base64') }),
      ...(width > 0 ? { width } : {}),
      ...(height > 0 ? { height } : {}),
    };
  }

  #place(content: XmlElement): { x: number; y: number } {
    return {
      x: numberOf(this.#text(childOf(content, 'locationx'))),
      y: numberOf(this.#text(childOf(content, 'locationy'))),
    };
  }

  #keyState(root: XmlElement): KeyState {
    const state = this.#attribute(root, 'state').toLowerCase();
    return state === 'relevant' || state === 'others_except_mb' ? state : 'only_mb';
  }

  /** An element without its conditions: `If`, `Elif` and `Else` give way to what they hold, or to nothing. */
  #content(element: XmlElement): XmlElement {
    const children: XmlNode[] = [];
    let taken = false;
    for (const node of element.children) {
      if (typeof node === 'string' || !['if', 'elif', 'else'].includes(node.name)) {
        children.push(node);
        continue;
      }
      // What is void has been taken already, so to speak.
      if (node.name === 'if') taken = this.#isVoid(element, node);
      const holds = node.name === 'else' || isTrue(this.#attribute(node, 'condition'));
      if (!taken && holds) children.push(...this.#content(node).children);
      taken ||= holds;
    }
    return { ...element, children };
  }

  /** Has this If an Elif and no Else, on a phone that wants one? */
  #isVoid(element: XmlElement, node: XmlElement): boolean {
    if (this.context.elifNeedsElse !== true) return false;
    const elements = elementsOf(element);
    const rest = elements.slice(elements.indexOf(node) + 1);
    const end = rest.findIndex(({ name }) => name !== 'elif');
    return rest[0]?.name === 'elif' && rest[end]?.name !== 'else';
  }

  #evaluated(nodes: readonly XmlNode[]): XmlNode[] {
    return nodes.map((node) =>
      typeof node === 'string'
        ? this.context.evaluate(node)
        : { ...node, children: this.#evaluated(node.children) },
    );
  }

  #all(element: XmlElement, name: string): XmlElement[] {
    return elementsOf(element).filter((child) => child.name === name);
  }

  #text(element: XmlElement | undefined): string {
    return this.context.evaluate(textOf(element)).trim();
  }

  #attribute(element: XmlElement | undefined, name: string): string {
    return this.context.evaluate(element?.attributes.get(name) ?? '').trim();
  }
}
