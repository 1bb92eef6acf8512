import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readAskedKeys } from '../../../src/nodes/snom-key/asked';

describe('nodes/snom-key/asked', () => {
  it('leaves alone what says nothing of a way', () => {
    for (const keys of ['1', 12, undefined, null, ['1', { key: 'ENTER' }], { key: 'P1', hold: 1 }])
      assert.deepEqual(readAskedKeys(keys), { keys, channel: undefined });
  });

  it('takes the way off one key', () => {
    assert.deepEqual(readAskedKeys({ key: 'P1', hold: 2500, channel: 'sip-notify' }), {
      keys: { key: 'P1', hold: 2500 },
      channel: 'sip-notify',
    });
  });

  it('takes any sequence with a way', () => {
    const keys = ['F_HOLD', { key: 'P1' }];
    assert.deepEqual(readAskedKeys({ keys, channel: 'minibrowser' }), {
      keys,
      channel: 'minibrowser',
    });
    assert.deepEqual(readAskedKeys({ keys: '1234#' }), { keys: '1234#', channel: undefined });
  });

  it('takes a blank way as none', () => {
    assert.deepEqual(readAskedKeys({ keys: '1', channel: '' }), { keys: '1', channel: undefined });
  });

  it('refuses a way there is not, and what it does not know', () => {
    assert.throws(() => readAskedKeys({ keys: '1', channel: 'best' }), { reason: 'wrongType' });
    assert.throws(() => readAskedKeys({ keys: '1', channel: ['csta'] }), { reason: 'wrongType' });
    assert.throws(() => readAskedKeys({ keys: '1', chanel: 'csta' }), { reason: 'wrongType' });
  });
});
