import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { phoneEvent, run, story } from '../../support/calls/events';

const T = 1_700_000_000_000;
const tick = (at: number): DeviceInput => ({ type: 'tick', at });
const A = { id: 'a', remote: '201@pbx' };
const B = { id: 'b', remote: '202@pbx' };
const talkA = [phoneEvent('incoming', T, A), phoneEvent('connected', T + 1000, A)];
const pair = [
  ...talkA,
  phoneEvent('hold', T + 2000, A),
  phoneEvent('outgoing', T + 3000, B),
  phoneEvent('connected', T + 4000, B),
];

describe('a call that is dialled', () => {
  const ghost = phoneEvent('outgoing', T, A);
  const rings = (n: number) => phoneEvent('incoming', T + 100, { ...B, n });
  const talks = (n: number) => phoneEvent('connected', T + 200, { ...B, n });
  const numbers = (inputs: readonly DeviceInput[]): unknown[] =>
    run(inputs).state.calls.map(({ state, remote }) => `${state} ${remote.number}`);

  it('is over as soon as the phone talks and counts it no more, however short ago it was dialled', () => {
    assert.deepEqual(numbers([ghost, rings(1), talks(1)]), ['Connected 202']);
    const again = phoneEvent('outgoing', T + 100, { ...B, n: 1 });
    assert.deepEqual(numbers([ghost, again, talks(1)]), ['Connected 202']);
  });

  it('stays while the phone counts it', () => {
    assert.deepEqual(numbers([ghost, rings(2), talks(2)]), ['Dialing 201', 'Connected 202']);
    assert.deepEqual(numbers([ghost, rings(1)]), ['Dialing 201', 'Alerting 202']);
  });
});

describe('time', () => {
  it('ends a ringing call at its ring timeout, not at the tick', () => {
    const { state } = run([phoneEvent('incoming', T, A), tick(T + 179_999), tick(T + 500_000)]);
    const [call] = state.ended;
    assert.deepEqual(
      [call?.outcome, call?.assumed, call?.endedAt, call?.ringSeconds],
      ['rejectedLocally', true, T + 180_000, 180],
    );
    assert.equal(
      run([phoneEvent('incoming', T, A), tick(T + 5000)], { ringTimeoutMs: 5000 }).state.calls
        .length,
      0,
    );
    assert.equal(run([phoneEvent('incoming', T, A), tick(T + 179_999)]).state.calls.length, 1);
  });

  it('lets an event that comes with the timeout count first', () => {
    const { state } = run([phoneEvent('incoming', T, A), phoneEvent('missed', T + 200_000, A)]);
    assert.equal(state.ended[0]?.outcome, 'missed');
  });

  it('ends a dialled call by time only if told to', () => {
    const dialled = [phoneEvent('outgoing', T, A), tick(T + 400_000)];
    assert.equal(run(dialled).state.calls.length, 1);
    const { state } = run(dialled, { dialTimeoutMs: 60_000 });
    assert.deepEqual(
      [state.ended[0]?.outcome, state.ended[0]?.endedBy],
      ['noAnswerOrFailed', 'dialTimeout'],
    );
  });

  it('never ends an established call by time', () => {
    assert.equal(run([...talkA, tick(T + 864_000_000)]).state.calls.length, 1);
  });

  it('gives calls up when the phone stays unreachable', () => {
    const gone: DeviceInput = { type: 'unreachable', at: T + 5000, error: 'ECONNREFUSED' };
    const short = run([...talkA, gone, { ...gone, at: T + 20_000 }, tick(T + 34_999)]);
    assert.equal(short.state.calls.length, 1);
    assert.deepEqual([short.state.reachable, short.state.lastError], [false, 'ECONNREFUSED']);
    const long = run([tick(T + 35_000)], {}, short.state);
    assert.deepEqual(
      [long.state.ended[0]?.outcome, long.state.ended[0]?.endedBy],
      ['lost', 'unreachable'],
    );
    const back = run([{ type: 'reachable', at: T + 34_999 }, tick(T + 90_000)], {}, short.state);
    assert.equal(back.state.calls.length, 1);
    const heard = run([phoneEvent('offhook', T + 34_999), tick(T + 90_000)], {}, short.state);
    assert.deepEqual([heard.state.calls.length, heard.state.lastError], [1, null]);
    assert.equal(
      run([...talkA, gone], { lostAfterUnreachableMs: 0 }).state.ended[0]?.outcome,
      'lost',
    );
  });
});

