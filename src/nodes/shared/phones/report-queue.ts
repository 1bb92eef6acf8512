/** Takes what a phone reports off the HTTP server's hands: in order, later, and never without limit. */

/** Reports of one phone that may wait; a phone in normal use has one or two. */
const LIMIT = 256;
/** Reports worked off in one go, so that many at once do not starve the rest of Node-RED. */
const BATCH = 16;

/** When the code that runs now has returned. */
const afterThis = (go: () => void): void => process.nextTick(go);
/** When others have had their turn. */
const nextTurn = (go: () => void): void => void setImmediate(go);

/**
 * A bounded queue that is worked off when the code that added to it has returned: by then the answer to the phone is
 * written. What is too much for one go waits for the next turn of the event loop.
 */
export class ReportQueue<T> {
  readonly #waiting: T[] = [];
  readonly #work: (item: T) => void;
  readonly #onFull: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #limit: number;
  #scheduled = false;
  /** How many hold the work back. */
  #holds = 1;
  #dropped = 0;

  /**
   * Holds everything back until {@link release}.
   *
   * @param work takes one item; what it throws is told to `onError` and ends nothing else
   * @param onFull called once, with the first item that finds no room
   */
  constructor(
    work: (item: T) => void,
    onFull: () => void,
    limit = LIMIT,
    onError: (error: unknown) => void = () => undefined,
  ) {
    this.#onError = onError;
    this.#work = work;
    this.#onFull = onFull;
    this.#limit = limit;
  }

  /** Items that found no room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @returns false when it found no room */
  add(item: T): boolean {
    if (this.#waiting.length >= this.#limit) {
      this.#dropped += 1;
      if (this.#dropped === 1) this.#onFull();
      return false;
    }
    this.#waiting.push(item);
    this.#schedule(afterThis);
    return true;
  }

  /** Holds the work back until {@link release} once more. */
  hold(): void {
    this.#holds += 1;
  }

  /** Lets the work begin, or go on, if nobody else holds it back. */
  release(): void {
    this.#holds -= 1;
    this.#schedule(afterThis);
  }

  /** Ends it. @returns what was waiting, in order */
  close(): T[] {
    this.#holds = Infinity;
    return this.#waiting.splice(0);
  }

  #schedule(when: typeof afterThis): void {
    if (this.#holds > 0 || this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    when(this.#go);
  }

  readonly #go = (): void => {
    this.#scheduled = false;
    if (this.#holds > 0) return;
    for (const item of this.#waiting.splice(0, BATCH)) {
      try {
        this.#work(item);
      } catch (error) {
        // Here an exception would end Node-RED.
        this.#onError(error);
      }
    }
    this.#schedule(nextTurn);
  };
}
