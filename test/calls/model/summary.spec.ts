import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seconds, summaryOf } from '../../../src/calls/model/summary';
import { MAC, ME, phoneEvent, run } from '../../support/calls/events';

const T = 1_700_000_000_000;
const parts = { id: 'a', local: ME, remote: '"Anna" <sip:200@pbx.example>', identity: ME };

describe('summaryOf', () => {
  it('tells times, outcome, parties and durations of a finished call', () => {
    const { changes } = run([
      phoneEvent('incoming', T, parts),
      phoneEvent('connected', T + 3000, parts),
      phoneEvent('hold', T + 10_000, parts),
      phoneEvent('unhold', T + 12_000, parts),
      phoneEvent('disconnected', T + 20_500, parts),
    ]);
    const removed = changes.find((change) => change.kind === 'callRemoved');
    assert.deepEqual(removed?.summary, {
      id: `${MAC}:1`,
      phone: { name: 'desk', mac: MAC, ip: null },
      identity: ME,
      dir: 'i',
      local: { number: '100', uri: 'sip:100@pbx.example' },
      remote: { number: '200', uri: 'sip:200@pbx.example', name: 'Anna' },
      startedAt: T,
      alertedAt: T,
      connectedAt: T + 3000,
      endedAt: T + 20_500,
      ringSeconds: 3,
      talkSeconds: 15.5,
      holdSeconds: 2,
      totalSeconds: 20.5,
      answered: true,
      outcome: 'completed',
      endedBy: 'disconnected',
      transfer: null,
      relatedCallId: null,
      sipCallId: 'a',
    });
  });
  it('says what is assumed and unexpected', () => {
    const { changes } = run([
      phoneEvent('incoming', T, parts),
      phoneEvent('hold', T + 1000, parts),
      phoneEvent('offhook', T + 60_000, { n: 0 }),
    ]);
    const removed = changes.find((change) => change.kind === 'callRemoved');
    assert.deepEqual([removed?.summary.assumed, removed?.summary.unexpected], [true, true]);
  });
  it('says where nobody has told who called whom', () => {
    const { changes } = run([
      phoneEvent('connected', T, parts),
      phoneEvent('disconnected', T + 9000, parts),
    ]);
    const removed = changes.find((change) => change.kind === 'callRemoved');
    assert.equal(removed?.summary.dirKnown, false);
  });
  it('has nothing to tell of a live call', () => {
    const call = run([phoneEvent('incoming', T, parts)]).state.calls[0];
    assert.ok(call);
    assert.equal(summaryOf(call), undefined);
  });
});

describe('seconds', () => {
  it('is never negative and keeps milliseconds', () => {
    assert.equal(seconds(1000, 2234), 1.234);
    assert.equal(seconds(2000, 1000), 0);
  });
});
