/** One command at a time: phones answer overlapping requests with torn answers (public Snom clients). */
import { SnomError } from './errors';

interface Waiter {
  start(): void;
  fail(reason: Error): void;
}

/** Runs tasks one after the other in the order they came, and lets only so many wait. */
export class CommandQueue {
  readonly #limit: number;
  /** Insertion order is the order of service; any entry can be taken out in constant time. */
  readonly #waiters = new Set<Waiter>();
  #running = false;
  #closed: SnomError | undefined;

  /** @param limit tasks that may wait besides the running one; 0 = none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Tasks waiting, the running one not counted. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Is a task under way? */
  get running(): boolean {
    return this.#running;
  }

  /**
   * Runs the task when its turn comes and settles as it does. Aborting a waiting task takes it out and
   * rejects with `signal.reason`; a running task has to watch its signal itself.
   *
   * @throws SnomError `queueFull` at once when `limit` tasks wait, or the reason given to {@link close}
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(this.#closed);
        return;
      }
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      if (!this.#running) {
        this.#start(task, resolve, reject);
        return;
      }
      if (this.#waiters.size >= this.#limit) {
        reject(new SnomError('queueFull', { params: { limit: this.#limit } }));
        return;
      }
      const onAbort = (): void => waiter.fail(signal?.reason as Error);
      const leave = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          this.#start(task, resolve, reject);
        },
        fail: (reason) => {
          leave();
          reject(reason);
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort);
    });
  }

  /** Rejects everything that waits and everything that comes later; the running task goes on. */
  close(reason: SnomError): void {
    this.#closed ??= reason;
    for (const waiter of [...this.#waiters]) {
      waiter.fail(reason);
    }
  }

  #start<T>(
    task: () => Promise<T>,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    this.#running = true;
    const done = (): void => {
      this.#running = false;
      const [next] = this.#waiters;
      next?.start();
    };
    // The wrapper starts the task at once, and turns what it throws before its first await into a rejection.
    const outcome = (async (): Promise<T> => task())();
    outcome.then(
      (value) => {
        resolve(value);
        done();
      },
      (error: unknown) => {
        reject(error);
        done();
      },
    );
  }
}

/** A usable limit of {@link CommandQueue}, or undefined for nonsense, which would mean no limit at all. */
export function limitOf(limit: number | undefined): number | undefined {
  return limit !== undefined && Number.isInteger(limit) && limit >= 0 ? limit : undefined;
}
