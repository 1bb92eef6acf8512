/** A list that keeps only its newest entries, so that a phone under load never fills the memory. */
export class RingLog<T> {
  readonly #items: T[] = [];

  /** @param limit Entries kept; the oldest ones go first. */
  constructor(private readonly limit = 1000) {}

  /** Newest last. The array is live: it changes as entries come and go. */
  get items(): readonly T[] {
    return this.#items;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.limit) this.#items.shift();
  }

  /** Forgets the entries for which `drop` says so; all of them without `drop`. */
  clear(drop: (item: T) => boolean = () => true): void {
    const kept = this.#items.filter((item) => !drop(item));
    this.#items.splice(0, this.#items.length, ...kept);
  }
}
