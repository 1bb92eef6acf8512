import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isTooDeep, readObject, readPayload } from '../../src/mqtt/payload';

describe('mqtt: payloads', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  it('reads no JSON that is nested so deep that nobody can copy it', () => {
    const deep = nested(30_000);
    assert.equal(readPayload(deep), deep);
    assert.equal(readPayload(Buffer.from(deep)), deep);
    assert.equal(readObject(deep), undefined);
    assert.throws(() => readPayload(JSON.parse(deep)), { reason: 'wrongType' });
    assert.deepEqual(readPayload(nested(20)), JSON.parse(nested(20)));
  });

  it('knows what is nested deep by any side of it', () => {
    const deep = JSON.parse(nested(30_000)) as unknown;
    for (const value of [deep, { a: 1, b: deep }, [1, [deep]]])
      assert.equal(isTooDeep(value), true);
    for (const value of [null, undefined, 1, 'x', Buffer.alloc(9), {}, [[]]])
      assert.equal(isTooDeep(value), false);
  });
});
