import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  CALL_CAPABILITIES,
  CALL_STATES,
  type CallState,
  type Capability,
  PHONE_CAPABILITIES,
} from '../../../src/calls/model/call-types';
import {
  callCapabilities,
  type CapabilityCall,
  type CapabilityOptions,
  phoneCapabilities,
} from '../../../src/calls/model/capabilities';

let count = 0;
const call = (state: CallState): CapabilityCall => {
  count += 1;
  const csta = { cstaId: `${count}`, cstaDeviceId: 'sip:100@pbx.example' };
  return { id: `c${count}`, state, lineKey: `P${count}`, ...csta };
};

const TALK = ['sendDtmf', 'muteToggle', 'recordToggle'];
const ALONE = ['hangup', 'hold', ...TALK, 'blindTransfer', 'startTransfer', 'startConference'];
const WITH_HELD = [
  'hangup',
  ...TALK,
  'swap',
  'completeTransfer',
  'cancelTransfer',
  'completeConference',
];

const NAMED: CapabilityOptions = { perCallAddressing: true };
const NAMED_ALONE = [
  ...['hangup', 'hold', ...TALK, 'blindTransfer'],
  ...['startTransfer', 'startConference'],
];
const NAMED_WITH_HELD = [
  ...['hangup', 'hold', ...TALK, 'blindTransfer', 'swap'],
  ...['completeTransfer', 'cancelTransfer', 'completeConference'],
];

/** state, other calls, capabilities, options. */
const ROWS: readonly [CallState, CallState[], string[], CapabilityOptions?][] = [
  ['Setup', [], ['hangup']],
  ['Setup', ['Connected', 'Holding', 'Alerting'], ['hangup']],
  ['Dialing', [], ['hangup']],
  ['Ringback', [], ['hangup']],
  ['Queued', [], ['hangup']],
  ['Dialing', ['Holding'], ['hangup']],
  ['Dialing', ['Alerting'], []],
  ['Alerting', [], ['answer', 'reject', 'deflect']],
  ['Alerting', ['Connected'], ['answer', 'reject']],
  ['Alerting', ['Holding'], ['answer', 'reject']],
  ['Alerting', ['Alerting'], ['answer', 'reject']],
  ['Alerting', ['Alerting'], ['answer', 'reject', 'deflect'], NAMED],
  ['Connected', [], ALONE],
  ['Connected', ['Setup'], ALONE],
  ['Connected', ['Holding'], WITH_HELD],
  ['Connected', ['Holding', 'Holding'], ['hangup', 'sendDtmf']],
  ['Connected', ['Connected'], ['hangup', 'sendDtmf']],
  ['Connected', ['Connected'], ['hangup', 'hold', ...TALK, 'blindTransfer'], NAMED],
  ['Connected', [], NAMED_ALONE, NAMED],
  ['Connected', ['Alerting'], NAMED_ALONE, NAMED],
  ['Connected', ['Dialing'], ['hangup', 'hold', ...TALK, 'blindTransfer'], NAMED],
  ['Connected', ['Holding', 'Holding'], NAMED_WITH_HELD, NAMED],
  ['Held', ['Holding'], NAMED_WITH_HELD.filter((capability) => capability !== 'hold'), NAMED],
  ['Dialing', ['Alerting'], ['hangup'], NAMED],
  ['Connected', ['Alerting'], TALK],
  ['Connected', ['Dialing'], []],
  ['Holding', [], ['retrieve', 'hangup', 'blindTransfer', 'startTransfer']],
  ['Holding', ['Connected'], ['swap', 'completeTransfer', 'completeConference']],
  ['Holding', ['Connected'], ['hangup', 'swap', 'completeTransfer', 'completeConference'], NAMED],
  ['Holding', ['Holding'], []],
  ['Holding', ['Holding'], ['retrieve', 'hangup'], NAMED],
  ['Holding', [], ['retrieve', 'hangup', 'blindTransfer', 'startTransfer'], NAMED],
  ['Holding', ['Dialing'], ['hangup'], NAMED],
  ['Setup', [], ['hangup'], NAMED],
  ['Disconnected', [], [], NAMED],
  ['Holding', ['Dialing'], []],
  ['Held', [], ALONE.filter((capability) => capability !== 'hold')],
  ['Held', ['Holding'], WITH_HELD],
  ['Disconnected', [], []],
  ['Disconnected', ['Connected'], []],
];

describe('callCapabilities', () => {
  for (const [state, others, expected, options] of ROWS) {
    const title = `${state} beside ${others.join(' + ') || 'nothing'} ${options ? JSON.stringify(options) : ''}`;
    it(title, () => {
      const subject = call(state);
      const all = [subject, ...others.map(call)];
      assert.deepEqual(callCapabilities(subject, all, options), expected);
    });
  }

  it('covers every state', () => {
    assert.deepEqual(new Set(ROWS.map(([state]) => state)), new Set(CALL_STATES));
  });

  it('offers swap only if the held call has a line key, unless told otherwise', () => {
    const active = call('Connected');
    const held = { ...call('Holding'), lineKey: null };
    const both = [active, held];
    for (const subject of both) {
      assert.ok(!callCapabilities(subject, both).includes('swap'));
      assert.ok(callCapabilities(subject, both, { swapNeedsLineKey: false }).includes('swap'));
      assert.ok(callCapabilities(subject, both, { perCallAddressing: true }).includes('swap'));
    }
  });

  it('takes a call that no snapshot has listed for one of many', () => {
    const subject = { ...call('Holding'), cstaDeviceId: null };
    assert.deepEqual(callCapabilities(subject, [call('Holding')], NAMED), []);
  });

  it('drops what the phone does not support', () => {
    const subject = call('Connected');
    const supported: Capability[] = ['hangup', 'muteToggle', 'dial'];
    assert.deepEqual(callCapabilities(subject, [subject], { supported }), ['hangup', 'muteToggle']);
    assert.deepEqual(callCapabilities(subject, [subject], { supported: [] }), []);
  });

  it('offers only operations of a call', () => {
    for (const state of CALL_STATES) {
      const subject = call(state);
      for (const capability of callCapabilities(subject, [subject]))
        assert.ok((CALL_CAPABILITIES as readonly string[]).includes(capability));
    }
  });
});

describe('phoneCapabilities', () => {
  const idle = PHONE_CAPABILITIES.filter(
    (capability) => capability !== 'dtmf' && capability !== 'hangupAll',
  );

  it('always offers what needs no call', () => assert.deepEqual(phoneCapabilities([]), idle));
  it('offers hangupAll with any call', () => {
    assert.deepEqual(phoneCapabilities([call('Alerting')]), [...idle, 'hangupAll']);
  });
  it('offers digits only while connected', () => {
    assert.deepEqual(phoneCapabilities([call('Connected')]), [...PHONE_CAPABILITIES]);
    assert.ok(!phoneCapabilities([call('Holding')]).includes('dtmf'));
  });
  it('drops what the phone does not support', () => {
    assert.deepEqual(phoneCapabilities([call('Connected')], { supported: ['dial', 'hold'] }), [
      'dial',
    ]);
  });
});
