/**
 * A message to oneself: what comes back has passed the broker after all that was published before it, so all of that has
 * been delivered here too (a broker keeps the order of what it delivers to a subscriber; MQTT 5, 4.6). It also tells
 * whether there is a connection at all.
 */
import type { Clock } from '../../calls/execution/clock';

/** Tried again where nothing comes back: without a connection, `mqtt out` drops what it is given. */
const RETRY_MS = 500;

/** What a {@link Fence} works with. */
export interface FenceInit {
  /** Of this process: tells its messages from those of another one that has the same name. */
  readonly run: string;
  readonly clock: Clock;
  /** Publishes to the topic of the fence. */
  readonly send: (payload: string) => void;
}

interface Waiting {
  readonly from: number;
  readonly resolve: (came: boolean) => void;
  readonly cancel: () => void;
}

export class Fence {
  readonly #init: FenceInit;
  readonly #waiting = new Set<Waiting>();
  #sent = 0;
  #retry: (() => void) | undefined;

  constructor(init: FenceInit) {
    this.#init = init;
  }

  /** Resolves when all has been delivered that was published until now; false = not in time. Never rejects. */
  pass(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const from = this.#send();
      const cancel = this.#init.clock.after(limitMs, () => this.#end(waiting, false));
      const waiting: Waiting = { from, resolve, cancel };
      this.#waiting.add(waiting);
      this.#retry ??= this.#init.clock.after(RETRY_MS, () => this.#again());
    });
  }

  /**
   * Something has come in on the topic of the fence.
   *
   * @returns is it one of this process?
   */
  cameBack(payload: string): boolean {
    const [run, number] = payload.split(':');
    if (run !== this.#init.run) return false;
    const passed = Number(number);
    for (const waiting of [...this.#waiting]) if (waiting.from <= passed) this.#end(waiting, true);
    return true;
  }

  close(): void {
    for (const waiting of [...this.#waiting]) this.#end(waiting, false);
  }

  #send(): number {
    this.#sent += 1;
    this.#init.send(`${this.#init.run}:${this.#sent}`);
    return this.#sent;
  }

  #again(): void {
    this.#retry = undefined;
    if (this.#waiting.size === 0) return;
    this.#send();
    this.#retry = this.#init.clock.after(RETRY_MS, () => this.#again());
  }

  #end(waiting: Waiting, came: boolean): void {
    waiting.cancel();
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) {
      this.#retry?.();
      this.#retry = undefined;
    }
    waiting.resolve(came);
  }
}
