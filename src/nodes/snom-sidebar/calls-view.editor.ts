/** The call journal: the last finished calls of all phones, newest first. */
import { serverFailure } from '../shared/editor/lines';
import { isDenied } from './connection.editor';
import { button, make, oncePerFrame, setText } from './dom.editor';
import { type Entry, EntryRow, searchRow } from './list-page.editor';
import type { JournalEntry, SidebarNews } from './types';
import { VirtualList } from './virtual-list.editor';
import { endOf, sideOf, timeOf, type Words } from './words.editor';

/** As many as the runtime gives. */
const MOST = 1000;

/** Which calls are shown. */
const KINDS = ['all', 'i', 'o', 'missed'] as const;
type Kind = (typeof KINDS)[number];

interface CallsViewInit {
  readonly words: Words;
  readonly language: string;
  readonly nameOf: (phone: string) => string;
  /** A phone is to be shown. */
  readonly opened: (phone: string) => void;
}

export class CallsView {
  readonly element: HTMLElement;
  readonly #init: CallsViewInit;
  readonly #list: VirtualList<JournalEntry>;
  readonly #summary = make('span', { role: 'status' });
  readonly #empty = make('div', { class: 'snom-sidebar-notice', role: 'status', hidden: true });
  readonly #clear: HTMLButtonElement;
  readonly #question: HTMLElement;
  readonly #render = oncePerFrame(() => this.#renderNow());
  #calls: readonly JournalEntry[] = [];
  /** What has come while all of it is being asked for: the answer may not have it yet. */
  #heard: JournalEntry[] | undefined;
  #text = '';
  #kind: Kind = 'all';

  constructor(init: CallsViewInit) {
    this.#init = init;
    const { words } = init;
    this.#list = new VirtualList({
      id: 'snom-sidebar-call-list',
      label: words('label.calls'),
      keyOf: ({ id }) => id,
      row: () => new EntryRow((call) => entryOf(call, init)),
      chosen: () => undefined,
      opened: ({ phone }) => init.opened(phone),
    });
    this.#clear = button(words('label.clear'), 'trash-o', () => this.#askWhetherToClear(true));
    this.#clear.id = 'snom-sidebar-clear';
    this.#question = this.#questionRow();
    this.element = make(
      'div',
      { class: 'snom-sidebar-panel', id: 'snom-sidebar-calls' },
      this.#search(),
      make('div', { class: 'snom-sidebar-summary' }, this.#summary, this.#clear),
      this.#question,
      this.#empty,
      this.#list.element,
    );
  }

  /** Asks the runtime for all of it; those that end later come by themselves. */
  load(): void {
    const heard: JournalEntry[] = [];
    this.#heard = heard;
    $.getJSON('snom-sidebar/calls')
      .done(({ calls }: { calls: readonly JournalEntry[] }) => {
        if (this.#heard !== heard) return;
        this.#heard = undefined;
        this.#take(heard, calls);
      })
      .fail(({ status }) => {
        // Asked again meanwhile: the newer answer tells.
        if (this.#heard !== heard) return;
        this.#heard = undefined;
        this.#fail(status, 'calls.denied');
      });
  }

  hear({ calls, cleared }: SidebarNews): void {
    if (cleared) {
      this.#take([], []);
      // What is on its way may be older than that.
      this.#heard = undefined;
    }
    if (!calls) return;
    this.#heard?.push(...calls);
    this.#take(calls, this.#calls);
  }

  /** Phones have other names now. */
  renamed(): void {
    this.#list.refresh();
    this.#render();
  }

  /** All there are from now on: those that were heard of, and the others; in both of them some may stand. */
  #take(heard: readonly JournalEntry[], others: readonly JournalEntry[]): void {
    const known = new Set(others.map(({ id }) => id));
    this.#calls = [...heard.filter(({ id }) => !known.has(id)), ...others]
      .sort((one, other) => other.endedAt - one.endedAt)
      .slice(0, MOST);
    this.#render();
  }

  #search(): HTMLElement {
    const { words } = this.#init;
    return searchRow({
      words,
      label: words('label.filterCalls'),
      choices: KINDS.map((kind) => [kind, words(`kind.${kind}`)] as const),
      typed: (text) => {
        this.#text = text.trim().toLowerCase();
        this.#render();
      },
      chosen: (kind) => {
        this.#kind = kind;
        this.#render();
      },
    });
  }

  #renderNow(): void {
    const { words } = this.#init;
    const shown = this.#calls.filter((entry) => this.#isWanted(entry));
    const missed = this.#calls.filter(({ outcome }) => outcome === 'missed').length;
    const summary = words('callsSummary', { calls: this.#calls.length, missed });
    setText(this.#summary, summary);
    this.#empty.hidden = shown.length > 0;
    if (shown.length === 0)
      this.#empty.textContent = words(this.#calls.length === 0 ? 'calls.none' : 'calls.notFound');
    this.#list.show(shown);
  }

  #isWanted(entry: JournalEntry): boolean {
    const { dir, outcome, number, name = '', phone } = entry;
    if (this.#kind === 'missed' ? outcome !== 'missed' : this.#kind !== 'all' && dir !== this.#kind)
      return false;
    const text = `${number}\n${name}\n${this.#init.nameOf(phone)}`.toLowerCase();
    return this.#text === '' || text.includes(this.#text);
  }

  /** They are gone for everybody, and cannot be brought back: nobody shall do that by a slip. */
  #questionRow(): HTMLElement {
    const { words } = this.#init;
    const text = words('clear.ask');
    const yes = button(words('clear.yes'), 'trash-o', () => {
      this.#askWhetherToClear(false);
      $.ajax({ url: 'snom-sidebar/calls', method: 'DELETE' }).fail(({ status }) =>
        this.#fail(status, 'calls.mayNot'),
      );
    });
    const no = button(words('snom.try.cancel'), undefined, () => this.#askWhetherToClear(false));
    const attributes = { class: 'snom-sidebar-question', role: 'group', 'aria-label': text };
    const row = make('div', { ...attributes, hidden: true }, make('span', {}, text), yes, no);
    row.id = 'snom-sidebar-clear-question';
    row.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.#askWhetherToClear(false);
    });
    return row;
  }

  #askWhetherToClear(asks: boolean): void {
    this.#question.hidden = !asks;
    this.#clear.hidden = asks;
    // The answer that changes nothing comes first to whoever presses Enter twice.
    if (asks) this.#question.querySelector<HTMLButtonElement>('button:last-child')?.focus();
    else this.#clear.focus();
  }

  /** @param denied what to say where a permission is missing */
  #fail(status: number, denied: string): void {
    const { words } = this.#init;
    this.#empty.hidden = false;
    this.#empty.textContent = isDenied(status)
      ? words(denied)
      : serverFailure({ _: words }, status);
  }
}

function entryOf(call: JournalEntry, { words, language, nameOf }: CallsViewInit): Entry {
  const isMissed = call.outcome === 'missed';
  const name = sideOf(words, call);
  const time = timeOf(call.startedAt, language);
  const end = endOf(words, call);
  const below = nameOf(call.phone);
  return {
    heard: [words(`kind.${call.dir}`), name, below, time, end].join(', '),
    icon: call.dir === 'i' ? 'arrow-down' : 'arrow-up',
    look: isMissed ? 'snom-sidebar-trouble' : 'snom-sidebar-quiet',
    ...{ name, below, time },
    side: { text: end, look: isMissed ? 'snom-sidebar-trouble' : '' },
  };
}
