/** Keeps what a config node has to remember over restarts, in the node's own context. */
import type { Node, NodeContextData } from 'node-red';
import { nameRegistry } from './phones/registries';

/** The part of a node this file needs. */
export interface StoreNode extends Pick<Node, 'id' | '_alias'> {
  context(): NodeContextData;
}

/** A store that does not answer must neither stop a phone nor the end of Node-RED. */
const PATIENCE_MS = 2000;

/** One value in a context store. */
export interface KeptValue {
  /** @throws when the store fails or does not answer */
  read(): Promise<unknown>;
  /** @throws as `read` */
  write(value: unknown): Promise<void>;
}

/**
 * What was written in this process, by node and name: Node-RED's default context store forgets the context of a
 * node that is restarted.
 */
const written = nameRegistry('written values', new Map<string, Map<string, unknown>>());

/**
 * @param name of the value
 * @param store name of the context store; '' = the default one
 * @param patienceMs how long the store may take, ms
 */
export function keptValue(
  node: StoreNode,
  name: string,
  store: string,
  patienceMs = PATIENCE_MS,
): KeptValue {
  const context = node.context();
  // The instances of a subflow share one context.
  const key = node._alias === undefined ? name : `${name}_${node.id.replace(/\W/g, '_')}`;
  const where = store === '' ? undefined : store;
  return {
    read: async () => {
      const own = written.get(node.id);
      if (own?.has(name)) return own.get(name);
      return patiently(patienceMs, (done) =>
        context.get(key, where, (error: unknown, value: unknown) => done(error, value)),
      );
    },
    write: async (value) => {
      written.set(node.id, (written.get(node.id) ?? new Map<string, unknown>()).set(name, value));
      await patiently(patienceMs, (done) => context.set(key, value, where, done));
    },
  };
}

/**
 * What was kept for a node before it ran is put where it stays: the dialog of a configuration keeps something before the
 * configuration is deployed. Never rejects; a store that fails has it for this process still.
 */
export async function keepForGood(node: StoreNode, name: string, store: string): Promise<void> {
  const own = written.get(node.id);
  if (!own?.has(name)) return;
  await keptValue(node, name, store)
    .write(own.get(name))
    .catch(() => undefined);
}

/** The node is gone for good; Node-RED deletes what its context stores hold of it. */
export function forgetKept(node: Pick<Node, 'id'>): void {
  written.delete(node.id);
}

function patiently(
  ms: number,
  ask: (done: (error: unknown, value?: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the context store does not answer')), ms);
    const settle = (error: unknown, value?: unknown): void => {
      clearTimeout(timer);
      if (error === undefined || error === null) resolve(value);
      else reject(error instanceof Error ? error : new Error(typeof error));
    };
    try {
      ask(settle);
    } catch (error) {
      settle(error);
    }
  });
}

/** Writes the newest of many states, at most every `delayMs`. */
export class LazyWriter {
  readonly #value: KeptValue;
  readonly #onError: (error: unknown) => void;
  readonly #delayMs: number;
  #newest: unknown;
  #stale = false;
  #failed = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param onError called for the first write that fails, not for those after it */
  constructor(value: KeptValue, onError: (error: unknown) => void, delayMs = 2000) {
    this.#value = value;
    this.#onError = onError;
    this.#delayMs = delayMs;
  }

  /** To be written soon. */
  put(newest: unknown): void {
    if (newest === this.#newest) return;
    this.#newest = newest;
    this.#stale = true;
    this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs).unref();
  }

  /** Writes now what is not written yet. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One at a time: stores need not keep the order of two writes.
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Gives up what is not written yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = false;
  }

  async #write(): Promise<void> {
    if (!this.#stale) return;
    this.#stale = false;
    try {
      await this.#value.write(this.#newest);
    } catch (error) {
      if (!this.#failed) this.#onError(error);
      this.#failed = true;
    }
  }
}
