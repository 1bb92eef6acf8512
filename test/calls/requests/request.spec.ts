import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCallRequest, waitForOf } from '../../../src/calls/requests/request';
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
