/**
 * A list of any length of which only what is seen is in the page: lists of Node-RED's editor have an element for every entry.
 * To assistive technology it is a listbox of its full length; keys work as in one.
 */
import { make, oncePerFrame, setAttributes } from './dom.editor';

/** Height of an entry, pixels; the styles say the same. */
export const ROW_HEIGHT = 44;
/** Entries above and below what is seen. */
const MARGIN = 4;

/** A row, which shows one entry after the other. */
export interface ListRow<T> {
  readonly element: HTMLElement;
  /** Called again with the same entry when time has passed. */
  show(item: T): void;
}

/** What a {@link VirtualList} shows. */
export interface ListInit<T> {
  /** Unique in the page; ids of entries begin with it. */
  readonly id: string;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  /** A new row. */
  readonly row: () => ListRow<T>;
  /** An entry has been chosen, by keys or by a click. */
  readonly chosen: (item: T, how: 'key' | 'click') => void;
  /** Enter was pressed on an entry, or it was clicked twice. */
  readonly opened: (item: T) => void;
}

/** A row and what it shows. */
interface Shown<T> {
  readonly row: ListRow<T>;
  item: T;
  /** What its attributes say. */
  index: number;
  count: number;
  isChosen: boolean;
}

export class VirtualList<T> {
  readonly element: HTMLElement;
  readonly #init: ListInit<T>;
  readonly #space = make('div', { role: 'presentation' });
  readonly #rows = new Map<string, Shown<T>>();
  /** Rows that show nothing just now. */
  readonly #spare: ListRow<T>[] = [];
  readonly #render = oncePerFrame(() => this.#renderNow());
  #items: readonly T[] = [];
  #chosen: string | undefined;
  /** Where it was last. */
  #index = -1;
  #isStale = false;
  /** Rows have been told apart by so many names until now. */
  #named = 0;

  constructor(init: ListInit<T>) {
    this.#init = init;
    this.element = make('div', {
      id: init.id,
      class: 'snom-sidebar-list',
      role: 'listbox',
      tabindex: 0,
      'aria-label': init.label,
    });
    this.element.append(this.#space);
    this.element.addEventListener('scroll', this.#render, { passive: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => this.#onClick(event));
    this.element.addEventListener('dblclick', () => this.#open());
    // Before it is painted: what it showed when it was hidden may be old.
    new ResizeObserver(() => this.#renderNow()).observe(this.element);
  }

  /** The entries from now on. Those that are the same object as before are not drawn again. */
  show(items: readonly T[]): void {
    // Where the chosen one stood is where to go on from if it is gone now.
    this.#indexNow();
    this.#items = items;
    this.#render();
  }

  /** What is seen has to be drawn again: time has passed. */
  refresh(): void {
    this.#isStale = true;
    this.#render();
  }

  /** Chooses an entry and brings it into view; nothing happens where there is no such entry. */
  choose(key: string): void {
    const index = this.#items.findIndex((item) => this.#init.keyOf(item) === key);
    if (index >= 0) this.#chooseAt(index, 'click');
  }

  #renderNow(): void {
    const { element } = this;
    const height = element.clientHeight;
    if (height === 0) return;
    const count = this.#items.length;
    const top = Math.max(Math.min(element.scrollTop, count * ROW_HEIGHT - height), 0);
    const first = Math.max(Math.floor(top / ROW_HEIGHT) - MARGIN, 0);
    const end = Math.min(Math.ceil((top + height) / ROW_HEIGHT) + MARGIN, count);
    const seen = this.#items.slice(first, end);
    this.#setLength();
    this.#release(new Set(seen.map((item) => this.#init.keyOf(item))));
    seen.forEach((item, offset) => this.#place(item, offset, first + offset));
    this.#isStale = false;
    this.#tellActive();
  }

  /** Makes the list as long as all entries together would be. */
  #setLength(): void {
    const length = `${this.#items.length * ROW_HEIGHT}px`;
    if (this.#space.style.height !== length) this.#space.style.height = length;
  }

  /** Rows of entries that are not seen any more are free for others. */
  #release(keys: ReadonlySet<string>): void {
    for (const [key, { row }] of this.#rows) {
      if (keys.has(key)) continue;
      this.#rows.delete(key);
      row.element.remove();
      this.#spare.push(row);
    }
  }

  #place(item: T, offset: number, index: number): void {
    const key = this.#init.keyOf(item);
    const known = this.#rows.get(key);
    const shown = known ?? this.#begin(key, item);
    if (!known || known.item !== item || this.#isStale) {
      shown.item = item;
      shown.row.show(item);
    }
    this.#describe(shown, index, key === this.#chosen);
    // In the order in which they are read out, too.
    const there = this.#space.children[offset];
    const { element } = shown.row;
    if (there !== element) this.#space.insertBefore(element, there ?? null);
  }

  /** An entry comes into view. */
  #begin(key: string, item: T): Shown<T> {
    const row = this.#spare.pop() ?? this.#init.row();
    // By another name than before: else nobody would notice that another entry is chosen.
    this.#named += 1;
    row.element.id = `${this.#init.id}-${this.#named}`;
    row.element.dataset['key'] = key;
    const shown = { row, item, index: -1, count: -1, isChosen: false };
    row.element.setAttribute('aria-selected', 'false');
    this.#rows.set(key, shown);
    return shown;
  }

  /** What a screen reader is told of a row besides its name, and where it is seen. */
  #describe(shown: Shown<T>, index: number, isChosen: boolean): void {
    const { element } = shown.row;
    const count = this.#items.length;
    if (shown.index !== index) {
      element.style.top = `${index * ROW_HEIGHT}px`;
      element.setAttribute('aria-posinset', String(index + 1));
    }
    if (shown.count !== count) element.setAttribute('aria-setsize', String(count));
    if (shown.isChosen !== isChosen) element.setAttribute('aria-selected', String(isChosen));
    Object.assign(shown, { index, count, isChosen });
  }

