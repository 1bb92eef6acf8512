/** One operation at a time per phone: two of several steps must not press each other's keys. */
import { CommandQueue } from '../../common/queue';

/** Lets one operation on; a bounded number waits, in order. */
export class OperationLock {
  readonly #queue: CommandQueue;
  readonly #shared: (() => Promise<CommandQueue>) | undefined;

  /**
   * @param limit operations that may wait besides the one under way
   * @param shared where the operations of all configurations of the phone wait for each other
   */
  constructor(limit = 32, shared?: () => Promise<CommandQueue>) {
    this.#queue = new CommandQueue(limit);
    this.#shared = shared;
  }

  /** Operations under way or waiting. */
  get pending(): number {
    return this.#queue.waiting + (this.#queue.running ? 1 : 0);
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
      const releaseShared = await turnIn(await this.#shared(), signal);
      return () => {
        releaseShared();
        release();
      };
    } catch (error) {
      release();
      throw error;
    }
  }
}

function turnIn(queue: CommandQueue, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    queue
      .run(() => new Promise<void>((release) => resolve(release)), signal)
      .catch((error: unknown) => reject(error as Error));
  });
}
