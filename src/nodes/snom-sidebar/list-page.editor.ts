/** What both pages of the sidebar are made of: a row to search in, and entries of two lines. */
import { make } from './dom.editor';
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

interface Entry {
  /** All that is to be heard of it; what is seen is not read out besides. */
  readonly heard: string;
  readonly sign: HTMLElement;
  readonly name: string;
  readonly below: string;
  readonly time: string;
  /** Below the time. */
  readonly side: HTMLElement;
}

/** Fills an entry of a list in. */
export function fillEntry(row: HTMLElement, { heard, sign, name, below, time, side }: Entry): void {
  row.setAttribute('aria-label', heard);
  row.replaceChildren(
    sign,
    make(
      'div',
      {},
      make('div', { class: 'snom-sidebar-name', title: name }, name),
      make('div', { class: 'snom-sidebar-doing', title: below }, below),
    ),
    make(
      'div',
      { class: 'snom-sidebar-side' },
      make('div', { class: 'snom-sidebar-time' }, time),
      side,
    ),
  );
}
