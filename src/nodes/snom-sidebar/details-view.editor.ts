/** Everything that is known of one phone, and the last exchanges with it. */
import { type ErrorReason, REASONS } from '../../common/errors';
import type { LoggedExchange } from '../shared/phones/exchange-log';
import { button, icon, make, setText } from './dom.editor';
import type { SidebarNews, SidebarPhone } from './types';
import {
  callTime,
  doingOf,
  errorWords,
  followedWords,
  sideOf,
  timeOf,
  type Words,
} from './words.editor';

/** As many as the runtime keeps. */
const MOST = 50;
/** What is left above the buttons when the exchanges below them are brought into view, pixels. */
const BUTTONS_ABOVE = 8;

interface DetailsInit {
  readonly words: Words;
  readonly language: string;
  readonly now: () => number;
  readonly wantExchanges: (phone: string | undefined) => void;
  /** It is to be closed. */
  readonly closed: () => void;
}

type Row = readonly [label: string, value: string];

export class DetailsView {
  readonly element: HTMLElement;
  readonly #init: DetailsInit;
  readonly #name = make('h3', { tabindex: -1, id: 'snom-sidebar-details-name' });
  readonly #facts = make('dl');
  readonly #shownFacts: { readonly label: HTMLElement; readonly value: HTMLElement }[] = [];
  readonly #exchanges = make('ol', { class: 'snom-sidebar-exchanges', hidden: true });
  readonly #note = make('div', { role: 'status' });
  readonly #toggle: HTMLButtonElement;
  #phone: SidebarPhone | undefined;
  #isOpen = false;
  /** Exchanges were asked for by a click, and are below what can be seen. */
  #reveals = false;

