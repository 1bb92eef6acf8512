/** One operation at a time per phone: two of several steps must not press each other's keys. */
import { CommandQueue } from '../phone/queue';

/** Lets one operation on; a bounded number waits, in order. */
export class OperationLock {
  readonly #queue: CommandQueue;

  /** @param limit operations that may wait besides the one under way */
  constructor(limit = 32) {
    this.#queue = new CommandQueue(limit);
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
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      this.#queue
        .run(() => new Promise<void>((release) => resolve(release)), signal)
        .catch((error: unknown) => reject(error as Error));
    });
  }
}
