import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Call, CallState } from '../../../src/calls/model/call-types';
import { counterpart, joinCalls } from '../../../src/calls/model/legs';
import { FIRST, SECOND, stateOf } from '../../support/calls/states';

/** Calls of a phone that has three, each in a state. */
function calls(...states: CallState[]): Call[] {
  const [first] = stateOf('talking').calls;
  assert.ok(first);
  return states.map((state, at) => ({ ...first, id: String(at), relatedCallId: null, state }));
}

describe('calls/model/legs', () => {
  for (const state of ['Dialing', 'Ringback', 'Queued', 'Connected', 'Holding', 'Held'] as const) {
    it(`the only other call is the other leg of a transfer, where it is ${state}`, () => {
      const [own, other] = calls('Connected', state);
      assert.ok(own && other);
      assert.equal(counterpart([own, other], own), other);
    });
  }

  for (const state of ['Alerting', 'Setup'] as const) {
    it(`one that is ${state} is none`, () => {
      const [own, other, third] = calls('Connected', state, 'Holding');
      assert.ok(own && other && third);
      assert.equal(counterpart([own, other], own), undefined);
      assert.equal(counterpart([own, other, third], own), third);
    });
  }

  it('of several, the one that belongs to it by either side; else nobody can say', () => {
    const [own, other, third] = calls('Connected', 'Holding', 'Holding');
    assert.ok(own && other && third);
    assert.equal(counterpart([own, other, third], own), undefined);
    const asking = { ...own, relatedCallId: third.id };
    assert.equal(counterpart([asking, other, third], asking), third);
    const asked = { ...third, relatedCallId: own.id };
    assert.equal(counterpart([own, other, asked], own), asked);
    assert.equal(counterpart([own], own), undefined);
  });

  it('each of two that are joined goes to the party of the other, as far as that is known', () => {
    const state = stateOf('consulting');
    const [one, two] = state.calls;
    assert.ok(one && two);
    const joined = joinCalls(state, one, { ...two, remote: { number: '', uri: '' } });
    assert.deepEqual(
      joined.calls.map(({ id, transfer, relatedCallId }) => [id, transfer, relatedCallId]),
      [
        [FIRST, { kind: 'attended', to: null }, SECOND],
        [SECOND, { kind: 'attended', to: '200' }, FIRST],
      ],
    );
  });
});