  constructor(init: DetailsInit) {
    this.#init = init;
    const { words } = init;
    this.#toggle = button(words('label.exchanges'), 'exchange', () => this.#toggleExchanges());
    this.#toggle.id = 'snom-sidebar-exchanges-toggle';
    this.#toggle.setAttribute('aria-expanded', 'false');
    const edit = button(words('label.edit'), 'pencil', () => this.#edit());
    const close = button('', 'times', () => init.closed());
    close.setAttribute('aria-label', words('label.close'));
    this.element = make(
      'section',
      {
        class: 'snom-sidebar-details',
        id: 'snom-sidebar-details',
        'aria-labelledby': this.#name.id,
        tabindex: 0,
        hidden: true,
      },
      make('div', { class: 'snom-sidebar-title' }, this.#name, close),
      this.#facts,
      make('div', { class: 'snom-sidebar-buttons' }, edit, this.#toggle),
      this.#note,
      this.#exchanges,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      init.closed();
    });
  }

  /** What is known of a phone now. */
  show(phone: SidebarPhone): void {
    const isOther = this.#phone?.id !== phone.id;
    this.#phone = phone;
    this.element.hidden = false;
    if (isOther) this.#beginExchanges();
    setText(this.#name, phone.name);
    this.tick();
  }

  hide(): void {
    this.#phone = undefined;
    this.element.hidden = true;
    this.#init.wantExchanges(undefined);
  }

  focus(): void {
    this.#name.focus();
  }

  /** Durations have grown. Nothing is touched where nothing has changed: somebody may be reading, or copying. */
  tick(): void {
    if (!this.#phone) return;
    const rows = factsOf(this.#phone, this.#init);
    for (const { label, value } of this.#shownFacts.splice(rows.length)) {
      label.remove();
      value.remove();
    }
    rows.forEach(([name, text], index) => {
      const { label, value } = this.#shownFacts[index] ?? this.#addFact();
      setText(label, name);
      setText(value, text);
    });
  }

  #addFact(): { readonly label: HTMLElement; readonly value: HTMLElement } {
    const fact = { label: make('dt'), value: make('dd') };
    this.#facts.append(fact.label, fact.value);
    this.#shownFacts.push(fact);
    return fact;
  }

  /** Exchanges with the phone that is shown. */
  add({ list, all }: NonNullable<SidebarNews['exchanges']>): void {
    if (!this.#isOpen) return;
    // After a lost connection, or a look at something else, those come again that stand here already.
    if (all) this.#exchanges.replaceChildren();
    for (const exchange of list) this.#addLine(exchange);
    while (this.#exchanges.children.length > MOST) this.#exchanges.lastElementChild?.remove();
    const { words } = this.#init;
    this.#note.textContent = this.#exchanges.children.length > 0 ? '' : words('exchanges.none');
    if (!this.#reveals) return;
    this.#reveals = false;
    const { element } = this;
    const below = this.#toggle.getBoundingClientRect().top - element.getBoundingClientRect().top;
    element.scrollTop += below - BUTTONS_ABOVE;
  }

  /** Twice told is shown once: after a login without loading the page anew, Node-RED sends an editor everything twice. */
  #addLine(exchange: LoggedExchange): void {
    const key = `${exchange.at} ${exchange.n}`;
    for (const line of this.#exchanges.children)
      if (line instanceof HTMLElement && line.dataset['key'] === key) return;
    const line = this.#lineOf(exchange);
    line.dataset['key'] = key;
    this.#exchanges.prepend(line);
  }

  /** Whoever is logged in may not see them. */
  deny(): void {
    this.#note.textContent = this.#init.words('exchanges.denied');
  }

  #toggleExchanges(): void {
    this.#isOpen = !this.#isOpen;
    this.#reveals = this.#isOpen;
    this.#toggle.setAttribute('aria-expanded', String(this.#isOpen));
    this.#beginExchanges();
  }

  #beginExchanges(): void {
    this.#exchanges.replaceChildren();
    this.#note.textContent = '';
    this.#exchanges.hidden = !this.#isOpen;
    this.#init.wantExchanges(this.#isOpen ? this.#phone?.id : undefined);
  }

  #edit(): void {
    const { id } = this.#phone ?? {};
    if (id === undefined) return;
    // It may have been deleted here without a deploy, or come with one of somebody else.
    const isHere = Boolean(RED.nodes.node(id));
    if (isHere) RED.editor.editConfig('', 'snom-config', id);
    else this.#note.textContent = this.#init.words('edit.notHere');
  }

  #lineOf(exchange: LoggedExchange): HTMLElement {
    const { words, language } = this.#init;
    const { at, dir, request, to, tookMs, error } = exchange;
    const isBad = error !== undefined || (exchange.status ?? 0) >= 400;
    const result = error === undefined ? answerOf(exchange) : failureOf(words, error);
    const time = new Date(at).toLocaleTimeString(language);
    const took = tookMs === undefined ? '' : ` ${tookMs} ms`;
    return make(
      'li',
      { title: to },
      icon(dir === 'out' ? 'arrow-right' : 'arrow-left'),
      make('span', { class: 'snom-sidebar-time' }, ` ${time} `),
      words(dir === 'out' ? 'exchanges.out' : 'exchanges.in'),
      ' ',
      make('code', {}, request),
      make('div', { class: isBad ? 'snom-sidebar-trouble' : '' }, `${result}${took}`),
    );
  }
}

/** `200 text/html 1.2 kB snom D385`: as the phone has it, so in no language. */
function answerOf({ status, type, length, title }: LoggedExchange): string {
  const size = length === undefined ? undefined : sizeOf(length);
  return [status, type, size, title].filter((part) => part !== undefined).join(' ');
}

/** What the exchange failed at, in a word and by its exact reason. */
function failureOf(words: Words, reason: ErrorReason): string {
  return words('exchanges.failed', {
    why: words(`snom.status.error.${REASONS[reason][0]}`),
    reason,
  });
}

const sizeOf = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;

function factsOf(phone: SidebarPhone, { words, language, now }: DetailsInit): readonly Row[] {
  const value = (flag: boolean | null, yes = 'on', no = 'off'): string =>
    words(`value.${flag === null ? 'notKnown' : flag ? yes : no}`);
  const optionalRow = (name: string, text: string | undefined): readonly Row[] =>
    text === undefined || text === '' ? [] : [[words(`field.${name}`), text]];
  const calls = phone.calls.map((call): Row => {
    const state = words(`call.${call.state}`);
    return [
      words(`field.call.${call.dir}`),
      words('call.line', { who: sideOf(words, call), state, time: callTime(call, now()) }),
    ];
  });
  const { channel, support, pinned, error, isOver, problem, takenOver, unanswered } = phone;
  const way = channel && words(`snom.channel.name.${channel}`);
  const how = support && words(`snom.channel.state.${support}`);
  const when = error && timeOf(error.at, language);
  return [
    ...optionalRow('problem', problem && errorWords(words, problem)),
    [words('field.state'), doingOf(words, phone)],
    ...calls,
    [words('field.reachable'), value(phone.reachable, 'yes', 'no')],
    ...registrationsOf(phone, words),
    [words('field.dnd'), value(phone.dnd)],
    [words('field.forwarding'), value(phone.forwarding)],
    ...optionalRow('way', way && how && words(pinned ? 'way.pinned' : 'way.found', { way, how })),
    [words('field.followed'), followedWords(words, phone)],
    ...optionalRow(
      'takenOver',
      takenOver === undefined ? undefined : winnerWords(words, takenOver),
    ),
    ...optionalRow('elsewhere', phone.elsewhere && words('value.elsewhere')),
    ...optionalRow('error', unanswered && errorWords(words, unanswered)),
    ...optionalRow(
      isOver ? 'errorOver' : 'error',
      error && when && words('error.at', { time: when, error: errorWords(words, error) }),
    ),
    ...optionalRow('model', phone.model && [phone.model, phone.firmware].filter(Boolean).join(' ')),
    [words('field.host'), phone.host],
    ...optionalRow('mac', phone.mac),
  ];
}

const winnerWords = (words: Words, name: string): string =>
  name === '' ? words('value.takenOverGone') : words('value.takenOver', { name });

function registrationsOf({ lines, registered }: SidebarPhone, words: Words): readonly Row[] {
  const label = words('field.registered');
  if (lines.length === 0)
    return [[label, words(registered === null ? 'value.notKnown' : 'value.yes')]];
  return lines.map((line): Row => {
    const state = words(line.registered ? 'value.yes' : 'value.no');
    return [label, words('registration', { identity: line.identity, state })];
  });
}
