/** Chance that can be repeated: the same seed makes the same life of every phone, as far as time lets it. */

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A time until something that happens once in `mean`, at most four times that. */
  wait(mean: number): number {
    return Math.min(-Math.log(1 - this.next()) * mean, mean * 4);
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  oneOf<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }
}
