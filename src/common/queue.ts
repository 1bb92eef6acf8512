/** One command at a time: phones answer overlapping requests with torn answers (public Snom clients). */
import { SnomError } from './errors';

/** How long an urgent task lets the one under way go on before it is done beside it, ms. */
const URGENT_PATIENCE_MS = 1000;
/** How long any other task lets one in the background go on before that is told to end, ms. */
const BACKGROUND_PATIENCE_MS = 1000;

/** Which of those that wait goes first: those of `background` only while nobody else does. */
export type Rank = 'urgent' | 'normal' | 'background';

/** A task. The signal, which only one in the background gets, asks it to end: somebody else waits. */
type Task<T> = (giveWay: AbortSignal | undefined) => Promise<T>;

interface Waiter {
  start(): void;
  /** Starts although another task is under way. */
  beside(): void;
  fail(reason: Error): void;
}

/** Runs tasks one after the other in the order they came, and lets only so many wait. */
export class CommandQueue {
  readonly #limit: number;
  /** Insertion order is the order of service; any entry can be taken out in constant time. */
  readonly #waiters = new Set<Waiter>();
  readonly #urgent = new Set<Waiter>();
  readonly #background = new Set<Waiter>();
  #running = false;
  /** Tells the task under way to end, if it is one in the background. */
  #giveWay: AbortController | undefined;
  #patience: NodeJS.Timeout | undefined;
  #closed: SnomError | undefined;

  /** @param limit tasks that may wait besides the running one; 0 = none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Tasks waiting, the running one and those in the background not counted. */
  get waiting(): number {
    return this.#waiters.size + this.#urgent.size;
  }

  /** Is a task under way? */
  get running(): boolean {
    return this.#running;
  }

  /**
   * Runs the task when its turn comes and settles as it does. Aborting a waiting task takes it out and
   * rejects with `signal.reason`; a running task has to watch its signal itself.
   *
   * An urgent task always finds room, goes before those that wait, and after a second no longer waits for the one
   * under way either: a phone that has not answered by then is slow or silent, and two requests at once are the
   * smaller evil.
   *
   * A task in the background always finds room too, goes after all that wait, and is asked to end when another one has
   * waited for it for a second.
   *
   * @throws SnomError `queueFull` at once when `limit` tasks wait, or the reason given to {@link close}
   */
  run<T>(task: Task<T>, signal?: AbortSignal, rank: Rank = 'normal'): Promise<T> {
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
        this.#start(task, rank, resolve, reject);
        return;
      }
      if (rank === 'normal' && this.#waiters.size >= this.#limit) {
        reject(new SnomError('queueFull', { params: { limit: this.#limit } }));
        return;
      }
      const onAbort = (): void => waiter.fail(signal?.reason as Error);
      const among = this.#among(rank);
      const patience =
        rank === 'urgent' ? setTimeout(() => waiter.beside(), URGENT_PATIENCE_MS) : undefined;
      const leave = (): void => {
        clearTimeout(patience);
        among.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          this.#start(task, rank, resolve, reject);
        },
        beside: () => {
          leave();
          void startNow(task, undefined).then(resolve, reject);
        },
        fail: (reason) => {
          leave();
          reject(reason);
        },
      };
      among.add(waiter);
      signal?.addEventListener('abort', onAbort);
      if (rank !== 'background') this.#hurryBackground();
    });
  }

  /** Rejects everything that waits and everything that comes later; the running task goes on. */
  close(reason: SnomError): void {
    this.#closed ??= reason;
    for (const waiter of [...this.#urgent, ...this.#waiters, ...this.#background])
      waiter.fail(reason);
  }

  #among(rank: Rank): Set<Waiter> {
    if (rank === 'normal') return this.#waiters;
    return rank === 'urgent' ? this.#urgent : this.#background;
  }

  /** Somebody waits: what is done in the background has not much time left. */
  #hurryBackground(): void {
    const giveWay = this.#giveWay;
    if (!giveWay) return;
    this.#patience ??= setTimeout(() => giveWay.abort(), BACKGROUND_PATIENCE_MS);
  }

  #start<T>(
    task: Task<T>,
    rank: Rank,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    this.#running = true;
    this.#giveWay = rank === 'background' ? new AbortController() : undefined;
    const done = (): void => {
      clearTimeout(this.#patience);
      this.#patience = undefined;
      this.#giveWay = undefined;
      this.#running = false;
      const [urgent] = this.#urgent;
      const [next] = this.#waiters;
      const [background] = this.#background;
      (urgent ?? next ?? background)?.start();
    };
    startNow(task, this.#giveWay?.signal).then(
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

/** Starts a task at once, and turns what it throws before its first await into a rejection. */
async function startNow<T>(task: Task<T>, giveWay: AbortSignal | undefined): Promise<T> {
  return task(giveWay);
}

/** A usable limit of {@link CommandQueue}, or undefined for nonsense, which would mean no limit at all. */
export function limitOf(limit: number | undefined): number | undefined {
  return limit !== undefined && Number.isInteger(limit) && limit >= 0 ? limit : undefined;
}
