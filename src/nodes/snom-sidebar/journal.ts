/**
 * The last finished calls of every phone: kept in the context store in which the phone's state is kept, so that they outlive
 * a deploy, and a restart where that store is on disk.
 */
import type { Change } from '../../calls/model/model-input';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { phoneId } from '../shared/phones/phone-index';
import { keptValue, LazyWriter } from '../shared/state-store';
import { entriesIn, entryOf } from './journal-entry';
import type { JournalEntry } from './types';

/** Calls that are kept of a phone. */
export const MOST_CALLS = 50;

/** What is kept of one phone. */
interface Kept {
  readonly config: SnomConfigNode;
  /** Oldest first. */
  calls: readonly JournalEntry[];
  readonly writer: LazyWriter;
  /** Resolves when what was kept is back. Never rejects. */
  readonly ready: Promise<void>;
  /** What was kept before shall not come back. */
  isCleared: boolean;
}

/** Journals of phones, by their ids. */
export class Journal {
  readonly #kept = new Map<string, Kept>();

  /** A phone is there. */
  open(config: SnomConfigNode): void {
    this.#of(config);
  }

  /** Writes down the calls that have ended by these changes. @returns those that were not there yet */
  note(config: SnomConfigNode, changes: readonly Change[]): readonly JournalEntry[] {
    const id = phoneId(config);
    const ended = changes.flatMap((change) =>
      change.kind === 'callRemoved' ? [entryOf(change.summary, id)] : [],
    );
    if (ended.length === 0) return [];
    const kept = this.#of(config);
    // Where several Node-REDs share a phone, a call can be told again to one that begins.
    const known = new Set(kept.calls.map((entry) => entry.id));
    const news = ended.filter((entry) => !known.has(entry.id));
    if (news.length > 0) this.#set(kept, [...kept.calls, ...news]);
    return news;
  }

  /** The newest calls of all phones, newest first. */
  newest(count: number): readonly JournalEntry[] {
    const all = [...this.#kept.values()].flatMap(({ calls }) => calls);
    return all.sort((one, other) => other.endedAt - one.endedAt).slice(0, count);
  }

  /** Resolves when everything that was kept is back. Never rejects. */
  async ready(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ ready }) => ready));
  }

  /** Forgets all calls of all phones. */
  clear(): void {
    for (const kept of this.#kept.values()) {
      kept.isCleared = true;
      this.#set(kept, []);
    }
  }

  #of(config: SnomConfigNode): Kept {
    const id = phoneId(config);
    const known = this.#kept.get(id);
    if (known?.config === config) return known;
    const value = keptValue(config, 'journal', config.reporting.contextStore);
    const failed = (error: unknown): void => config.debug(`journal: ${String(error)}`);
    const kept: Kept = {
      config,
      calls: [],
      writer: new LazyWriter(value, failed),
      ready: value.read().then((found) => this.#restore(kept, found), failed),
      isCleared: false,
    };
    this.#kept.set(id, kept);
    config.on('close', (removed: boolean, done: () => void) => {
      void this.#close(kept, removed).finally(done);
    });
    return kept;
  }

  #restore(kept: Kept, found: unknown): void {
    const own = new Set(kept.calls.map(({ id }) => id));
    const earlier = entriesIn(found, phoneId(kept.config), MOST_CALLS).filter(
      ({ id }) => !own.has(id),
    );
    if (earlier.length === 0 || kept.isCleared) return;
    const calls = [...earlier, ...kept.calls];
    // Calls that have ended meanwhile were put alone.
    if (kept.calls.length > 0) this.#set(kept, calls);
    else kept.calls = calls;
  }

  #set(kept: Kept, calls: readonly JournalEntry[]): void {
    kept.calls = calls.slice(-MOST_CALLS);
    kept.writer.put({ v: 1, calls: kept.calls });
  }

  /** Never rejects. */
  async #close(kept: Kept, removed: boolean): Promise<void> {
    const id = phoneId(kept.config);
    if (this.#kept.get(id) === kept) this.#kept.delete(id);
    if (removed) {
      kept.writer.stop();
      return;
    }
    await kept.ready;
    await kept.writer.flush();
  }
}
