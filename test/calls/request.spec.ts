import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCallRequest } from '../../src/calls/request';
import { SnomError } from '../../src/phone/errors';

describe('readCallRequest', () => {
  it('reads our own shape and leaves the values to the planner', () => {
    assert.deepEqual(
      readCallRequest({ operation: 'dial', destination: 200, identity: 'a@b', other: 1 }),
      { operation: 'dial', destination: 200, identity: 'a@b' },
    );
    assert.equal(readCallRequest({ operation: 7 }).operation, 7);
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
    for (const payload of ['200', 200, true, ['dial']]) {
      assert.throws(() => readCallRequest(payload), { reason: 'wrongType' });
    }
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
