import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isPhoneToken } from '../../../src/calls/reports/token';

describe('phone token', () => {
  it('refuses what could change a path or is too short to be secret', () => {
    for (const text of [
      '',
      'short',
      'a'.repeat(65),
      '../../../../../../etc',
      'a/b'.repeat(8),
      `${'$mac'.repeat(5)}`,
      5,
    ])
      assert.equal(isPhoneToken(text), false);
  });
});
