/** The last exchanges with a phone, newest first. */
import { type ErrorReason, REASONS } from '../../common/errors';
import { oneTooMany } from '../shared/phones/exchange-bounds';
import type { LoggedExchange } from '../shared/phones/exchange-log';
import { icon, make, setText } from './dom.editor';
import type { Words } from './words.editor';

/** One command sends a request once more right after the question for a login, ms; another command may be as quick only by chance. */
const RIGHT_AFTER_MS = 1000;

interface ExchangeListInit {
  readonly words: Words;
  readonly language: string;
}

/** A line of the list. What changes when a question comes again are two texts: somebody may be reading the others. */
interface Line {
  readonly key: string;
  /** As it was last told. */
  exchange: LoggedExchange;
  readonly question?: true;
  readonly element: HTMLElement;
  readonly result: HTMLElement;
  readonly times: HTMLElement;
}

export class ExchangeList {
  readonly element = make('ol', { class: 'snom-sidebar-exchanges', hidden: true });
  readonly #init: ExchangeListInit;
  /** Oldest first. */
  readonly #lines: Line[] = [];

  constructor(init: ExchangeListInit) {
    this.#init = init;
  }

  get size(): number {
    return this.#lines.length;
  }

  clear(): void {
    this.#lines.length = 0;
    this.element.replaceChildren();
  }

  /**
   * Shows one more, or says that one has come again. Twice told is shown once: after a login without loading the page anew,
   * Node-RED sends an editor everything twice.
   */
  add(exchange: LoggedExchange): void {
    const key = `${exchange.at} ${exchange.n}`;
    const line = this.#lines.find((one) => one.key === key) ?? this.#addLine(exchange, key);
    line.exchange = exchange;
    line.result.className = isBad(exchange) ? 'snom-sidebar-trouble' : '';
    for (const one of this.#lines)
      if (answersChallenge(exchange, one.exchange)) one.result.className = 'snom-sidebar-quiet';
    setText(line.result, resultOf(this.#init.words, exchange));
    setText(line.times, timesOf(this.#init, exchange));
    const tooMany = oneTooMany(this.#lines);
    if (tooMany === undefined) return;
    for (const { element } of this.#lines.splice(tooMany, 1)) element.remove();
  }

  #addLine(exchange: LoggedExchange, key: string): Line {
    const { words, language } = this.#init;
    const { at, dir, request, to, question } = exchange;
    const time = new Date(at).toLocaleTimeString(language);
    const result = make('div');
    const times = make('div', { class: 'snom-sidebar-time' });
    const element = make(
      'li',
      { title: to },
      icon(dir === 'out' ? 'arrow-right' : 'arrow-left'),
      make('span', { class: 'snom-sidebar-time' }, ` ${time} `),
      words(dir === 'out' ? 'exchanges.out' : 'exchanges.in'),
      ' ',
      make('code', {}, request),
      result,
      times,
    );
    this.element.prepend(element);
    const line: Line = { key, exchange, element, result, times, ...(question && { question }) };
    this.#lines.push(line);
    return line;
  }
}

const isBad = ({ error, status = 0 }: LoggedExchange): boolean =>
  error !== undefined || status >= 400;

/**
 * Did an exchange give the login that one before had asked for? Phones ask before the first command, and that is no trouble;
 * to be asked and have nothing to say, or the wrong thing, is.
 */
export function answersChallenge(exchange: LoggedExchange, before: LoggedExchange): boolean {
  const isAsked = before.status === 401 && !isBad(exchange);
  if (!isAsked || exchange.request !== before.request || exchange.to !== before.to) return false;
  const pause = lastTimeOf(exchange) - lastTimeOf(before) - (before.tookMs ?? 0);
  return Math.abs(pause) <= RIGHT_AFTER_MS;
}

const lastTimeOf = ({ at, lastAt = at }: LoggedExchange): number => lastAt;

/** What was answered, and how long that took. */
function resultOf(words: Words, exchange: LoggedExchange): string {
  const { error, tookMs } = exchange;
  const result = error === undefined ? answerOf(exchange) : failureOf(words, error);
  return tookMs === undefined ? result : `${result} ${tookMs} ms`;
}

/** How often it has come, and when last; '' = once. */
function timesOf({ words, language }: ExchangeListInit, { times, lastAt }: LoggedExchange): string {
  if (times === undefined || lastAt === undefined) return '';
  const time = new Date(lastAt).toLocaleTimeString(language);
  return words('exchanges.times', { times, time });
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
