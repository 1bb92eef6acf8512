/** What the phone remembers of requests, so that one that is repeated is not done twice (RFC 3261, 17.2.2). */
import type { Clock } from '../device/clock';

/** A repeat of this age is a new request. 64 times T1; milliseconds of the phone's clock. */
const REMEMBERED_MS = 32_000;
/** Most requests remembered; the oldest go first. */
const MAX_REMEMBERED = 1000;

/** One request and the answer it got. */
export interface Transaction {
  readonly since: number;
  /** Undefined while there is none: a repeat is then taken in silence. */
  answer?: { readonly bytes: Buffer; readonly status: number };
}

/** The requests of the last half minute. */
export class Transactions {
  readonly #known = new Map<string, Transaction>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** The transaction of a request that is a repeat. */
  find(key: string): Transaction | undefined {
    const found = this.#known.get(key);
    return found !== undefined && this.clock.now() - found.since < REMEMBERED_MS
      ? found
      : undefined;
  }

  /** A new one. */
  begin(key: string): Transaction {
    const oldest = this.#known.keys().next().value;
    if (this.#known.size >= MAX_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    const transaction: Transaction = { since: this.clock.now() };
    this.#known.delete(key);
    this.#known.set(key, transaction);
    return transaction;
  }

  /** A restart forgets them. */
  clear(): void {
    this.#known.clear();
  }
}
