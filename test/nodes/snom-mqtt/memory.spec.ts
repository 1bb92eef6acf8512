import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { Node } from 'node-red';
import type { Change } from '../../../src/calls/model/model-input';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import { Memory } from '../../../src/nodes/snom-mqtt/memory';

const NODE = 'memory-spec';
const KEY = 'history_p1';

const missed = (number: string, at: number): Change => {
  const call = { dir: 'i', dirKnown: true, remote: { number }, startedAt: at };
  const summary = { ...call, outcome: 'missed', endedAt: at + 1, talkSeconds: 0 };
  return { kind: 'callRemoved', call, summary } as unknown as Change;
};

/** A node whose store answers when it is told to. */
class SlowNode {
  readonly stored = new Map<string, unknown>();
  readonly written: unknown[] = [];
  readonly #answers: (() => void)[] = [];

  constructor() {
    const lastMissed = { number: '201', at: 1 };
    const before = { v: 1, missed: 5, missedSince: null, lastMissed };
    this.stored.set(KEY, { ...before, lastCaller: null, lastCall: null });
  }

  get node(): Node {
    const context = {
      get: (key: string, _store: unknown, done: (error: null, value: unknown) => void) =>
        this.#answers.push(() => done(null, this.stored.get(key))),
      set: (key: string, value: unknown, _store: unknown, done: (error: null) => void) => {
        this.written.push(value);
        this.stored.set(key, value);
        done(null);
      },
    };
    return { id: NODE, context: () => context } as unknown as Node;
  }

  /** The store answers what it has been asked until now. */
  async answer(): Promise<void> {
    await new Promise(setImmediate);
    for (const answer of this.#answers.splice(0)) answer();
  }

  /** What is remembered after a restart of Node-RED. */
  async afterRestart(): Promise<Memory> {
    forgetKept({ id: NODE });
    const memory = this.remember();
    const ready = memory.ready('p1');
    await this.answer();
    await ready;
    return memory;
  }

  remember(): Memory {
    return new Memory(this.node, (error) => assert.fail(String(error)));
  }
}

describe('nodes/snom-mqtt/memory', () => {
  afterEach(() => forgetKept({ id: NODE }));

  it('keeps what was known before with a call that ends before the store has answered', async () => {
    const slow = new SlowNode();
    const memory = slow.remember();
    memory.note('p1', [missed('202', 2)]);
    await slow.answer();
    await memory.ready('p1');
    assert.equal(memory.of('p1').missed, 6);
    await memory.close();
    const { missed: count, lastMissed } = (await slow.afterRestart()).of('p1');
    assert.deepEqual([count, lastMissed], [6, { number: '202', at: 2 }]);
  });

  it('keeps it also where it ends before that', async () => {
    const slow = new SlowNode();
    const memory = slow.remember();
    memory.note('p1', [missed('202', 2)]);
    const closed = memory.close();
    await slow.answer();
    await closed;
    assert.equal((await slow.afterRestart()).of('p1').missed, 6);
  });

  it('keeps that missed calls were seen before the store has answered', async () => {
    const slow = new SlowNode();
    const memory = slow.remember();
    memory.forgetMissed('p1', 9);
    const closed = memory.close();
    await slow.answer();
    await closed;
    const { missed: count, missedSince, lastMissed } = (await slow.afterRestart()).of('p1');
    assert.deepEqual([count, missedSince, lastMissed], [0, 9, { number: '201', at: 1 }]);
  });

  it('writes nothing that the store has already', async () => {
    const slow = new SlowNode();
    await (await slow.afterRestart()).close();
    assert.deepEqual(slow.written, []);
  });
});
