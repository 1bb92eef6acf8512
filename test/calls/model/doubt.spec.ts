import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { adopt } from '../../../src/calls/model/adoption';
import { isDoubted } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import {
  type CstaConnection,
  type DeviceInput,
  resolveModelOptions,
} from '../../../src/calls/model/model-input';
import { nextDue } from '../../../src/calls/model/reconciliation';
import { shiftTimes } from '../../../src/calls/model/times';
import { phoneEvent, run } from '../../support/calls/events';

const T = 1_700_000_000_000;
const TALK: CstaConnection = { cstaId: '-12', state: 'connected', remoteState: 'connected' };
const answer = (at: number, connections: readonly CstaConnection[] = [TALK]): DeviceInput => ({
  type: 'cstaSnapshot',
  at,
  connections,
});
const inVain = (at: number): DeviceInput => ({ type: 'unanswered', at, error: 'AUTH_FAILED' });

describe('calls/model/doubt', () => {
  const before = run([answer(T), inVain(T + 20_000), inVain(T + 320_000)]).state;

  it('keeps the calls of a phone that is asked in vain, and knows that it does not know them', () => {
    assert.equal(before.calls.length, 1);
    assert.equal(before.callsKnown, false);
    assert.equal(before.unansweredSince, T + 20_000);
    assert.equal(before.lastError, 'AUTH_FAILED');
    assert.notEqual(before.reachable, false);
    assert.equal(isDoubted(before), true);
  });

  it('goes on with the same call when an answer lists it', () => {
    const { state, changes } = run([answer(T + 330_000)], {}, before);
    assert.equal(isDoubted(state), false);
    assert.equal(state.callsKnown, true);
    assert.deepEqual(
      changes.filter(({ kind }) => kind !== 'device'),
      [],
    );
    assert.deepEqual(state.calls, before.calls);
  });

  it('says of a call that is missing then that its end is an inference', () => {
    const { state, changes } = run([answer(T + 330_000, [])], {}, before);
    const ends = changes.filter(({ kind }) => kind === 'callRemoved');
    assert.equal(ends.length, 1);
    assert.deepEqual(
      state.ended.map(({ outcome, assumed }) => [outcome, assumed]),
      [['completed', true]],
    );
    const later = run([answer(T + 340_000), answer(T + 350_000, [])], {}, state).state;
    assert.deepEqual(
      later.ended.map(({ assumed }) => assumed),
      [true, undefined],
    );
  });

  it('gives calls up after a while, as of when they were last known', () => {
    const options = resolveModelOptions();
    const due = T + 20_000 + options.lostAfterUnansweredMs;
    assert.equal(nextDue(before, options), due);
    assert.equal(run([{ type: 'tick', at: due - 1 }], {}, before).state.calls.length, 1);
    const { state } = run([{ type: 'tick', at: due }], {}, before);
    assert.deepEqual(
      state.ended.map(({ outcome, endedBy, endedAt, talkSeconds }) => ({
        ...{ outcome, endedBy, endedAt, talkSeconds },
      })),
      [{ outcome: 'lost', endedBy: 'unreachable', endedAt: T + 20_000, talkSeconds: 20 }],
    );
    assert.deepEqual([isDoubted(state), state.callsKnown], [true, false]);
  });

  it('ends with a report, and not with a command that the phone accepts', () => {
    const dialled: DeviceInput = { type: 'dialRequested', at: T + 30_000, destination: '300' };
    assert.equal(isDoubted(run([dialled], {}, before).state), true);
    const { state } = run([phoneEvent('dndOn', T + 30_000)], {}, before);
    assert.deepEqual([isDoubted(state), state.callsKnown], [false, true]);
  });

  it('is kept, told to other Node-REDs, and moves with the clock', () => {
    const kept: unknown = JSON.parse(JSON.stringify(before));
    const other = adopt(createDevice({ name: 'desk' }), kept);
    assert.deepEqual([other.unansweredSince, other.callsKnown], [T + 20_000, false]);
    assert.equal(shiftTimes(other, 1000).unansweredSince, T + 21_000);
    const { unansweredSince, ...earlier } = before;
    void unansweredSince;
    assert.equal(adopt(createDevice({ name: 'desk' }), earlier).unansweredSince, null);
  });
});