describe('the count of ongoing calls', () => {
  const at = T + 60_000;

  it('ends all but ringing calls at 0', () => {
    const ringing = phoneEvent('incoming', T + 30_000, { id: 'c', remote: '203@pbx' });
    const { state, changes } = run([...pair, ringing, phoneEvent('dndOn', at, { n: 0 })]);
    assert.deepEqual(
      state.calls.map((call) => call.sipCallId),
      ['c'],
    );
    assert.deepEqual(
      state.ended.map((call) => [call.outcome, call.endedBy, call.assumed]),
      [
        ['completed', 'reconciled', true],
        ['completed', 'reconciled', true],
      ],
    );
    assert.ok(story(changes).includes('callRemoved Holding completed'));
  });

  it('ends the oldest calls above the count', () => {
    const { state } = run([...pair, phoneEvent('offhook', at, { n: 1 })]);
    assert.deepEqual(
      state.calls.map((call) => call.sipCallId),
      ['b'],
    );
    assert.equal(run([...pair, phoneEvent('offhook', at, { n: 2 })]).state.calls.length, 2);
    assert.equal(run([...pair, phoneEvent('offhook', at, { n: 7 })]).state.calls.length, 2);
    assert.equal(run([...pair, phoneEvent('offhook', at)]).state.calls.length, 2);
  });

  it('never ends the call the event is about', () => {
    for (const name of ['outgoing', 'connected', 'incoming', 'transferReceived'] as const) {
      const { state } = run([phoneEvent(name, T, { ...A, n: 0 })]);
      assert.equal(state.calls.length, 1, name);
    }
    const held = run([...talkA, phoneEvent('hold', at, { ...A, n: 0 })]);
    assert.equal(held.state.calls[0]?.state, 'Holding');
  });

  it('does not end the call whose event is repeated long after', () => {
    const held = phoneEvent('hold', T + 2000, A);
    const { state } = run([...talkA, held, { ...held, at, ongoingCalls: 0 }]);
    assert.equal(state.calls[0]?.state, 'Holding');
  });

  it('does not count a call that is just beginning against the others', () => {
    const { state } = run([...pair.slice(0, 3), phoneEvent('outgoing', at, { ...B, n: 1 })]);
    assert.equal(state.calls.length, 2);
    const lost = run([...pair.slice(0, 3), phoneEvent('outgoing', at, { ...B, n: 0 })]);
    assert.deepEqual(
      lost.state.calls.map((call) => call.sipCallId),
      ['b'],
    );
  });

  it('leaves calls alone that changed a moment ago', () => {
    assert.equal(run([...talkA, phoneEvent('offhook', T + 2999, { n: 0 })]).state.calls.length, 1);
    assert.equal(run([...talkA, phoneEvent('offhook', T + 3000, { n: 0 })]).state.calls.length, 0);
    const eager = run([...talkA, phoneEvent('offhook', T + 1001, { n: 0 })], {
      reconcileGraceMs: 0,
    });
    assert.equal(eager.state.calls.length, 0);
  });

  it('counts what the owner says it counts', () => {
    const zero = phoneEvent('dndOn', at, { n: 0 });
    const ringing = [phoneEvent('incoming', T, A), zero];
    assert.equal(run(ringing).state.calls.length, 1);
    const { state } = run([...ringing, tick(at + 3000)], { ringingCountsAsOngoing: true });
    assert.equal(state.ended[0]?.outcome, 'rejectedLocally');
    const dialling = [phoneEvent('outgoing', T, A), zero];
    assert.equal(run(dialling).state.ended[0]?.outcome, 'noAnswerOrFailed');
    assert.equal(run(dialling, { dialingCountsAsOngoing: false }).state.calls.length, 1);
    const held = [...talkA, phoneEvent('hold', T + 2000, A), zero];
    assert.equal(run(held).state.calls.length, 0);
    assert.equal(run(held, { heldCountsAsOngoing: false }).state.calls.length, 1);
    assert.equal(run([...pair, zero], { reconcile: false }).state.calls.length, 2);
  });

  it('ends no call that the phone counts, once it has ended one that was dialled', () => {
    const dials = phoneEvent('outgoing', T + 3000, B);
    const held = [...talkA, phoneEvent('hold', T + 2000, A)];
    const left = (n: number): unknown[] =>
      run([...held, dials, phoneEvent('offhook', at, { n })]).state.calls.map(
        ({ state, sipCallId }) => `${sipCallId} ${state}`,
      );
    assert.deepEqual(left(2), ['a Holding', 'b Dialing']);
    assert.deepEqual(left(1), ['a Holding']);
    assert.deepEqual(left(0), []);
  });

  it('waits for a dialled call that is only set up', () => {
    const { state } = run([
      { type: 'dialRequested', at: T, destination: '1' },
      phoneEvent('offhook', T + 5000, { n: 0 }),
    ]);
    assert.equal(state.calls.length, 1);
  });

  it('ignores the count of late news', () => {
    const { state } = run([
      ...pair,
      phoneEvent('disconnected', T + 10_000, A),
      phoneEvent('hold', at, { ...A, n: 0 }),
    ]);
    assert.deepEqual(
      state.calls.map((call) => call.sipCallId),
      ['b'],
    );
  });
});
