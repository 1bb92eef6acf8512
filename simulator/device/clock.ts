/** The virtual phone's sense of time: real, or stepped by a test that does not want to wait. */

/** Something that will happen later, unless cancelled. */
export interface Timer {
  cancel(): void;
}

/** Time in milliseconds; real clocks count from 1970, stepped ones from 0. */
export interface Clock {
  now(): number;
  /** Runs `action` once, `ms` milliseconds from now. */
  after(ms: number, action: () => void): Timer;
  /** Drops everything that is still waiting. */
  cancelAll(): void;
  /** Lets time pass. Real clocks wait; stepped ones run what is due, in order, and return. */
  advance(ms: number): Promise<void>;
}

/** Lets pending promises and the input that has already arrived be handled. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Wall-clock time. */
export class RealClock implements Clock {
  readonly #handles = new Set<NodeJS.Timeout>();

  now(): number {
    return Date.now();
  }

  after(ms: number, action: () => void): Timer {
    const handle = setTimeout(() => {
      this.#handles.delete(handle);
      action();
    }, ms);
    this.#handles.add(handle);
    return {
      cancel: () => {
        clearTimeout(handle);
        this.#handles.delete(handle);
      },
    };
  }

  cancelAll(): void {
    for (const handle of this.#handles) clearTimeout(handle);
    this.#handles.clear();
  }

  async advance(ms: number): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, ms));
  }
}

/** Time that stands still until told to move. */
export class SteppedClock implements Clock {
  #now = 0;
  #order = 0;
  #waiting: { due: number; order: number; action: () => void }[] = [];
  #advancing: Promise<void> = Promise.resolve();

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): Timer {
    const entry = { due: this.#now + Math.max(0, ms), order: this.#order++, action };
    this.#waiting.push(entry);
    return {
      cancel: () => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
      },
    };
  }

  cancelAll(): void {
    this.#waiting = [];
  }

  /** Calls made while another one is running wait for their turn. */
  advance(ms: number): Promise<void> {
    this.#advancing = this.#advancing.then(() => this.#step(ms));
    return this.#advancing;
  }

  async #step(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#takeDue(target);
      if (next === undefined) break;
      this.#now = next.due;
      next.action();
      await settle();
    }
    this.#now = target;
  }

  #takeDue(target: number): { due: number; action: () => void } | undefined {
    const due = this.#waiting.filter((entry) => entry.due <= target);
    due.sort((a, b) => a.due - b.due || a.order - b.order);
    const first = due[0];
    if (first !== undefined) this.#waiting = this.#waiting.filter((entry) => entry !== first);
    return first;
  }
}
