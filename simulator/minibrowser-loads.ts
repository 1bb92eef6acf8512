/** Pages and pictures on their way to the minibrowser. */
import { fetchLocal, type FetchedFile } from './minibrowser-fetch';
import type { PhoneCore } from './phone-core';

/** Everything the minibrowser waits for. */
export class Loads {
  readonly #pending = new Set<Promise<void>>();
  #stop = new AbortController();

  constructor(private readonly core: PhoneCore) {}

  /** Resolves when nothing is on its way, however much was added in the meantime. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Gives up what is on its way. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** @throws FetchError */
  fetch(address: string, maxBytes: number): Promise<FetchedFile> {
    return fetchLocal(address, {
      userAgent: this.core.userAgent,
      credentials: this.core.clientCredentials,
      maxBytes,
      signal: this.#stop.signal,
    });
  }

  /** Work in the background; what goes wrong is logged, without the query of the address. */
  track(address: string, work: () => Promise<void>): void {
    const load = work()
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'unknown';
        this.core.log.push(`Minibrowser: ${address.replace(/[?#].*$/s, '')}: ${why}`);
      })
      .then(() => {
        this.#pending.delete(load);
        this.core.changed();
      });
    this.#pending.add(load);
  }
}
