/** All phones with what they do, and what is known of the one that is chosen. */
import { callOfState } from '../../mqtt/state';
import { DetailsView } from './details-view.editor';
import { make, oncePerFrame, setText } from './dom.editor';
import { type Entry, EntryRow, searchRow, type Sign } from './list-page.editor';
import { PhoneList, SHOWN, type Shown } from './phone-list.editor';
import type { SidebarNews, SidebarPhone } from './types';
import { VirtualList } from './virtual-list.editor';
import { callTime, doingOf, flagsOf, isSilent, type Words } from './words.editor';

/** What the view asks of whoever shows it. */
export interface PhonesViewInit {
  readonly words: Words;
  readonly language: string;
  /** Milliseconds of the server's clock. */
  readonly now: () => number;
  /** Whose exchanges are to be shown; undefined = nobody's. */
  readonly wantExchanges: (phone: string | undefined) => void;
}

/** Below this height the details stand in place of the list, pixels: in Node-RED 5 two tabs share the side. */
const LOW_HEIGHT = 420;

/** How the states look. */
const LOOKS: Readonly<Record<SidebarPhone['state'], readonly [icon: string, look: string]>> = {
  ringing: ['bell', 'snom-sidebar-calling'],
  dialling: ['phone', 'snom-sidebar-calling'],
  talking: ['phone', 'snom-sidebar-busy'],
  holding: ['pause', 'snom-sidebar-calling'],
  idle: ['circle-o', 'snom-sidebar-quiet'],
  unknown: ['question-circle-o', 'snom-sidebar-quiet'],
};

export class PhonesView {
  readonly element: HTMLElement;
  readonly #init: PhonesViewInit;
  readonly #phones = new PhoneList();
  readonly #list: VirtualList<SidebarPhone>;
  readonly #details: DetailsView;
  readonly #summary = make('div', { class: 'snom-sidebar-summary' });
  readonly #empty = make('div', { class: 'snom-sidebar-notice', role: 'status', hidden: true });
  readonly #render = oncePerFrame(() => this.#renderNow());
  #chosen: string | undefined;

  constructor(init: PhonesViewInit) {
    this.#init = init;
    const { words } = init;
    this.#list = new VirtualList({
      id: 'snom-sidebar-phone-list',
      label: words('label.phones'),
      keyOf: ({ id }) => id,
      row: () => new EntryRow((phone) => entryOf(phone, words, init.now())),
      chosen: ({ id }, how) => {
        // Where both have no room, the details would take the list away from whoever goes through it.
        if (how === 'click' || !this.#isLow) this.#open(id);
      },
      opened: ({ id }) => {
        this.#open(id);
        this.#details.focus();
      },
    });
    this.#details = new DetailsView({ ...init, closed: () => this.#close() });
    this.element = make(
      'div',
      { class: 'snom-sidebar-panel', id: 'snom-sidebar-phones' },
      this.#search(),
      this.#summary,
      this.#empty,
      this.#list.element,
      this.#details.element,
    );
    new ResizeObserver(() => this.#divide()).observe(this.element);
  }

  /** All phones are about to be told anew. */
  beginAnew(): void {
    this.#phones.beginAnew();
  }

  hear(news: SidebarNews): void {
    if (news.phones || news.gone || news.complete) {
      this.#phones.apply(news);
      this.#render();
    }
    const { exchanges } = news;
    if (exchanges && exchanges.phone === this.#chosen) this.#details.add(exchanges);
  }

  exchangesDenied(): void {
    this.#details.deny();
  }

  /** Time has passed: calls have become longer. */
  tick(): void {
    if (this.#phones.counts.busy === 0) return;
    this.#list.refresh();
    this.#details.tick();
  }

  /** Shows a phone, whatever is looked for. */
  show(id: string): void {
    const phone = this.#phones.get(id);
    if (!phone) return;
    if (!this.#phones.shown.includes(phone)) this.#showAll();
    this.#list.show(this.#phones.shown);
    this.#list.choose(id);
    this.#render();
  }

  nameOf(id: string): string {
    return this.#phones.get(id)?.name ?? id;
  }

  #search(): HTMLElement {
    const { words } = this.#init;
    return searchRow({
      words,
      label: words('label.filter'),
      choices: SHOWN.map((shown) => [shown, words(`show.${shown}`)] as const),
      typed: (text) => {
        this.#phones.text = text;
        this.#render();
      },
      chosen: (shown) => {
        this.#phones.only = shown;
        this.#render();
      },
      ids: { text: 'snom-sidebar-filter', choice: 'snom-sidebar-only' },
    });
  }

  #showAll(): void {
    this.#phones.text = '';
    this.#phones.only = 'all';
    const fields = this.element.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      '.snom-sidebar-search > *',
    );
    for (const field of fields) field.value = field instanceof HTMLSelectElement ? 'all' : '';
  }

  #renderNow(): void {
    const { words } = this.#init;
    const { shown, counts } = this.#phones;
    const summary = words('summary', { ...counts });
    setText(this.#summary, summary);
    this.#empty.hidden = shown.length > 0;
    const nothing: Shown | 'none' = counts.all === 0 ? 'none' : this.#phones.only;
    if (shown.length === 0) this.#empty.textContent = words(`empty.${nothing}`);
    this.#list.show(shown);
    const chosen = this.#chosen === undefined ? undefined : this.#phones.get(this.#chosen);
    if (chosen) this.#details.show(chosen);
    else if (this.#chosen !== undefined) this.#close();
  }

  #open(id: string): void {
    const phone = this.#phones.get(id);
    if (!phone || this.#chosen === id) return;
    this.#chosen = id;
    this.#details.show(phone);
    this.#divide();
  }

  #close(): void {
    this.#chosen = undefined;
    const wasInside = this.#details.element.contains(document.activeElement);
    this.#details.hide();
    this.#divide();
    if (wasInside) this.#list.element.focus();
  }

  /** Is there no room for list and details? */
  get #isLow(): boolean {
    return this.element.clientHeight < LOW_HEIGHT;
  }

  /** Then the details stand in place of the list. */
  #divide(): void {
    this.element.classList.toggle('snom-sidebar-low', this.#isLow && this.#chosen !== undefined);
  }
}

function entryOf(phone: SidebarPhone, words: Words, now: number): Entry {
  const doing = doingOf(words, phone);
  const flags = flagsOf(words, phone);
  const call = callOfState(phone.state, phone.calls);
  const [icon, look] = looksOf(phone);
  return {
    heard: [phone.name, doing, ...flags.map(([, text]) => text)].join(', '),
    ...{ icon, look },
    name: phone.name,
    below: doing,
    time: call ? callTime(call, now) : '',
    side: { signs: flags.map(signOf) },
  };
}

function looksOf(phone: SidebarPhone): readonly [icon: string, look: string] {
  if (phone.problem) return ['exclamation-triangle', 'snom-sidebar-trouble'];
  // What it does is known all the same where it has told of one of its calls.
  if (isSilent(phone) && phone.calls.length === 0) return ['ellipsis-h', 'snom-sidebar-quiet'];
  return LOOKS[phone.state];
}

/** What needs somebody stands out. */
const TROUBLES: ReadonlySet<string> = new Set([
  'chain-broken',
  'user-times',
  'random',
  'exclamation-triangle',
]);

const signOf = ([name, text]: readonly [string, string]): Sign => [
  name,
  TROUBLES.has(name) ? 'snom-sidebar-trouble' : '',
  text,
];
