/** Joins what happens to phones with the editors that look at it. One for the whole process, as the phones are. */
import { REAL_CLOCK } from '../../calls/execution/clock';
import type { SnomConfigNode } from '../shared/phones/config-node';
import {
  exchangesWith,
  listenToExchanges,
  masked,
  noteReport,
} from '../shared/phones/exchange-log';
import { phoneId } from '../shared/phones/phone-index';
import { listenToPhones } from '../shared/phones/phone-news';
import { isRunningPhone, runningPhones } from '../shared/phones/phones';
import { describeForSidebar } from './describe';
import { Hub } from './hub';
import { Journal } from './journal';
import { Tickets } from './tickets';
import type { JournalEntry, SidebarNews } from './types';

/** Calls that are shown; each phone keeps its own. */
const MOST_SHOWN = 1000;

/** Sends news to one editor. */
export type SendNews = (session: string, news: SidebarNews) => void;

export class Sidebar {
  readonly tickets = new Tickets(() => performance.now());
  readonly #journal = new Journal();
  readonly #hub: Hub;
  readonly #ends: readonly (() => void)[];
  #running: readonly SnomConfigNode[] | undefined;
  #byId: ReadonlyMap<string, SnomConfigNode> = new Map();

  constructor(send: SendNews) {
    this.#hub = new Hub({
      send,
      ids: () => this.#phones().keys(),
      describe: (id) => {
        const config = this.#phones().get(id);
        return config && describeForSidebar(config);
      },
      exchangesWith: (id) => {
        const config = this.#phones().get(id);
        return config ? exchangesWith(config) : [];
      },
      clock: REAL_CLOCK,
    });
    this.#ends = [this.#listenToNews(), this.#listenToExchanges()];
  }

  /** An editor shows a ticket, or says that it does not look any more. */
  order(session: string, order: unknown): void {
    const { ticket, leave } = (order ?? {}) as Readonly<Record<string, unknown>>;
    if (leave === 'all') this.#hub.leave(session);
    if (leave === 'exchanges') this.#hub.watchExchanges(session, undefined);
    const admission = ticket === undefined ? undefined : this.tickets.take(ticket);
    if (admission?.to === 'phones') this.#hub.watch(session);
    if (admission?.to === 'exchanges') this.#hub.watchExchanges(session, admission.phone);
  }

  /** An editor has gone. */
  left(session: string): void {
    this.#hub.leave(session);
  }

  /** The newest calls of all phones, newest first; once everything is back that was kept. */
  async calls(): Promise<readonly JournalEntry[]> {
    for (const config of runningPhones()) this.#journal.open(config);
    await this.#journal.ready();
    return this.#journal.newest(MOST_SHOWN);
  }

  /** Forgets the calls of all phones. */
  async clearCalls(): Promise<void> {
    for (const config of runningPhones()) this.#journal.open(config);
    await this.#journal.ready();
    this.#journal.clear();
    this.#hub.journalCleared();
  }

  deployBegins(): void {
    this.#hub.deployBegins();
  }

  deployEnds(): void {
    this.#hub.deployEnds();
  }

  /** For tests: nobody is listened to any more. */
  close(): void {
    for (const end of this.#ends) end();
  }

  #listenToNews(): () => void {
    return listenToPhones({
      news: ({ config, input, reduction }) => {
        if (!isRunningPhone(config)) return;
        if (input.type === 'event') noteReport(config, input);
        const id = phoneId(config);
        this.#hub.callsEnded(this.#journal.note(config, reduction.changes));
        this.#hub.phoneChanged(id);
      },
      phonesChanged: (config) => {
        if (isRunningPhone(config)) this.#journal.open(config);
        this.#hub.phoneChanged(phoneId(config));
      },
    });
  }

  #listenToExchanges(): () => void {
    return listenToExchanges({
      exchanged: (config, exchange) => {
        if (isRunningPhone(config)) this.#hub.exchanged(phoneId(config), () => masked(exchange));
      },
      outcomeChanged: (config) => this.#hub.phoneChanged(phoneId(config)),
    });
  }

  /** Phones by their ids; the same map as long as none comes or goes. */
  #phones(): ReadonlyMap<string, SnomConfigNode> {
    const running = runningPhones();
    if (running !== this.#running) {
      this.#running = running;
      this.#byId = new Map(running.map((config) => [phoneId(config), config]));
    }
    return this.#byId;
  }
}
