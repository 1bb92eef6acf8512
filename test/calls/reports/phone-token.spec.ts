import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isPhoneToken, newPhoneToken, tokensEqual } from '../../../src/calls/reports/phone-token';

describe('phone token', () => {
  it('is new every time and well-formed', () => {
    const tokens = Array.from({ length: 50 }, newPhoneToken);
    assert.equal(new Set(tokens).size, 50);
    assert.ok(tokens.every(isPhoneToken));
  });
  it('refuses what could change a path or is too short to be secret', () => {
    for (const text of [
      '',
      'short',
      'a'.repeat(65),
      '../../../../../../etc',
      'a/b'.repeat(8),
      `${'$mac'.repeat(5)}`,
      5,
    ]) {
      assert.equal(isPhoneToken(text), false);
    }
  });
  it('compares whole tokens', () => {
    const token = newPhoneToken();
    assert.ok(tokensEqual(token, token));
    assert.ok(!tokensEqual(token.slice(1), token));
    assert.ok(!tokensEqual('', token));
  });
});
