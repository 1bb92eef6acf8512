/**
 * Keeps the sidebar told: gets tickets by routes that ask for the permission, shows them on Node-RED's comms, and does so
 * again when the connection was lost. Nothing is asked for as long as the sidebar is not seen.
 */
import { NEWS_TOPIC, type SidebarNews, WATCH_TOPIC, type WatchOrder } from './types';

/** How it stands: nobody looks, it is being set up, news come, there is no permission, nothing comes. */
export type ConnectionState = 'off' | 'connecting' | 'on' | 'denied' | 'failed';

/** How long the first news may take before it is tried again, ms; each time twice as long. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/** Who is told. */
interface ConnectionListener {
  readonly news: (news: SidebarNews) => void;
  /** All phones are about to be told anew. */
  readonly begins: () => void;
  readonly state: (state: ConnectionState) => void;
  /** May whoever is logged in see the exchanges? */
  readonly exchangesDenied: () => void;
}

export class Connection {
  readonly #listener: ConnectionListener;
  #state: ConnectionState = 'off';
  #exchangesOf: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = FIRST_WAIT_MS;
  /** Counts up: answers to what was asked before do not count any more. */
  #attempt = 0;

  constructor(listener: ConnectionListener) {
    this.#listener = listener;
    RED.comms.subscribe(NEWS_TOPIC, (_, data) => this.#hear(data as SidebarNews));
    const beginAnew = (): void => {
      if (this.#state !== 'off') this.#begin();
    };
    // The editor's name at the server is another one now.
    RED.comms.on('connect', beginAnew);
    // Whoever is it now may see more, or less; the connection stays.
    RED.events.on('login', beginAnew);
  }

  /** Somebody looks. */
  look(): void {
    if (this.#state === 'off') this.#begin();
  }

  /** Nobody looks any more. */
  leave(): void {
    if (this.#state === 'off') return;
    this.#attempt += 1;
    clearTimeout(this.#timer);
    send({ leave: 'all' });
    this.#become('off');
  }

  /** Whose exchanges are wanted; undefined = nobody's. */
  wantExchanges(phone: string | undefined): void {
    if (phone === undefined && this.#exchangesOf !== undefined) send({ leave: 'exchanges' });
    this.#exchangesOf = phone;
    if (phone !== undefined && this.#state === 'on') this.#askForExchanges(phone);
  }

  #begin(): void {
    this.#attempt += 1;
    const attempt = this.#attempt;
    clearTimeout(this.#timer);
    this.#become('connecting');
    // Stopped by whatever comes of it: only where nothing does, it is tried again.
    this.#timer = setTimeout(() => {
      this.#begin();
      this.#become('failed');
    }, this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    void takeTicket('snom-sidebar/phones').then((answer) => {
      if (attempt !== this.#attempt) return;
      if ('ticket' in answer) {
        this.#listener.begins();
        send({ ticket: answer.ticket });
      } else if (isDenied(answer.status)) {
        clearTimeout(this.#timer);
        this.#become('denied');
      }
    });
  }

  #hear(news: SidebarNews): void {
    if (this.#state === 'off') return;
    if (this.#state !== 'on' && news.phones) {
      clearTimeout(this.#timer);
      this.#waitMs = FIRST_WAIT_MS;
      this.#become('on');
      if (this.#exchangesOf !== undefined) this.#askForExchanges(this.#exchangesOf);
    }
    this.#listener.news(news);
  }

  #askForExchanges(phone: string): void {
    void takeTicket(`snom-sidebar/exchanges/${encodeURIComponent(phone)}`).then((answer) => {
      if (this.#exchangesOf !== phone) return;
      if ('ticket' in answer) send({ ticket: answer.ticket });
      else if (isDenied(answer.status)) this.#listener.exchangesDenied();
    });
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.state(state);
  }
}

function send(order: WatchOrder): void {
  RED.comms.send(WATCH_TOPIC, order);
}

/** What a route answers: a ticket, or the status of its refusal; 0 = there was no answer. */
type Answer = { readonly ticket: string } | { readonly status: number };

function takeTicket(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    // Without a slash before it: only then the editor adds its path and login.
    $.ajax({ url, method: 'POST', dataType: 'json' })
      .done(({ ticket }: { ticket: string }) => resolve({ ticket }))
      .fail(({ status }) => resolve({ status }));
  });
}

/** Does whoever is logged in lack the permission? */
export const isDenied = (status: number): boolean => status === 401 || status === 403;
