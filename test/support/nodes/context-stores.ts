/** Context stores for flows under test: the test helper sets Node-RED's up, but never starts them. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeInitializer } from 'node-red';
import { helper, NODE_RED } from './helper';

interface Context {
  load(): Promise<void>;
  close(): Promise<void>;
}

/** The context module of the Node-RED under test, the very instance that its nodes use. */
const context = createRequire(NODE_RED)(
  join(dirname(createRequire(NODE_RED).resolve('@node-red/runtime')), 'nodes/context'),
) as Context;

/** Plugs the stores in; to be loaded before the nodes. */
export function contextStores(stores: Record<string, unknown>): NodeInitializer {
  helper.settings({ contextStorage: stores as Record<string, { module: string }> });
  return () => context.load();
}

/** As when Node-RED ends: whatever the stores still hold back is written. */
export function closeContextStores(): Promise<void> {
  return context.close();
}

/** What a store module for `settings.js` has to have. */
export interface StoreModule {
  open(): Promise<void>;
  close(): Promise<void>;
  get(scope: string, key: string, done: (error?: unknown, value?: unknown) => void): void;
  set(scope: string, key: string, value: unknown, done: (error?: unknown) => void): void;
  keys(scope: string, done: (error?: unknown, keys?: string[]) => void): void;
  delete(scope: string): Promise<void>;
  clean(active: string[]): Promise<void>;
}

/** A store that takes its time, or fails. */
export function oddStore(
  behaviour: { readonly delayMs?: number; readonly failing?: boolean },
  values = new Map<string, unknown>(),
): { module: () => StoreModule } {
  const { delayMs = 0, failing = false } = behaviour;
  const answer = (act: () => void): void => void setTimeout(act, delayMs);
  const error = failing ? new Error('the disk is full') : undefined;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    module: () => ({
      open: nothing,
      close: nothing,
      delete: nothing,
      clean: nothing,
      get: (scope, key, done) => answer(() => done(error, values.get(`${scope} ${key}`))),
      set: (scope, key, value, done) => {
        if (!failing) values.set(`${scope} ${key}`, structuredClone(value));
        answer(() => done(error));
      },
      keys: (_scope, done) => answer(() => done(error, [])),
    }),
  };
}
