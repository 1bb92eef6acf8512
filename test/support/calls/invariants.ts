/** What must hold of what is known of a phone, whatever it or anybody else has sent. */
import assert from 'node:assert/strict';
import { CALL_CAPABILITIES, type DeviceState } from '../../../src/calls/model/call-types';

export function checkInvariants(state: DeviceState): void {
  const ending = state.ending.map(({ call }) => call);
  const ids = [...state.calls, ...ending, ...state.ended].map((call) => call.id);
  assert.ok(ending.length <= 32);
  assert.ok(
    ending.every(
      (call) =>
        call.state === 'Disconnected' && call.outcome === null && call.capabilities.length === 0,
    ),
  );
  assert.ok(state.calls.length <= 32 && state.ended.length <= 20 && state.gone.length <= 32);
  assert.ok(state.calls.every((call) => call.state !== 'Disconnected' && call.endedAt === null));
  assert.ok(
    state.ended.every(
      (call) =>
        call.state === 'Disconnected' && call.outcome !== null && call.capabilities.length === 0,
    ),
  );
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  for (const call of [...state.calls, ...ending, ...state.ended]) {
    assert.ok(call.ringSeconds >= 0 && call.talkSeconds >= 0 && call.holdSeconds >= 0);
    assert.ok(
      call.capabilities.every((capability) =>
        (CALL_CAPABILITIES as readonly string[]).includes(capability),
      ),
    );
    assert.equal(call.heldSince !== null, call.state === 'Holding');
  }
}
