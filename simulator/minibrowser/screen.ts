/** One minibrowser page on the screen: what is selected or typed, and what its keys do. */
import type { VirtualMinibrowser } from '../contract/minibrowser';
import type { VirtualQuirks } from '../contract/quirks';
import type { Bitmap } from '../screen/canvas';
import { pagesOf, type Room } from '../screen/layout';
import { TextEntry } from './input';
import type { PageItem, PageMenu, XmlPage } from './page';

/** What a key asks of the minibrowser. */
export type ScreenAction =
  /** The page took the key and may look different now. */
  | { readonly kind: 'done' }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'dial'; readonly number: string }
  /** A key of the phone in place of the one pressed. */
  | { readonly kind: 'key'; readonly key: string }
  /** The page knows no such key. */
  | { readonly kind: 'unknown' };

const DONE: ScreenAction = { kind: 'done' };
const UNKNOWN: ScreenAction = { kind: 'unknown' };

/** Names under which a page can redefine a key, apart from the key's own. */
const ALIASES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ENTER: ['F_OK', 'F_MINIBROWSER_SELECT', 'F_MINIBROWSER_DIAL'],
    CANCEL: ['F_CANCEL', 'F_ABORT', 'F_BACK', 'F_MINIBROWSER_CANCEL', 'F_MINIBROWSER_BACK'],
    F_HOLD: ['RECALL'],
  }),
);
/** Keys of the field that soft keys stand for, where a page leaves F1 and F2 free. Their places are an assumption. */
const MODE_KEY = 'F1';
const ERASE_KEY = 'F2';
/** Digits of one line number follow each other within this time. Milliseconds, an assumption. */
const NUMBER_MS = 1000;

interface Level {
  readonly menu: PageMenu;
  selected: number;
}

/** State of one page. */
export class PageScreen {
  /** The picture, once it is there. */
  picture: Bitmap | undefined;
  readonly #levels: Level[] = [];
  readonly #entry: TextEntry | undefined;
  #typed: { readonly number: number; readonly until: number } | undefined;
  /** Rows of a text, page by page. */
  readonly #parts: readonly (readonly string[])[];
  #part = 0;

  /** @param room What the screen has room for. */
  constructor(
    readonly page: XmlPage,
    readonly url: string,
    private readonly quirks: Pick<VirtualQuirks, 'speedSelect' | 'inputEscape'>,
    { columns, rows }: Room,
  ) {
    const below = Math.max(1, rows - (page.title === '' ? 0 : 1));
    this.#parts = page.kind === 'text' ? pagesOf(page.lines, { columns, rows: below }) : [];
    if (page.menu !== undefined) this.#enter(page.menu);
    if (page.input !== undefined) this.#entry = new TextEntry(page.input.flags, page.input.value);
  }

  get view(): VirtualMinibrowser {
    const { page, picture } = this;
    const level = this.#level;
    const items = level?.menu.items.map(({ name }) => name) ?? [];
    const kind = page.kind === 'silent' ? 'text' : page.kind;
    return {
      kind,
      url: this.url,
      title: level?.menu.title ?? page.title,
      lines: this.#entry === undefined ? [...page.lines, ...items] : [this.#entry.shown],
      ...this.#shownPart(),
      items,
      selected: items.length === 0 ? -1 : (level?.selected ?? -1),
      ...(page.input === undefined || this.#entry === undefined
        ? {}
        : {
            input: {
              label: page.input.label,
              value: this.#entry.shown,
              flags: page.input.flags,
            },
          }),
      ...(picture === undefined || page.picture === undefined
        ? {}
        : {
            image: {
              width: picture.width,
              height: picture.height,
              x: page.picture.x,
              y: page.picture.y,
            },
          }),
    };
  }

  /** Id of the selected entry, as the callback `sel` tells it. */
  get selectedId(): string {
    return this.#item?.id ?? '';
  }

  /** What is in the field, as the callback `current_input` tells it. */
  get typed(): string {
    return this.#entry?.value ?? '';
  }

  /** Labels of F1.. as the page sets them. @param count Soft keys the phone has. */
  labels(count: number): string[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `F${index + 1}`;
      const key = this.page.keys.find((own) => own.name === name);
      if (key !== undefined) return key.label || key.name;
      if (this.#entry === undefined) return '';
      return { [MODE_KEY]: this.#entry.mode, [ERASE_KEY]: '<-' }[name] ?? '';
    });
  }

  /** @param now Milliseconds on the phone's clock. */
  press(key: string, holdMs: number, now: number): ScreenAction {
    const names = [key, `F_${key}`, ...(ALIASES.get(key) ?? [])];
    const own = this.page.keys.find(({ name }) => names.includes(name));
    if (own?.url !== undefined) return { kind: 'open', url: own.url };
    if (own?.softKey !== undefined) return this.remapped(own.softKey);
    return this.#act(key, holdMs, now);
  }

  /** A key that another one, or an entry, stands for: the page's own meaning goes first. */
  remapped(key: string): ScreenAction {
    const [name] = [...ALIASES].find(([, aliases]) => aliases.includes(key)) ?? [key];
    const action = this.#act(name.replace(/^F_(UP|DOWN|LEFT)$/, '$1'), 0, 0);
    return action.kind === 'unknown' ? { kind: 'key', key } : action;
  }

