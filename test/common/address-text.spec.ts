import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { beforeFragment, beforeQuery, withoutTrailingSlashes } from '../../src/common/address-text';

describe('pieces of addresses', () => {
  it('are what the obvious expressions give', () => {
    const text = fc.stringMatching(/^[/?#ab:\n]{0,12}$/);
    fc.assert(
      fc.property(text, (given) => {
        assert.equal(withoutTrailingSlashes(given), given.replace(/\/+$/, ''));
        assert.equal(beforeQuery(given), given.replace(/[?#].*$/s, ''));
        assert.equal(beforeFragment(given), given.replace(/#.*$/s, ''));
      }),
    );
  });

  it('take no more than linear time', () => {
    // Quadratic work on a text of this length takes hours, on any machine.
    const many = `${'/'.repeat(5_000_000)}x`;
    assert.equal(withoutTrailingSlashes(many).length, many.length);
    assert.equal(withoutTrailingSlashes(`${many}/`).length, many.length);
    assert.equal(beforeQuery(many), many);
  });
});
