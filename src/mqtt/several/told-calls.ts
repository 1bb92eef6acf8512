/** Calls whose summary has been on the broker: whoever told it, nobody tells it again. */

/** So many calls; their phones have long had others. */
const LIMIT = 5000;

export class ToldCalls {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > LIMIT && oldest !== undefined) this.#ids.delete(oldest);
  }
}
