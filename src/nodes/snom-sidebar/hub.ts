/**
 * Tells those who look at the sidebar what has changed, together and not more often than they can see. Nothing is worked
 * out as long as nobody looks.
 */
import type { Clock } from '../../calls/execution/clock';
import type { LoggedExchange } from '../shared/phones/exchange-log';
import type { JournalEntry, SidebarNews, SidebarPhone } from './types';

/** Least time between two messages to an editor, ms: with what Node-RED and the browser add, a call is seen well within 300 ms. */
export const GAP_MS = 100;
/** Phones in one message; the first list of thousands goes in several. */
const MOST_AT_ONCE = 250;
/** Between those, ms. */
const FILLING_GAP_MS = 20;
/** Editors that look on at the same time. */
const MOST_WATCHERS = 200;

/** What a {@link Hub} works with. */
export interface HubParts {
  /** Sends to one editor only. */
  readonly send: (session: string, news: SidebarNews) => void;
  /** Ids of all phones. */
  readonly ids: () => Iterable<string>;
  /** Undefined = there is no such phone. */
  readonly describe: (id: string) => SidebarPhone | undefined;
  /** The exchanges with a phone until now, as they may be shown. */
  readonly exchangesWith: (id: string) => readonly LoggedExchange[];
  readonly clock: Clock;
}

/** One editor. */
interface Watcher {
  /** Phones it has not been told of yet; undefined = of all, and it knows that these were all. */
  fresh: string[] | undefined;
  /** It has been told something. */
  isGreeted: boolean;
  /** Whose exchanges it is shown. */
  exchangesOf: string | undefined;
  exchanges: LoggedExchange[];
  /** It has not got those of before yet. */
  wantsAll: boolean;
}

export class Hub {
  readonly #parts: HubParts;
  readonly #watchers = new Map<string, Watcher>();
  readonly #changed = new Set<string>();
  /** What was last told of each phone, as text. */
  readonly #told = new Map<string, string>();
  #calls: JournalEntry[] = [];
  #cleared = false;
  #lastAt = -Infinity;
  #cancel: (() => void) | undefined;
  #isDeploying = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  /** How many look on. */
  get size(): number {
    return this.#watchers.size;
  }

  /** An editor wants to be told of all phones from now on. @returns false = there are too many */
  watch(session: string): boolean {
    const known = this.#watchers.get(session);
    if (!known && this.#watchers.size >= MOST_WATCHERS) return false;
    const { exchangesOf } = known ?? {};
    const fresh = [...this.#parts.ids()];
    this.#watchers.set(session, {
      ...{ fresh, isGreeted: false, exchangesOf, exchanges: [] },
      wantsAll: exchangesOf !== undefined,
    });
    this.#schedule();
    return true;
  }

  /** An editor that looks on wants the exchanges with a phone, too; undefined = no more. */
  watchExchanges(session: string, phone: string | undefined): void {
    const watcher = this.#watchers.get(session);
    if (!watcher) return;
    watcher.exchangesOf = phone;
    watcher.exchanges = [];
    watcher.wantsAll = phone !== undefined;
    this.#schedule();
  }

