/** What the node remembers of phones: in its context, so that it outlives a deploy, and a restart where that is on disk. */
import type { Node } from 'node-red';
import type { Change } from '../../calls/model/model-input';
import {
  followReset,
  forgetMissed,
  type History,
  historyIn,
  joinHistories,
  NO_HISTORY,
  remember,
} from '../../mqtt/history';
import { type KeptValue, keptValue, LazyWriter } from '../shared/state-store';

interface Entry {
  history: History;
  /** Does it come from an earlier run? Then the broker knows nothing better. */
  hasPast: boolean;
  readonly writer: LazyWriter;
  /** Resolves when the context has been read. Never rejects. */
  readonly ready: Promise<void>;
}

/** Histories of phones, by their ids. */
export class Memory {
  readonly #entries = new Map<string, Entry>();
  readonly #since = Date.now();

  constructor(
    private readonly node: Node,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Resolves when all that is known of a phone is. Never rejects. */
  ready(id: string): Promise<void> {
    return this.#entry(id).ready;
  }

  of(id: string): History {
    return this.#entry(id).history;
  }

  note(id: string, changes: readonly Change[]): void {
    this.#set(id, changes.reduce(remember, this.of(id)));
  }

  forgetMissed(id: string, at: number): void {
    this.#set(id, forgetMissed(this.of(id), at));
  }

  /**
   * Takes over what an earlier run has published, once; and that another Node-RED says that missed calls have been seen.
   *
   * @param published the state as it comes from the broker
   * @returns has anything changed by it?
   */
  async adopt(id: string, published: unknown): Promise<boolean> {
    const entry = this.#entry(id);
    await entry.ready;
    const told = historyIn(published);
    if (!told) return false;
    const before = entry.history;
    const seen = followReset(before, told, this.#since);
    const isPast = !entry.hasPast && seen === before;
    entry.hasPast = true;
    this.#set(id, isPast ? joinHistories(told, before) : seen);
    return isPast || seen !== before;
  }

  /** Writes what is not written yet. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(writeOut));
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known) return known;
    const value = keptValue(this.node, `history_${id.replace(/\W/g, '_')}`, '');
    const entry: Entry = {
      history: NO_HISTORY,
      hasPast: false,
      writer: new LazyWriter(value, this.onError),
      ready: Promise.resolve().then(() => this.#read(id, value)),
    };
    this.#entries.set(id, entry);
    return entry;
  }

  async #read(id: string, value: KeptValue): Promise<void> {
    try {
      const kept = historyIn(await value.read());
      const entry = this.#entries.get(id);
      if (!kept || !entry) return;
      entry.hasPast = true;
      // Calls that have ended meanwhile were put alone.
      if (entry.history !== NO_HISTORY) this.#set(id, joinHistories(kept, entry.history));
      else entry.history = kept;
    } catch (error) {
      this.onError(error);
    }
  }

  #set(id: string, history: History): void {
    const entry = this.#entry(id);
    if (entry.history === history) return;
    entry.history = history;
    entry.writer.put({ v: 1, ...history });
  }
}

/** Not before the store has answered: what was noted until then is only a part. */
async function writeOut({ ready, writer }: Entry): Promise<void> {
  await ready;
  await writer.flush();
}
