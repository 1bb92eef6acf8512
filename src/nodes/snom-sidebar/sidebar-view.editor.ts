/** What is in the sidebar: the page of phones, the page of calls, and when it is kept up to date. */
import { CallsView } from './calls-view.editor';
import { Connection, type ConnectionState } from './connection.editor';
import { make, setAttributes } from './dom.editor';
import { PhonesView } from './phones-view.editor';
import type { SidebarNews } from './types';
import type { Words } from './words.editor';

/** How long nothing is missed while another tab is looked at, ms. */
const PATIENCE_MS = 2_000;

/** The two pages of the sidebar. */
const PAGES = ['phones', 'calls'] as const;
type Page = (typeof PAGES)[number];

export class Sidebar {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #phones: PhonesView;
  readonly #calls: CallsView;
  readonly #connection: Connection;
  readonly #notice = make('div', { class: 'snom-sidebar-notice', role: 'status', hidden: true });
  readonly #tabs: Readonly<Record<Page, HTMLButtonElement>>;
  #page: Page = 'phones';
  /** By how much the server's clock is ahead, ms. */
  #ahead = 0;
  #second: ReturnType<typeof setInterval> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(words: Words) {
    this.#words = words;
    // How times are written is the browser's matter: the editor takes itself for English in languages it has no texts in.
    const { language } = navigator;
    this.#connection = new Connection({
      news: (news) => this.#hear(news),
      begins: () => this.#phones.beginAnew(),
      state: (state) => this.#tell(state),
      exchangesDenied: () => this.#phones.exchangesDenied(),
    });
    this.#phones = new PhonesView({
      words,
      language,
      now: () => Date.now() + this.#ahead,
      wantExchanges: (phone) => this.#connection.wantExchanges(phone),
    });
    this.#calls = new CallsView({
      words,
      language,
      nameOf: (phone) => this.#phones.nameOf(phone),
      opened: (phone) => {
        this.#open('phones');
        this.#phones.show(phone);
      },
    });
    this.#tabs = { phones: this.#tab('phones'), calls: this.#tab('calls') };
    this.element = make(
      'div',
      { class: 'snom-sidebar' },
      make(
        'div',
        { class: 'snom-sidebar-tabs', role: 'tablist', 'aria-label': words('label.name') },
        this.#tabs.phones,
        this.#tabs.calls,
      ),
      this.#notice,
      this.#phones.element,
      this.#calls.element,
    );
    for (const page of PAGES)
      setAttributes(this.#viewOf(page), { role: 'tabpanel', 'aria-labelledby': idOf(page) });
    this.#open('phones');
    const look = (seen: readonly IntersectionObserverEntry[]): void =>
      this.#look(seen.at(-1)?.isIntersecting === true);
    new IntersectionObserver(look).observe(this.element);
  }

  #viewOf(page: Page): HTMLElement {
    return page === 'phones' ? this.#phones.element : this.#calls.element;
  }

  #tab(page: Page): HTMLButtonElement {
    const attributes = { type: 'button', role: 'tab', id: idOf(page) };
    const tab = make('button', attributes, this.#words(`label.${page}`));
    tab.setAttribute('aria-controls', this.#viewOf(page).id);
    tab.addEventListener('click', () => this.#open(page));
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
      event.preventDefault();
      event.stopPropagation();
      const other = page === 'phones' ? 'calls' : 'phones';
      this.#open(other);
      this.#tabs[other].focus();
    });
    return tab;
  }

  #open(page: Page): void {
    const isOther = this.#page !== page;
    this.#page = page;
    for (const one of PAGES) {
      this.#viewOf(one).hidden = one !== page;
      setAttributes(this.#tabs[one], {
        'aria-selected': String(one === page),
        tabindex: one === page ? 0 : -1,
      });
    }
    if (isOther && page === 'calls') this.#calls.load();
  }

  #hear(news: SidebarNews): void {
    this.#ahead = news.at - Date.now();
    const isRenamed = news.phones?.some(({ id, name }) => this.#phones.nameOf(id) !== name);
    this.#phones.hear(news);
    this.#calls.hear(news);
    if (isRenamed) this.#calls.renamed();
  }

  /** Nothing is asked for, and nothing counted, while nobody sees it. */
  #look(isSeen: boolean): void {
    clearTimeout(this.#leaving);
    clearInterval(this.#second);
    if (!isSeen) {
      this.#leaving = setTimeout(() => this.#connection.leave(), PATIENCE_MS);
      return;
    }
    this.#second = setInterval(() => this.#phones.tick(), 1000);
    this.#connection.look();
  }

  #tell(state: ConnectionState): void {
    const says = state === 'denied' || state === 'failed';
    this.#notice.hidden = !says;
    this.#notice.textContent = says ? this.#words(`connection.${state}`) : '';
    // What was missed meanwhile.
    if (state === 'on' && this.#page === 'calls') this.#calls.load();
  }
}

const idOf = (page: Page): string => `snom-sidebar-tab-${page}`;