  /** An editor has gone, or looks at something else. */
  leave(session: string): void {
    this.#watchers.delete(session);
    if (this.#watchers.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#changed.clear();
    this.#told.clear();
    this.#calls = [];
    this.#cleared = false;
  }

  /** Something about a phone may have changed, or it has come or gone. */
  phoneChanged(id: string): void {
    if (this.#watchers.size === 0) return;
    this.#changed.add(id);
    this.#schedule();
  }

  callsEnded(calls: readonly JournalEntry[]): void {
    if (this.#watchers.size === 0 || calls.length === 0) return;
    this.#calls.push(...calls);
    this.#schedule();
  }

  journalCleared(): void {
    if (this.#watchers.size === 0) return;
    this.#calls = [];
    this.#cleared = true;
    this.#schedule();
  }

  /** @param exchange as it may be shown, worked out only where somebody looks */
  exchanged(id: string, exchange: () => LoggedExchange): void {
    let shown: LoggedExchange | undefined;
    for (const watcher of this.#watchers.values()) {
      if (watcher.exchangesOf !== id || watcher.wantsAll) continue;
      shown ??= exchange();
      watcher.exchanges.push(shown);
    }
    if (shown) this.#schedule();
  }

  /** Phones go and come while flows are deployed or start: until that is over, none is gone, and those that are there may not be all. */
  deployBegins(): void {
    this.#isDeploying = true;
  }

  deployEnds(): void {
    this.#isDeploying = false;
    if (this.#changed.size > 0 || this.#isFilling) this.#schedule();
  }

  /** Has an editor not been told of all phones yet? */
  get #isFilling(): boolean {
    return [...this.#watchers.values()].some(({ fresh }) => fresh !== undefined);
  }

  #schedule(gap = GAP_MS): void {
    if (this.#cancel) return;
    const { clock } = this.#parts;
    const wait = Math.max(this.#lastAt + gap - clock.steady(), 0);
    this.#cancel = clock.after(wait, () => this.#flush(), true);
  }

  #flush(): void {
    this.#cancel = undefined;
    const { clock } = this.#parts;
    this.#lastAt = clock.steady();
    const common = this.#news();
    for (const [session, watcher] of this.#watchers) {
      const news = { ...common, ...this.#ownNews(watcher, common.phones ?? []) };
      if (Object.keys(news).length > 0) this.#parts.send(session, { at: clock.now(), ...news });
    }
    // Who only has to hear that these were all hears it now, or once the flows have started.
    if ([...this.#watchers.values()].some(({ fresh = [] }) => fresh.length > 0))
      this.#schedule(FILLING_GAP_MS);
  }

  /** What is news to all of them. */
  #news(): Omit<SidebarNews, 'at'> {
    const phones: SidebarPhone[] = [];
    const gone: string[] = [];
    for (const id of this.#changed) {
      const phone = this.#parts.describe(id);
      if (!phone && this.#isDeploying) continue;
      this.#changed.delete(id);
      if (!phone) {
        this.#told.delete(id);
        gone.push(id);
      } else if (this.#isNews(phone)) {
        phones.push(phone);
      }
    }
    const [calls, cleared] = [this.#calls, this.#cleared];
    this.#calls = [];
    this.#cleared = false;
    return {
      ...(phones.length > 0 && { phones }),
      ...(gone.length > 0 && { gone }),
      ...(calls.length > 0 && { calls }),
      ...(cleared && { cleared }),
    };
  }

  #isNews(phone: SidebarPhone): boolean {
    const text = JSON.stringify(phone);
    if (this.#told.get(phone.id) === text) return false;
    this.#told.set(phone.id, text);
    return true;
  }

  /** What only one of them does not know yet. */
  #ownNews(
    watcher: Watcher,
    phones: readonly SidebarPhone[],
  ): Pick<SidebarNews, 'phones' | 'complete' | 'exchanges'> {
    return { ...this.#filling(watcher, phones), ...this.#exchangesFor(watcher) };
  }

  #filling(
    watcher: Watcher,
    phones: readonly SidebarPhone[],
  ): Pick<SidebarNews, 'phones' | 'complete'> {
    const { fresh, isGreeted } = watcher;
    if (!fresh) return {};
    watcher.isGreeted = true;
    if (fresh.length === 0 && isGreeted && this.#isDeploying) return {};
    const next = fresh.splice(0, MOST_AT_ONCE).flatMap((id) => this.#parts.describe(id) ?? []);
    // Where others were told something older, they still have to be told.
    for (const phone of next)
      if (!this.#told.has(phone.id)) this.#told.set(phone.id, JSON.stringify(phone));
    const all = { phones: [...phones, ...next] };
    if (fresh.length > 0 || this.#isDeploying) return all;
    watcher.fresh = undefined;
    return { ...all, complete: true };
  }

  #exchangesFor(watcher: Watcher): Pick<SidebarNews, 'exchanges'> {
    const { exchangesOf: phone, wantsAll } = watcher;
    if (phone === undefined || (!wantsAll && watcher.exchanges.length === 0)) return {};
    const list = wantsAll ? this.#parts.exchangesWith(phone) : watcher.exchanges;
    watcher.exchanges = [];
    watcher.wantsAll = false;
    return { exchanges: { phone, list, ...(wantsAll && { all: true as const }) } };
  }
}