  /** What is chosen and in the page; what is not seen cannot be named. */
  #tellActive(): void {
    const shown = this.#chosen === undefined ? undefined : this.#rows.get(this.#chosen);
    const id = shown?.row.element.id;
    if (this.element.getAttribute('aria-activedescendant') !== (id ?? null))
      setAttributes(this.element, { 'aria-activedescendant': id });
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1, 1);
    const last = this.#items.length - 1;
    const { above, below } = this.#around();
    const to = new Map([
      ['ArrowDown', below],
      ['ArrowUp', above],
      ['PageDown', below - 1 + page],
      ['PageUp', above + 1 - page],
      ['Home', 0],
      ['End', last],
    ]).get(event.key);
    if (to === undefined && event.key !== 'Enter') return;
    // The editor has keys of its own.
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) this.#open();
    else if (last >= 0) this.#chooseAt(Math.min(Math.max(to, 0), last), 'key');
  }

  #onClick(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    const key = row instanceof HTMLElement ? row.dataset['key'] : undefined;
    if (key !== undefined) this.choose(key);
  }

  #open(): void {
    const item = this.#items[this.#indexNow()];
    if (item !== undefined) this.#init.opened(item);
  }

  /** Before and after what is chosen. Where that has gone, the next one stands in its place. */
  #around(): { readonly above: number; readonly below: number } {
    if (this.#chosen === undefined) return { above: this.#items.length - 1, below: 0 };
    const now = this.#indexNow();
    const below = now < 0 ? this.#index : now + 1;
    return { above: (now < 0 ? below : now) - 1, below };
  }

  /** Where the chosen entry is: others may have come and gone since. -1 = it is not there. */
  #indexNow(): number {
    const isThere = (index: number): boolean => {
      const item = this.#items[index];
      return item !== undefined && this.#init.keyOf(item) === this.#chosen;
    };
    if (this.#chosen === undefined) return -1;
    const found = isThere(this.#index)
      ? this.#index
      : this.#items.findIndex((_, index) => isThere(index));
    if (found >= 0) this.#index = found;
    return found;
  }

  #chooseAt(index: number, how: 'key' | 'click'): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.#index = index;
    this.#chosen = this.#init.keyOf(item);
    this.#reveal(index);
    this.#init.chosen(item, how);
    // What is shown of it may have taken room from the list.
    this.#reveal(index);
  }

  /** Brings an entry into view, and so into the page. */
  #reveal(index: number): void {
    const { element } = this;
    const top = index * ROW_HEIGHT;
    const bottom = top + ROW_HEIGHT - element.clientHeight;
    // There is no such place to go to before the list is as long as it has become.
    this.#setLength();
    if (element.scrollTop > top) element.scrollTop = top;
    else if (element.scrollTop < bottom) element.scrollTop = bottom;
    this.#renderNow();
  }
}
