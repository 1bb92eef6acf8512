/** Tells whoever listens that something about the phone has changed. */
import { EventEmitter } from 'node:events';

/** Many changes of one moment are one event. */
export class ChangeEvents {
  readonly #events = new EventEmitter();
  #queued = false;

  constructor() {
    this.#events.setMaxListeners(0);
  }

  on(listener: () => void): void {
    this.#events.on('change', listener);
  }

  off(listener: () => void): void {
    this.#events.off('change', listener);
  }

  /** Something has changed. */
  changed(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.#events.emit('change');
    });
  }
}
