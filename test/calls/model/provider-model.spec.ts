import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import { CALL_STATES, type DeviceState } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { toProviderModel } from '../../../src/calls/model/provider-model';
import { ME, phoneEvent } from '../../support/calls/events';
import { INTO, T } from '../../support/calls/one-call';

const run = (...inputs: readonly DeviceInput[]): DeviceState => {
  let state = createDevice({ name: 'Desk', identities: [ME], idPrefix: 'cfg-1:x' });
  for (const input of inputs) state = reduce(state, input).state;
  return state;
};

describe('toProviderModel', () => {
  it('names a call as innovaphone does', () => {
    const state = run(
      phoneEvent('incoming', T, {
        id: 'sip-1',
        local: ME,
        remote: '"Ann" <sip:200@pbx.example>',
      }),
    );
    const [call] = state.calls;
    assert.deepEqual(toProviderModel(state, 'abc', 'Desk'), {
      provider: 'dev:abc',
      title: 'Desk',
      type: 'phone',
      calls: [
        {
          id: 1,
          guid: call?.id,
          dir: 'i',
          num: '200',
          sip: '200@pbx.example',
          dn: 'Ann',
          state: 'Alerting',
        },
      ],
    });
  });

  for (const state of CALL_STATES) {
    it(`has the state ${state} under its name`, () => {
      const { calls } = toProviderModel(run(...INTO[state]), 'abc', 'Desk');
      assert.deepEqual(
        calls.map((call) => call.state),
        state === 'Disconnected' ? [] : [state],
      );
      for (const { id } of calls) assert.ok(Number.isSafeInteger(id) && id > 0);
    });
  }

  it('says whether it is registered once that is known: with any identity', () => {
    const at = (event: 'loggedOn' | 'loggedOff', who: string): DeviceInput =>
      phoneEvent(event, T, { context: who });
    const registered = (...inputs: DeviceInput[]): boolean | undefined =>
      toProviderModel(run(...inputs), 'abc', 'Desk').registered;
    assert.equal(registered(), undefined);
    assert.equal(registered(at('loggedOn', ME)), true);
    assert.equal(registered(at('loggedOn', ME), at('loggedOff', ME)), false);
    assert.equal(registered(at('loggedOff', ME), at('loggedOn', '101@pbx.example')), true);
  });

  it('leaves out what is not known', () => {
    for (const remote of ['', 'anonymous@anonymous.invalid']) {
      const state = run(phoneEvent('incoming', T, { id: 'sip-2', local: ME, remote }));
      const [call] = toProviderModel(state, 'abc', 'Desk').calls;
      assert.equal(call && 'num' in call, false, remote);
    }
    const named = run(phoneEvent('incoming', T, { id: 'sip-3', local: ME, remote: 'charlie@pbx' }));
    const [call] = toProviderModel(named, 'abc', 'Desk').calls;
    assert.deepEqual([call?.num, call?.sip], [undefined, 'charlie@pbx']);
  });
});