  /**
   * Goes to a sub-menu.
   * @param ids Ids from the outermost menu inwards. @returns False when there is no such menu.
   */
  goTo(ids: readonly string[]): boolean {
    const { menu } = this.page;
    if (menu === undefined) return false;
    const path: PageMenu[] = [menu];
    for (const id of ids) {
      const next = path.at(-1)?.items.find((item) => item.id === id)?.menu;
      if (next === undefined) return false;
      path.push(next);
    }
    this.#levels.length = 0;
    for (const step of path) this.#enter(step);
    return true;
  }

  /** Selects the entry with this id. */
  select(id: string): void {
    const level = this.#level;
    const index = level?.menu.items.findIndex((item) => item.id === id) ?? -1;
    if (level !== undefined && index >= 0) level.selected = index;
  }

  /** Nothing, if the whole text is on the screen as it was written. */
  #shownPart(): Pick<VirtualMinibrowser, 'part'> {
    const lines = this.#parts[this.#part];
    if (lines === undefined) return {};
    const of = this.#parts.length;
    if (of === 1 && lines.length === this.page.lines.length) return {};
    return { part: { lines, number: this.#part + 1, of } };
  }

  get #level(): Level | undefined {
    return this.#levels.at(-1);
  }

  get #item(): PageItem | undefined {
    return this.#level?.menu.items[this.#level.selected];
  }

  #enter(menu: PageMenu): void {
    const last = Math.max(0, menu.items.length - 1);
    this.#levels.push({ menu, selected: Math.min(menu.preselected, last) });
  }

  #act(key: string, holdMs: number, now: number): ScreenAction {
    if (key === 'CANCEL') return this.#back();
    if (this.#entry !== undefined) return this.#field(this.#entry, key, holdMs, now);
    const level = this.#level;
    if (level === undefined) return this.#turn(key);
    switch (key) {
      case 'UP':
        return this.#move(level, -1);
      case 'DOWN':
        return this.#move(level, 1);
      case 'LEFT':
        return this.#back();
      case 'RIGHT':
      case 'ENTER':
        return this.#choose();
      default:
        return /^\d$/.test(key) ? this.#number(level, Number(key), now) : UNKNOWN;
    }
  }

  /** That a long text has pages, and that UP and DOWN turn them, is an assumption: no source says it. */
  #turn(key: string): ScreenAction {
    const step = { UP: -1, DOWN: 1 }[key];
    if (step !== undefined && this.#parts.length > 1) {
      this.#part = Math.min(this.#parts.length - 1, Math.max(0, this.#part + step));
      return DONE;
    }
    return key === 'ENTER' ? DONE : UNKNOWN;
  }

  #field(entry: TextEntry, key: string, holdMs: number, now: number): ScreenAction {
    if (key === 'ENTER') return this.#submit(entry);
    if (key === MODE_KEY) entry.nextMode();
    else if (key === ERASE_KEY || key === 'LEFT') entry.erase();
    else if (!entry.press(key, holdMs, now)) return UNKNOWN;
    return DONE;
  }

  #submit({ value }: TextEntry): ScreenAction {
    const { input } = this.page;
    if (input === undefined || input.url === '' || (input.required && value === '')) return DONE;
    const escaped = this.quirks.inputEscape === 'percent' ? encodeURIComponent(value) : value;
    if (input.token !== undefined)
      return { kind: 'open', url: input.url.replaceAll(input.token, () => escaped) };
    if (input.parameter === undefined) return { kind: 'open', url: input.url };
    const [address = '', fragment] = input.url.split(/(?=#)/, 2);
    const joint = address.includes('?') ? '&' : '?';
    return {
      kind: 'open',
      url: `${address}${joint}${input.parameter}=${escaped}${fragment ?? ''}`,
    };
  }

  #move(level: Level, step: number): ScreenAction {
    const count = level.menu.items.length;
    if (count > 0) level.selected = (level.selected + step + count) % count;
    return DONE;
  }

  #number(level: Level, digit: number, now: number): ScreenAction {
    const speed = level.menu.speedSelect ?? this.quirks.speedSelect;
    if (speed === 'off') return DONE;
    const before = this.#typed !== undefined && now <= this.#typed.until ? this.#typed.number : 0;
    const number = before * 10 + digit <= level.menu.items.length ? before * 10 + digit : digit;
    this.#typed = { number, until: now + NUMBER_MS };
    if (number < 1 || number > level.menu.items.length) return DONE;
    level.selected = number - 1;
    return speed === 'enter' ? this.#choose() : DONE;
  }

  #choose(): ScreenAction {
    const item = this.#item;
    if (item?.menu !== undefined) {
      this.#enter(item.menu);
      return DONE;
    }
    if (item?.telephone !== undefined) return { kind: 'dial', number: item.telephone };
    if (item?.url !== undefined) return { kind: 'open', url: item.url };
    return item?.softKey === undefined ? DONE : this.remapped(item.softKey);
  }

  #back(): ScreenAction {
    if (this.#levels.length <= 1) return { kind: 'back' };
    this.#levels.pop();
    return DONE;
  }
}
