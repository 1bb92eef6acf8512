/** Tells any number whether flows are being deployed or started, by one set of listeners for each runtime. */
import type { NodeAPI } from 'node-red';
import { type Clock, REAL_CLOCK } from '../../../calls/execution/clock';

type Events = NodeAPI['events'];

/** Who wants to know. Its methods must not throw. */
export interface DeployListener {
  /** Also at once, where that is so already; and again before it has ended. */
  begins?(): void;
  ends(): void;
}

/** Node-RED waits 15 s for a node to close (`nodeCloseTimeout`, unless its owner has set it); then flows start at once. */
export const DEPLOY_PATIENCE_MS = 20_000;

/**
 * Nodes that have changed are closed, the slowest of them is waited for, and they are made anew, while the others go on. With
 * every type of deploy Node-RED tells of `flows:stopping` (unless none run), `flows:starting` and `flows:started`; of the last
 * two not if flows cannot be started, as when the type of a node is missing.
 */
export class Deploys {
  readonly #clock: Clock;
  readonly #listeners = new Set<DeployListener>();
  #cancel: (() => void) | undefined;

  constructor(events: Events, clock: Clock = REAL_CLOCK) {
    this.#clock = clock;
    const on = (event: string, listener: () => void): unknown => events.on(event, listener);
    for (const begins of ['flows:stopping', 'flows:starting']) on(begins, () => this.#begin());
    on('flows:started', () => this.#end());
    // Packages are loaded before the first nodes are made.
    this.#begin();
  }

  /** Then what is away may come back. */
  get isUnderWay(): boolean {
    return this.#cancel !== undefined;
  }

  /** The answer ends it. */
  listen(listener: DeployListener): () => void {
    this.#listeners.add(listener);
    if (this.isUnderWay) listener.begins?.();
    return () => void this.#listeners.delete(listener);
  }

  #begin(): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(DEPLOY_PATIENCE_MS, () => this.#end(), true);
    for (const listener of [...this.#listeners]) listener.begins?.();
  }

  #end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const listener of [...this.#listeners]) listener.ends();
  }
}

const known = new WeakMap<object, Deploys>();

/** Those of a runtime. */
export function deploysOf({ events }: Pick<NodeAPI, 'events'>): Deploys {
  const deploys = known.get(events) ?? new Deploys(events);
  known.set(events, deploys);
  return deploys;
}
