/**
 * A list of any length of which only what is seen is in the page: lists of Node-RED's editor have an element for every entry.
 * To assistive technology it is a listbox of its full length; keys work as in one.
 */
import { make, oncePerFrame, setAttributes } from './dom.editor';

/** Height of an entry, pixels; the styles say the same. */
export const ROW_HEIGHT = 44;
/** Entries above and below what is seen. */
const MARGIN = 4;

/** What a {@link VirtualList} shows. */
export interface ListInit<T> {
  /** Unique in the page; ids of entries begin with it. */
  readonly id: string;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  /** Fills an entry in; it may have shown another one before. */
  readonly draw: (row: HTMLElement, item: T) => void;
  /** An entry has been chosen, by keys or by a click. */
  readonly chosen: (item: T, how: 'key' | 'click') => void;
  /** Enter was pressed on an entry, or it was clicked twice. */
  readonly opened: (item: T) => void;
}

export class VirtualList<T> {
  readonly element: HTMLElement;
  readonly #init: ListInit<T>;
  readonly #space = make('div', { role: 'presentation' });
  readonly #window = make('div', { role: 'presentation' });
  readonly #rows = new Map<string, { readonly row: HTMLElement; item: T }>();
  readonly #render = oncePerFrame(() => this.#renderNow());
  #items: readonly T[] = [];
  #chosen: string | undefined;
  /** Where it was last. */
  #index = -1;
  #isStale = false;

  constructor(init: ListInit<T>) {
    this.#init = init;
    this.element = make('div', {
      id: init.id,
      class: 'snom-sidebar-list',
      role: 'listbox',
      tabindex: 0,
      'aria-label': init.label,
    });
    this.#space.append(this.#window);
    this.element.append(this.#space);
    this.element.addEventListener('scroll', this.#render, { passive: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => this.#onClick(event));
    this.element.addEventListener('dblclick', () => this.#open());
    new ResizeObserver(this.#render).observe(this.element);
  }

  /** The entries from now on. Those that are the same object as before are not drawn again. */
  show(items: readonly T[]): void {
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
    this.#space.style.height = `${count * ROW_HEIGHT}px`;
    const first = Math.max(Math.floor(element.scrollTop / ROW_HEIGHT) - MARGIN, 0);
    const end = Math.min(Math.ceil((element.scrollTop + height) / ROW_HEIGHT) + MARGIN, count);
    this.#window.style.transform = `translateY(${first * ROW_HEIGHT}px)`;
    const seen = this.#items.slice(first, end);
    this.#take(new Set(seen.map((item) => this.#init.keyOf(item))));
    seen.forEach((item, offset) => this.#place(item, offset, first + offset));
    this.#isStale = false;
    this.#tellActive();
  }

  /** Takes out what is not seen any more. */
  #take(keys: ReadonlySet<string>): void {
    for (const [key, { row }] of this.#rows) {
      if (keys.has(key)) continue;
      this.#rows.delete(key);
      row.remove();
    }
  }

  #place(item: T, offset: number, index: number): void {
    const key = this.#init.keyOf(item);
    let known = this.#rows.get(key);
    if (!known) {
      const row = make('div', { role: 'option', class: 'snom-sidebar-row' });
      row.dataset['key'] = key;
      known = { row, item };
      this.#rows.set(key, known);
      this.#init.draw(row, item);
    } else if (known.item !== item || this.#isStale) {
      known.item = item;
      this.#init.draw(known.row, item);
    }
    const { row } = known;
    setAttributes(row, {
      id: this.#idOf(index),
      'aria-setsize': this.#items.length,
      'aria-posinset': index + 1,
      'aria-selected': String(key === this.#chosen),
    });
    // In the order in which they are read out, too.
    const there = this.#window.children[offset];
    if (there !== row) this.#window.insertBefore(row, there ?? null);
  }

  #idOf(index: number): string {
    return `${this.#init.id}-${index}`;
  }

  /** What is chosen and in the page; what is not seen cannot be named. */
  #tellActive(): void {
    const row = this.#chosen === undefined ? undefined : this.#rows.get(this.#chosen)?.row;
    setAttributes(this.element, { 'aria-activedescendant': row?.id });
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1, 1);
    const last = this.#items.length - 1;
    const now = this.#indexNow();
    const to = new Map([
      ['ArrowDown', now + 1],
      ['ArrowUp', now < 0 ? last : now - 1],
      ['PageDown', now + page],
      ['PageUp', now - page],
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

  /** Entries may have come and gone since. */
  #indexNow(): number {
    const isThere = (index: number): boolean => {
      const item = this.#items[index];
      return item !== undefined && this.#init.keyOf(item) === this.#chosen;
    };
    if (this.#chosen === undefined) return -1;
    if (!isThere(this.#index)) this.#index = this.#items.findIndex((_, index) => isThere(index));
    return this.#index;
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
    this.#space.style.height = `${this.#items.length * ROW_HEIGHT}px`;
    if (element.scrollTop > top) element.scrollTop = top;
    else if (element.scrollTop < bottom) element.scrollTop = bottom;
    this.#renderNow();
  }
}
