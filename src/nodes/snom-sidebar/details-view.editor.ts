/** Everything that is known of one phone, and the last exchanges with it. */
import { button, make, setText } from './dom.editor';
import { ExchangeList } from './exchange-list.editor';
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
  readonly #exchanges: ExchangeList;
  readonly #note = make('div', { role: 'status' });
  readonly #toggle: HTMLButtonElement;
  #phone: SidebarPhone | undefined;
  #isOpen = false;
  /** Exchanges were asked for by a click, and are below what can be seen. */
  #reveals = false;

  constructor(init: DetailsInit) {
    this.#init = init;
    const { words } = init;
    this.#exchanges = new ExchangeList(init);
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
      this.#exchanges.element,
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
    if (all) this.#exchanges.clear();
    for (const exchange of list) this.#exchanges.add(exchange);
    const { words } = this.#init;
    this.#note.textContent = this.#exchanges.size > 0 ? '' : words('exchanges.none');
    if (!this.#reveals) return;
    this.#reveals = false;
    const { element } = this;
    const below = this.#toggle.getBoundingClientRect().top - element.getBoundingClientRect().top;
    element.scrollTop += below - BUTTONS_ABOVE;
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
    this.#exchanges.clear();
    this.#note.textContent = '';
    this.#exchanges.element.hidden = !this.#isOpen;
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
}

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
