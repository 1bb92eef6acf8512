/** The keys of a sequence one by one: they can be taken out again, and put in another order, by mouse and keyboard. */
import type { KeyPress } from '../../phone/types';
import { describeKey, wordOf } from './key-faces.editor';

/** Where a key is moved to by an arrow key together with Shift. */
const STEPS: Readonly<Record<string, -1 | 1>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
};

/** The list of chips. `change` gets the new sequence. */
export class Chips {
  #presses: readonly KeyPress[] = [];
  /** Chip that the Tab key stops at. */
  #current = 0;

  constructor(
    private readonly node: EditorNode,
    private readonly list: JQuery,
    /** Says what has been moved, for who cannot see it. */
    private readonly said: JQuery,
    private readonly change: (presses: readonly KeyPress[]) => void,
  ) {
    list.on('keydown', 'button', (event) => {
      if (!this.#onKey(event.key, event.shiftKey === true, this.#indexOf(event.target))) return;
      event.preventDefault();
      // The chips have been made anew, and the editor looks for a button that is gone.
      event.stopPropagation();
    });
    list.on('focusin', 'button', (event) => this.#enter(this.#indexOf(event.target)));
    list.sortable({
      items: '> li',
      // Buttons are no handles otherwise, and here is little else.
      cancel: '.snom-chip-remove',
      distance: 5,
      tolerance: 'pointer',
      update: () => this.#takeOrder(),
    });
  }

  show(presses: readonly KeyPress[]): void {
    this.#presses = presses;
    this.#current = Math.min(this.#current, Math.max(0, presses.length - 1));
    this.list.empty().append(presses.map((press, index) => this.#chip(press, index)));
    this.#enter(this.#current);
  }

  focus(index: number): void {
    this.#enter(index);
    this.#keys().eq(index).trigger('focus');
  }

  #chip(press: KeyPress, index: number): JQuery {
    const word = wordOf(this.node, press.key);
    const place = { index: index + 1, count: this.#presses.length };
    const key = $('<button type="button" class="snom-chip-key" tabindex="-1">')
      .append($('<span>').text(word))
      .append(word === press.key ? [] : $('<small>').text(press.key))
      .append(this.#times(press))
      .append($('<span class="snom-unseen">').text(this.node._('snom-key.chips.place', place)));
    const description = describeKey(this.node, press.key);
    if (description !== '') key.attr('title', description);
    const label = this.node._('snom-key.chips.remove', { key: word });
    const remove = $('<button type="button" class="snom-chip-remove" tabindex="-1">')
      .attr({ title: label, 'aria-label': label })
      .append('<i class="fa fa-times" aria-hidden="true"></i>')
      .on('click', () => this.#remove(index));
    return $('<li>').attr('data-index', index).append(key, remove);
  }

  /** `hold 2500 ms`, `then 1000 ms`; nothing where the phone's own times apply. */
  #times({ holdMs, pauseMs }: KeyPress): JQuery[] {
    const small = (key: string, ms: number): JQuery =>
      $('<small class="snom-chip-time">').text(this.node._(`snom-key.chips.${key}`, { ms }));
    return [
      ...(holdMs === undefined ? [] : [small('hold', holdMs)]),
      ...(pauseMs === undefined ? [] : [small('pause', pauseMs)]),
    ];
  }

  #onKey(key: string, isShift: boolean, index: number): boolean {
    const step = STEPS[key];
    if (step !== undefined) {
      if (isShift) this.#move(index, index + step);
      else this.focus(Math.min(Math.max(index + step, 0), this.#presses.length - 1));
      return true;
    }
    if (key === 'Home' || key === 'End') {
      this.focus(key === 'Home' ? 0 : this.#presses.length - 1);
      return true;
    }
    if (key !== 'Delete' && key !== 'Backspace') return false;
    this.#remove(index);
    return true;
  }

  #remove(index: number): void {
    const left = this.#presses.filter((_, other) => other !== index);
    this.change(left);
    // The chips were made anew: the focus must not get lost for whoever uses the keyboard.
    if (left.length > 0) this.focus(Math.min(index, left.length - 1));
    else $('#snom-key-pad button[tabindex="0"]').first().trigger('focus');
  }

  #move(from: number, to: number): void {
    const press = this.#presses[from];
    if (!press || to < 0 || to >= this.#presses.length) return;
    const others = this.#presses.filter((_, index) => index !== from);
    this.change([...others.slice(0, to), press, ...others.slice(to)]);
    this.focus(to);
    const place = { key: wordOf(this.node, press.key), index: to + 1, count: this.#presses.length };
    this.said.text(this.node._('snom-key.chips.moved', place));
  }

  /** Reads the order out of the list after a chip was dragged. */
  #takeOrder(): void {
    const order = this.list
      .children('li')
      .toArray()
      .map((element) => Number(element.dataset['index']));
    const moved = order.flatMap((index) => this.#presses[index] ?? []);
    // The library has not let go of the chip yet, and the chips are made anew.
    queueMicrotask(() => this.change(moved));
  }

  #enter(index: number): void {
    this.#current = index;
    this.#keys().attr('tabindex', '-1').eq(index).attr('tabindex', '0');
  }

  #keys(): JQuery {
    return this.list.find('.snom-chip-key');
  }

  #indexOf(target: unknown): number {
    const chip = target instanceof Element ? $(target).closest('li') : $();
    return Number(chip.attr('data-index') ?? 0);
  }
}
