import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CallSummary } from '../../../src/calls/model/call-types';
import type { Change } from '../../../src/calls/model/model-input';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import { Journal } from '../../../src/nodes/snom-sidebar/journal';
import { LateStore } from '../../support/nodes/late-store';

const PHONE = 'journal-spec';

const summaryOf = (id: string): CallSummary =>
  ({
    id,
    dir: 'i',
    remote: { number: id, name: '' },
    startedAt: 1,
    endedAt: 2,
    talkSeconds: 0,
    outcome: 'missed',
  }) as unknown as CallSummary;

const ended = (id: string): Change =>
  ({ kind: 'callRemoved', summary: summaryOf(id) }) as unknown as Change;

describe('nodes/snom-sidebar/journal', () => {
  it('keeps the calls of before with one that ends while they are being read', async () => {
    const before = { id: 'a', dir: 'i', number: 'a', startedAt: 1, endedAt: 2, talkSeconds: 0 };
    const store = new LateStore({ v: 1, calls: [{ ...before, outcome: 'missed' }] });
    let close: (removed: boolean, done: () => void) => void = () => undefined;
    const config = {
      ...{ id: PHONE, reporting: { contextStore: '' }, context: () => store.context },
      debug: (text: string) => assert.fail(text),
      on: (_event: string, listener: typeof close) => (close = listener),
    } as unknown as SnomConfigNode;
    const journal = new Journal();
    journal.note(config, [ended('b')]);
    store.answer();
    await new Promise<void>((done) => close(false, done));
    forgetKept(config);
    const { calls } = store.stored as { calls: { id: string }[] };
    assert.deepEqual(
      calls.map(({ id }) => id),
      ['a', 'b'],
    );
  });
});
