/** The call journal: the last finished calls of all phones, newest first. */
import { button, icon, make, oncePerFrame } from './dom.editor';
import { fillEntry, searchRow } from './list-page.editor';
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
  readonly #empty = make('div', { class: 'snom-sidebar-notice', hidden: true });
  readonly #render = oncePerFrame(() => this.#renderNow());
  #calls: readonly JournalEntry[] = [];
  #text = '';
  #kind: Kind = 'all';

  constructor(init: CallsViewInit) {
    this.#init = init;
    const { words } = init;
    this.#list = new VirtualList({
      id: 'snom-sidebar-call-list',
      label: words('label.calls'),
      keyOf: ({ id }) => id,
      draw: (row, entry) => drawCall(row, entry, init),
      chosen: () => undefined,
      opened: ({ phone }) => init.opened(phone),
    });
    const clear = button(words('label.clear'), 'trash-o', () => this.#clear());
    clear.id = 'snom-sidebar-clear';
    this.element = make(
      'div',
      { class: 'snom-sidebar-panel', id: 'snom-sidebar-calls' },
      this.#search(),
      make('div', { class: 'snom-sidebar-summary' }, this.#summary, clear),
      this.#empty,
      this.#list.element,
    );
  }

  /** Asks the runtime for all of it; those that end later come by themselves. */
  load(): void {
    $.getJSON('snom-sidebar/calls')
      .done(({ calls }: { calls: readonly JournalEntry[] }) => {
        const told = new Set(calls.map(({ id }) => id));
        this.#take([...this.#calls.filter(({ id }) => !told.has(id)), ...calls]);
      })
      .fail(() => this.#fail('calls.denied'));
  }

  hear({ calls, cleared }: SidebarNews): void {
    if (cleared) this.#take([]);
    if (!calls) return;
    const known = new Set(this.#calls.map(({ id }) => id));
    this.#take([...calls.filter(({ id }) => !known.has(id)), ...this.#calls]);
  }

  /** Phones have other names now. */
  renamed(): void {
    this.#list.refresh();
    this.#render();
  }

  #take(calls: readonly JournalEntry[]): void {
    this.#calls = [...calls].sort((one, other) => other.endedAt - one.endedAt).slice(0, MOST);
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
    if (this.#summary.textContent !== summary) this.#summary.textContent = summary;
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

  #clear(): void {
    $.ajax({ url: 'snom-sidebar/calls', method: 'DELETE' }).fail(() => this.#fail('calls.mayNot'));
  }

  #fail(key: string): void {
    this.#empty.hidden = false;
    this.#empty.textContent = this.#init.words(key);
  }
}

function drawCall(row: HTMLElement, entry: JournalEntry, init: CallsViewInit): void {
  const { words, language, nameOf } = init;
  const isMissed = entry.outcome === 'missed';
  const who = sideOf(words, entry);
  const when = timeOf(entry.startedAt, language);
  const end = endOf(words, entry);
  const phone = nameOf(entry.phone);
  fillEntry(row, {
    heard: [words(`kind.${entry.dir}`), who, phone, when, end].join(', '),
    sign: icon(
      entry.dir === 'i' ? 'arrow-down' : 'arrow-up',
      isMissed ? 'snom-sidebar-trouble' : 'snom-sidebar-quiet',
    ),
    name: who,
    below: phone,
    time: when,
    side: make('div', { class: isMissed ? 'snom-sidebar-trouble' : '' }, end),
  });
}
