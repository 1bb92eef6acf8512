/** A clock that stands still until it is told to go on. */
import type { Clock } from '../../../src/calls/execution/clock';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class SteppedClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 10_000;
  #offset = 0;

  now(): number {
    return this.#now + this.#offset;
  }

  steady(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(ms, 0), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Runs what is due within the next `ms`, in order; promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const due = [...this.#timers]
        .filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.run();
      await settled();
    }
    this.#now = end;
  }

  /** Sets the time another way; timers do not mind. */
  jump(ms: number): void {
    this.#offset += ms;
  }
}

/** Lets every promise that can settle do so. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
