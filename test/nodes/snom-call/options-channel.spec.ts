import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readCallRequest } from '../../../src/calls/requests/request';
import { mannerOf } from '../../../src/nodes/snom-call/options';
import type { SnomCallDef } from '../../../src/nodes/snom-call/types';
import { CHANNEL_NAMES } from '../../../src/phone/types';

describe('nodes: the way of a call operation', () => {
  const wayOf = (def: object, payload: object = {}): unknown => {
    const request = readCallRequest({ operation: 'hold', ...payload });
    return mannerOf(def as SnomCallDef, request, payload).channel;
  };

  it('is left to the phone by flows that say nothing of it', () => {
    assert.ok(!('channel' in mannerOf({} as SnomCallDef, { operation: 'hold' }, {})));
    assert.equal(wayOf({ channel: '' }, { channel: '' }), undefined);
    assert.equal(wayOf({ channel: '' }, { channel: 'auto' }), undefined);
  });

  it('is what the dialog says, or the message', () => {
    for (const channel of CHANNEL_NAMES) {
      assert.equal(wayOf({ channel }), channel);
      assert.equal(wayOf({ channel: '' }, { channel }), channel);
    }
    assert.equal(wayOf({ channel: 'csta' }, { channel: 'sip-notify' }), 'sip-notify');
  });

  it('may stand beside a request of another system', () => {
    const request = readCallRequest({ operationName: 'Hold', channel: 'minibrowser' });
    assert.equal(request.channel, 'minibrowser');
  });

  it('is one there is', () => {
    for (const channel of ['sip', 7, ['csta'], {}]) {
      assert.throws(() => wayOf({}, { channel }), {
        reason: 'wrongType',
        params: { name: 'channel', expected: CHANNEL_NAMES.join(', ') },
      });
    }
    assert.throws(() => wayOf({ channel: 'smoke' }), { reason: 'wrongType' });
  });
});
