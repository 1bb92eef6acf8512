/** Deliberate troubles that wait for whatever meets them. */

/** How often and when one applies. */
interface Countable {
  /** Default 1; Infinity = until cleared. */
  readonly times?: number;
  /** What matches and still passes before; default 0. */
  readonly skip?: number;
}

/** They apply in the order added. */
export class FaultQueue<Fault extends Countable> {
  #entries: { readonly fault: Fault; left: number; skip: number }[] = [];

  /** @throws RangeError when `times` is not positive or `skip` negative. */
  add(fault: Fault): void {
    const { times = 1, skip = 0 } = fault;
    if (!(times > 0)) throw new RangeError('times must be positive');
    if (!(skip >= 0)) throw new RangeError('skip must not be negative');
    this.#entries.push({ fault, left: times, skip });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Takes the first one that matches, if its time has come. */
  take(matches: (fault: Fault) => boolean): Fault | undefined {
    const entry = this.#entries.find(({ fault }) => matches(fault));
    if (entry === undefined) return undefined;
    if (entry.skip > 0) {
      entry.skip -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry.fault;
  }
}
