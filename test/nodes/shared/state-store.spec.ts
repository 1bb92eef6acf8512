import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { NodeContextData } from 'node-red';
import {
  forgetKept,
  type KeptValue,
  keptValue,
  LazyWriter,
  type StoreNode,
} from '../../../src/nodes/shared/state-store';

type Done = (error?: unknown, value?: unknown) => void;

/** A context store that can be told to misbehave. */
class FakeStore {
  readonly values = new Map<string, unknown>();
  readonly asked: string[] = [];
  failure: 'no' | 'error' | 'throw' | 'silent' = 'no';

  get context(): NodeContextData {
    const act = (
      what: string,
      store: string | undefined,
      done: Done,
      work: () => unknown,
    ): void => {
      this.asked.push(`${what} ${store ?? '(default)'}`);
      if (this.failure === 'throw') throw new Error('thrown');
      if (this.failure === 'error') done(new Error('failed'));
      else if (this.failure === 'no') setImmediate(() => done(undefined, work()));
    };
    return {
      get: (key: string, store: string | undefined, done: Done) =>
        act(`get ${key}`, store, done, () => this.values.get(key)),
      set: (key: string, value: unknown, store: string | undefined, done: Done) =>
        act(`set ${key}`, store, done, () => this.values.set(key, value)),
      keys: () => [],
    } as unknown as NodeContextData;
  }
}

function node(store: FakeStore, id = 'a', _alias?: string): StoreNode {
  return { id, ...(_alias && { _alias }), context: () => store.context };
}

describe('nodes/shared/state-store', () => {
  afterEach(() => {
    for (const id of ['a', 'b', 'x-inner.1']) forgetKept({ id });
  });

  describe('a kept value', () => {
    it('goes to the store that was chosen, and comes back from it', async () => {
      const store = new FakeStore();
      await keptValue(node(store), 'device', 'disk').write({ a: 1 });
      forgetKept({ id: 'a' });
      assert.deepEqual(await keptValue(node(store), 'device', '').read(), { a: 1 });
      assert.deepEqual(store.asked, ['set device disk', 'get device (default)']);
    });

    it('outlives the context of a node that is restarted, not of one that is removed', async () => {
      const store = new FakeStore();
      await keptValue(node(store), 'device', '').write(1);
      store.values.clear();
      assert.equal(await keptValue(node(store), 'device', '').read(), 1);
      assert.equal(await keptValue(node(store), 'other', '').read(), undefined);
      assert.equal(await keptValue(node(store, 'b'), 'device', '').read(), undefined);
      forgetKept({ id: 'a' });
      assert.equal(await keptValue(node(store), 'device', '').read(), undefined);
    });

    it('is each instance its own in a subflow', async () => {
      const store = new FakeStore();
      await keptValue(node(store, 'x-inner.1', 'inner.1'), 'device', '').write(1);
      assert.deepEqual([...store.values.keys()], ['device_x_inner_1']);
    });

    for (const failure of ['error', 'throw', 'silent'] as const) {
      it(`rejects when the store answers with ${failure}`, async () => {
        const store = new FakeStore();
        store.failure = failure;
        const value = keptValue(node(store), 'device', '', 20);
        await assert.rejects(value.read());
        await assert.rejects(value.write(1));
      });
    }
  });

  describe('the writer', () => {
    function slow(): KeptValue & { written: unknown[]; finish: () => void; failing: boolean } {
      let finish: () => void = () => undefined;
      const value = {
        written: [] as unknown[],
        failing: false,
        finish: () => finish(),
        read: () => Promise.resolve(undefined),
        write: (what: unknown) => {
          value.written.push(what);
          if (value.failing) return Promise.reject(new Error('full'));
          return new Promise<void>((resolve) => (finish = resolve));
        },
      };
      return value;
    }
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const noError = (): void => assert.fail('failed');

    it('writes the newest of many, after a while', async () => {
      const value = slow();
      const writer = new LazyWriter(value, noError, 10);
      for (const one of [1, 2, 3]) writer.put(one);
      assert.deepEqual(value.written, []);
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.deepEqual(value.written, [3]);
      value.finish();
      writer.put(3);
      await writer.flush();
      assert.deepEqual(value.written, [3], 'the same again is no news');
    });

    it('never writes twice at the same time, and writes what came meanwhile', async () => {
      const value = slow();
      const writer = new LazyWriter(value, noError, 60_000);
      writer.put(1);
      void writer.flush();
      await turn();
      writer.put(2);
      const second = writer.flush();
      await turn();
      assert.deepEqual(value.written, [1]);
      value.finish();
      await turn();
      assert.deepEqual(value.written, [1, 2]);
      value.finish();
      await second;
    });

    it('tells of the first failure only, and goes on', async () => {
      const value = slow();
      value.failing = true;
      let told = 0;
      const writer = new LazyWriter(value, () => (told += 1), 60_000);
      for (const one of [1, 2]) {
        writer.put(one);
        await writer.flush();
      }
      assert.deepEqual([told, value.written], [1, [1, 2]]);
      value.failing = false;
      writer.put(3);
      const last = writer.flush();
      await turn();
      value.finish();
      await last;
      assert.deepEqual(value.written, [1, 2, 3]);
    });

    it('gives up what is not written when it is stopped', async () => {
      const value = slow();
      const writer = new LazyWriter(value, noError, 5);
      writer.put(1);
      writer.stop();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await writer.flush();
      assert.deepEqual(value.written, []);
    });
  });
});
