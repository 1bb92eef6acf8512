import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  forgetMissed,
  type History,
  historyIn,
  joinHistories,
  NO_HISTORY,
  remember,
} from '../../src/mqtt/history';
import { FUZZ_RUNS } from '../support/fuzz';

const contact = (number: string, at: number): { number: string; at: number } => ({ number, at });

const FULL: History = {
  missed: 3,
  missedSince: 100,
  lastMissed: contact('200', 500),
  lastCaller: { number: '201', name: 'Ann', at: 600 },
  lastCall: {
    ...contact('201', 600),
    dir: 'i',
    outcome: 'completed',
    endedAt: 700,
    talkSeconds: 12.5,
  },
};

describe('mqtt: what is remembered', () => {
  it('is read back from what was published, and from nothing else', () => {
    assert.deepEqual(historyIn(JSON.parse(JSON.stringify({ v: 1, state: 'idle', ...FULL }))), FULL);
    assert.deepEqual(historyIn({ v: 1, missed: 0 }), NO_HISTORY);
    for (const other of [undefined, null, 'x', [], {}, { v: 2, ...FULL }, { v: 1, missed: -1 }])
      assert.equal(historyIn(other), undefined);
    const broken = { ...FULL, lastCall: { ...FULL.lastCall, outcome: 'constructor' } };
    assert.equal(historyIn({ v: 1, ...broken })?.lastCall, null);
  });

  it('goes on from an earlier run', () => {
    const now = { ...NO_HISTORY, missed: 1, lastMissed: contact('300', 900) };
    const joined = joinHistories(FULL, now);
    assert.equal(joined.missed, 4);
    assert.equal(joined.lastMissed?.number, '300');
    assert.equal(joined.lastCaller?.number, '201');
    assert.equal(joined.missedSince, 100);
  });

  it('does not count again what somebody has seen meanwhile', () => {
    const seen = forgetMissed({ ...NO_HISTORY, missed: 1 }, 1000);
    assert.deepEqual(
      [joinHistories(FULL, seen).missed, joinHistories(FULL, seen).missedSince],
      [0, 1000],
    );
  });

  it('is not touched by what is no call', () => {
    const change = { kind: 'key', at: 1, cause: 'longPress', key: 'P1', event: {} };
    assert.equal(remember(FULL, change as unknown as Parameters<typeof remember>[1]), FULL);
  });

  it('is bounded, whatever stands on the broker', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (missed, contacts) => {
        const history = historyIn({ v: 1, missed, lastCaller: contacts, lastCall: contacts });
        if (history) assert.ok(JSON.stringify(history).length < 2000);
      }),
      { numRuns: FUZZ_RUNS },
    );
    const long = { number: '1'.repeat(100_000), name: 'x'.repeat(100_000), at: 1 };
    const history = historyIn({ v: 1, missed: 1, lastCaller: long });
    assert.ok(JSON.stringify(history).length < 1000);
  });
});
