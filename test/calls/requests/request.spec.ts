import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCallRequest, readInfoFields, waitForOf } from '../../../src/calls/requests/request';
import { SnomError } from '../../../src/common/errors';

describe('readCallRequest', () => {
  it('reads our own shape and leaves the values to the planner', () => {
    assert.deepEqual(
      readCallRequest({ operation: 'dial', destination: 200, identity: 'a@b', other: 1 }),
      { operation: 'dial', destination: 200, identity: 'a@b' },
    );
    assert.equal(readCallRequest({ operation: 7 }).operation, 7);
  });

  it('reads all that an operation may need', () => {
    const all = {
      operation: 'startTransfer',
      destination: '300',
      digits: '1',
      identity: 'a@b',
      callId: 'x:1',
      otherCallId: 'x:2',
      on: false,
      participant: '3',
      adjust: true,
      anyState: true,
      force: true,
      dryRun: false,
      waitFor: 'confirmed',
      channel: 'csta',
    };
    assert.deepEqual(readCallRequest({ ...all, dialect: 'mine', device: 'mine' }), all);
  });

  it('reads the requests of three other systems', () => {
    assert.deepEqual(
      readCallRequest({ operationName: 'CompleteTransfer', consultCallUri: '/me/calls/x%3A2' }),
      { operation: 'completeTransfer', otherCallId: 'x:2', dialect: 'genesys' },
    );
    assert.deepEqual(readCallRequest({ mt: 'StartCall', num: '200', adjust: true }), {
      operation: 'dial',
      destination: '200',
      adjust: true,
      dialect: 'innovaphone',
    });
    const device = 'Snom 000413AABBCC';
    const hold = { operation: 'toggleHold', press: true, device, dialect: 'pascom' };
    assert.deepEqual(readCallRequest({ cmd: 'Hold', device: 'Snom 000413AABBCC' }), hold);
    assert.deepEqual(
      readCallRequest('<cmd module="phone"><Hold device="Snom 000413AABBCC"/></cmd>'),
      hold,
    );
  });

  it('lets those say how to carry it out too', () => {
    const request = readCallRequest({
      operationName: 'Hold',
      dryRun: true,
      force: true,
      waitFor: 'none',
      on: 1,
    });
    assert.deepEqual(request, {
      operation: 'hold',
      dialect: 'genesys',
      dryRun: true,
      force: true,
      waitFor: 'none',
    });
  });

  it('names an operation that another system does not have', () => {
    for (const payload of [{ operationName: 'Fly' }, { mt: 'Fly' }, { cmd: 'Fly' }]) {
      assert.throws(() => readCallRequest(payload), {
        reason: 'unknownOperation',
        params: { name: 'Fly' },
      });
    }
  });

  it('prefers our own words where a payload speaks several', () => {
    const payload = { operation: 'hold', operationName: 'Retrieve', mt: 'StartCall', cmd: 'Hold' };
    assert.deepEqual(readCallRequest(payload), { operation: 'hold' });
  });

  it('asks for what is missing', () => {
    for (const nothing of [undefined, null, '']) {
      assert.throws(() => readCallRequest(nothing), {
        reason: 'missingParameter',
        params: { name: 'payload' },
      });
    }
    assert.throws(() => readCallRequest({ destination: '200' }), {
      reason: 'missingParameter',
      params: { name: 'operation' },
    });
  });

  it('refuses other types', () => {
    for (const payload of ['200', 200, true, ['dial']])
      assert.throws(() => readCallRequest(payload), { reason: 'wrongType' });
  });

  it("reads the words of Snom's own dial request", () => {
    assert.deepEqual(readCallRequest({ number: '200', outgoing_uri: 'sip:1@pbx', dryRun: true }), {
      operation: 'dial',
      destination: '200',
      identity: 'sip:1@pbx',
      dryRun: true,
    });
    assert.deepEqual(readCallRequest({ number: 200 }), { operation: 'dial', destination: 200 });
  });

  it('takes nothing else that has a number for a wish to dial it', () => {
    for (const party of [
      { number: '200', uri: 'sip:200@pbx' },
      { number: '200', name: 'Ann' },
    ])
      assert.throws(() => readCallRequest(party), { reason: 'missingParameter' });
  });

  it('reads requests to command.htm as they are pasted, and whose they are', () => {
    const host = 'http://192.0.2.7/command.htm?';
    const device = '192.0.2.7';
    for (const [text, request] of [
      [`${host}number=200`, { operation: 'dial', destination: '200', device }],
      ['command.htm?number=%2B49301', { operation: 'dial', destination: '+49301' }],
      [
        'number=200&outgoing_uri=sip:1@pbx',
        { operation: 'dial', destination: '200', identity: 'sip:1@pbx' },
      ],
      [`${host}key_dtmf=12%23`, { operation: 'sendDtmf', digits: '12#', device }],
      ['?RELEASE_ALL_CALLS', { operation: 'hangupAll' }],
      [`${host}release_all_calls`, { operation: 'hangupAll', device }],
    ] as const)
      assert.deepEqual(readCallRequest(text), request, text);
  });

  it('sends away what another node does, and refuses what is asked for on top', () => {
    for (const [text, node] of [
      ['key=OFFHOOK', 'snom-key'],
      ['command.htm?REREGISTER', 'snom-admin (reregister)'],
      ['outgoing_uri=sip:1@pbx', 'snom-call (dial)'],
      ['number=200&key=ENTER', 'snom-call (dial)'],
    ] as const) {
      assert.throws(
        () => readCallRequest(text),
        (error) =>
          error instanceof SnomError &&
          error.reason === 'otherNode' &&
          error.params['node'] === node,
        text,
      );
    }
    for (const text of ['number=200&RELEASE_ALL_CALLS', 'key_dtmf=1&number=2&x=3']) {
      assert.throws(() => readCallRequest(text), {
        reason: 'wrongType',
        params: { name: 'payload', expected: 'number=200' },
      });
    }
  });

  it('reads the bare name of an operation in any case, where it means one thing only', () => {
    assert.deepEqual(readCallRequest('hangupAll'), { operation: 'hangupAll' });
    assert.deepEqual(readCallRequest('HANGUPALL'), { operation: 'hangupAll' });
    assert.deepEqual(readCallRequest('MuteCall'), { operation: 'mute', dialect: 'genesys' });
    assert.throws(() => readCallRequest('Fly'), {
      reason: 'unknownOperation',
      params: { name: 'Fly' },
    });
  });

  it('asks which system is meant where they mean different things by a name', () => {
    assert.throws(
      () => readCallRequest('Hold'),
      (error) =>
        error instanceof SnomError &&
        error.reason === 'wrongType' &&
        /"hold", .*"operationName": "Hold".*"cmd": "Hold"/.test(String(error.params['expected'])),
    );
  });

  it('takes a text or a picture for what is to be shown with a call', () => {
    const image = Buffer.from('BM');
    assert.deepEqual(readInfoFields('VIP'), { text: 'VIP' });
    assert.deepEqual(readInfoFields(7), { text: 7 });
    assert.deepEqual(readInfoFields(image), { image });
    assert.deepEqual(readInfoFields({ title: 'A', html: '<b>', other: 1 }), {
      title: 'A',
      html: '<b>',
    });
    assert.deepEqual(readInfoFields(true), {});
    assert.deepEqual(readCallRequest({ operation: 'callInfo', text: 'VIP', links: [] }), {
      operation: 'callInfo',
      info: { text: 'VIP', links: [] },
    });
  });

  it('throws nothing but SnomErrors', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (payload) => {
        try {
          readCallRequest(payload);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});

describe('waitForOf', () => {
  it('takes what there is, and the fallback for nothing', () => {
    for (const value of ['none', 'accepted', 'confirmed'] as const)
      assert.equal(waitForOf(value), value);
    for (const nothing of [undefined, null, '']) {
      assert.equal(waitForOf(nothing), 'accepted');
      assert.equal(waitForOf(nothing, 'confirmed'), 'confirmed');
    }
    for (const other of [true, 0, 'forever']) {
      assert.throws(() => waitForOf(other), {
        reason: 'wrongType',
        params: { name: 'waitFor', expected: 'none, accepted, confirmed' },
      });
    }
  });
});
