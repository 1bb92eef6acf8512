/** One operation at a time per phone: two of several steps must not press each other's keys. */
import { Arrivals, leavingOn } from '../../common/arrivals';
import { SnomError } from '../../common/errors';
import { CommandQueue } from '../../common/queue';
import { unlessAborted } from '../../common/waiting';

/** What the operations of all configurations of a phone share. */
export interface SharedTurns {
  /** Where they wait for each other. */
  readonly operations: CommandQueue;
  /** In which order they have come. */
  readonly arrivals: Arrivals;
}

/** The place of an operation among those that have come. */
export interface Place {
  /**
   * Resolves when all that came before have given up their places: from then on it is one's turn to acquire.
   *
   * @throws SnomError `queueFull` {limit} at once; the reason of the signal
   */
  reach(): Promise<void>;
  /** Lets the next one on, reached or not. Once or more, later calls do nothing. */
  leave(): void;
}

/** Lets one operation on; a bounded number waits, in order. */
export class OperationLock {
  readonly #limit: number;
  readonly #queue: CommandQueue;
  readonly #shared: (() => SharedTurns | Promise<SharedTurns>) | undefined;
  readonly #arrivals = new Arrivals();
  /** Resolves when the last one that has come is in the order of all configurations; undefined = it is. */
  #entering: Promise<unknown> | undefined;
  /** Operations that wait for their place. */
  #arriving = 0;

  /**
   * @param limit operations that may wait besides the one under way
   * @param shared where the operations of all configurations of the phone wait for each other
   */
  constructor(limit = 32, shared?: () => SharedTurns | Promise<SharedTurns>) {
    this.#limit = limit;
    this.#queue = new CommandQueue(limit);
    this.#shared = shared;
  }

  /** Operations under way or waiting. */
  get pending(): number {
    return this.#queue.waiting + (this.#queue.running ? 1 : 0);
  }

  /**
   * Takes a place among the operations, to be taken when one comes in: what has to be found out before {@link acquire} takes
   * some longer than others.
   *
   * @param signal gives the place up
   */
  arrive(signal: AbortSignal): Place {
    const { left, leave } = leavingOn(signal);
    let isReached = false;
    const reached = this.#enter(left).then(() => {
      isReached = true;
    });
    return {
      reach: async () => {
        if (isReached) return;
        const limit = this.#limit;
        if (this.#arriving + this.#queue.waiting >= limit)
          throw new SnomError('queueFull', { params: { limit } });
        this.#arriving += 1;
        try {
          await unlessAborted(reached, signal);
        } finally {
          this.#arriving -= 1;
        }
      },
      leave,
    };
  }

  /**
   * Resolves when it is one's turn, with what ends the turn (call it once or more, later calls do nothing).
   *
   * @throws SnomError `queueFull` {limit} at once; the signal's reason when it fires meanwhile
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    const release = await turnIn(this.#queue, signal);
    if (!this.#shared) return release;
    try {
      const releaseShared = await turnIn((await this.#shared()).operations, signal);
      return () => {
        releaseShared();
        release();
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Resolves when all places before are given up. Never rejects. */
  async #enter(left: Promise<void>): Promise<void> {
    const before = this.#arrivals.enter(left);
    const shared = this.#entering ?? this.#shared?.();
    if (shared instanceof Promise) await Promise.all([before, this.#enterLater(left)]);
    else await Promise.all([before, shared?.arrivals.enter(left)]);
  }

  /** In the order of all configurations, those of this one stand as they have come. Never rejects. */
  async #enterLater(left: Promise<void>): Promise<void> {
    const entering = Promise.resolve(this.#entering)
      .then(() => this.#shared?.())
      // Whoever wants to acquire is told why there is nothing to wait in.
      .catch(() => undefined)
      .then((shared) => ({ before: shared?.arrivals.enter(left) }));
    this.#entering = entering;
    const { before } = await entering;
    if (this.#entering === entering) this.#entering = undefined;
    await before;
  }
}

function turnIn(queue: CommandQueue, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    queue
      .run(() => new Promise<void>((release) => resolve(release)), signal)
      .catch((error: unknown) => reject(error as Error));
  });
}
