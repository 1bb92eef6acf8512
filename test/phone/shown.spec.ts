import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shown } from '../../src/phone/shown';

describe('shown', () => {
  it('leaves ordinary text alone', () => {
    assert.equal(shown('F_HÖLD 🙂'), 'F_HÖLD 🙂');
    assert.equal(shown('x'.repeat(40)), 'x'.repeat(40));
  });

  it('makes control characters visible', () => {
    assert.equal(shown('A\r\nB\tC\0\x7f'), 'A␍␊B␉C␀␡');
    assert.equal(shown('A\u2028B\u202e\u0085'), 'A\\u{2028}B\\u{202e}\\u{85}');
  });

  it('cuts at 40 characters', () => {
    assert.equal(shown('x'.repeat(41)), `${'x'.repeat(39)}…`);
  });

  it('is short and printable whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const result = shown(text);
        assert.ok(result.length <= 40, result);
        assert.doesNotMatch(result, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
