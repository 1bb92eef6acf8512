/** What both pages of the sidebar are made of: a row to search in, and entries of two lines. */
import { icon, iconClass, make, setText } from './dom.editor';
import type { ListRow } from './virtual-list.editor';
import type { Words } from './words.editor';

interface SearchInit<T extends string> {
  readonly words: Words;
  /** What the field is for. */
  readonly label: string;
  /** Values of the select and their texts; the first is chosen. */
  readonly choices: readonly (readonly [value: T, text: string])[];
  readonly typed: (text: string) => void;
  readonly chosen: (value: T) => void;
  readonly ids?: { readonly text: string; readonly choice: string };
}

/** A field to search by, and a choice of what is shown at all. */
export function searchRow<T extends string>(init: SearchInit<T>): HTMLElement {
  const { words, label, choices, ids } = init;
  const text = make('input', {
    type: 'search',
    id: ids?.text,
    placeholder: label,
    'aria-label': label,
  });
  text.addEventListener('input', () => init.typed(text.value));
  const choice = make('select', { id: ids?.choice, 'aria-label': words('label.show') });
  for (const [value, name] of choices) choice.append(make('option', { value }, name));
  choice.addEventListener('change', () => {
    const [value] = choices.find(([one]) => one === choice.value) ?? [];
    if (value !== undefined) init.chosen(value);
  });
  return make('div', { class: 'snom-sidebar-search' }, text, choice);
}

/** `[name, look, words]`. */
export type Sign = readonly [name: string, look: string, words: string];

/** What is seen of one entry. */
export interface Entry {
  /** All that is to be heard of it; what is seen is not read out besides. */
  readonly heard: string;
  readonly icon: string;
  /** A class of the styles. */
  readonly look: string;
  readonly name: string;
  readonly below: string;
  readonly time: string;
  /** Below the time: words, or signs. */
  readonly side:
    { readonly text: string; readonly look: string } | { readonly signs: readonly Sign[] };
}

/** An entry of two lines. It is made once and shows one thing after the other; only what differs is touched. */
export class EntryRow<T> implements ListRow<T> {
  readonly element = make('div', { role: 'option', class: 'snom-sidebar-row' });
  readonly #entryOf: (item: T) => Entry;
  readonly #icon = icon('');
  readonly #name = make('div', { class: 'snom-sidebar-name' });
  readonly #below = make('div', { class: 'snom-sidebar-doing' });
  readonly #time = make('div', { class: 'snom-sidebar-time' });
  readonly #side = make('div');
  /** What stands at the side, as text. */
  #sideShown = '';

  constructor(entryOf: (item: T) => Entry) {
    this.#entryOf = entryOf;
    this.element.append(
      this.#icon,
      make('div', {}, this.#name, this.#below),
      make('div', { class: 'snom-sidebar-side' }, this.#time, this.#side),
    );
  }

  show(item: T): void {
    const entry = this.#entryOf(item);
    if (this.element.getAttribute('aria-label') !== entry.heard)
      this.element.setAttribute('aria-label', entry.heard);
    const look = iconClass(entry.icon, entry.look);
    if (this.#icon.className !== look) this.#icon.className = look;
    showCut(this.#name, entry.name);
    showCut(this.#below, entry.below);
    setText(this.#time, entry.time);
    this.#showSide(entry.side);
  }

  #showSide(side: Entry['side']): void {
    const text = JSON.stringify(side);
    if (text === this.#sideShown) return;
    this.#sideShown = text;
    const isText = 'text' in side;
    this.#side.className = isText ? side.look : 'snom-sidebar-flags';
    this.#side.title = isText ? side.text : '';
    this.#side.replaceChildren(...(isText ? [side.text] : side.signs.map((sign) => icon(...sign))));
  }
}

/** A text that may be longer than its place. */
function showCut(element: HTMLElement, text: string): void {
  if (element.textContent === text) return;
  element.textContent = text;
  element.title = text;
}
