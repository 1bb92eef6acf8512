import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shown } from '../../src/common/shown';

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

  for (const [text, result] of [
    ['http://me:geheim@host/', 'http://***@host/'],
    ['ftp://me:geheim@host', 'ftp://***@host'],
    ['http://h/?password=geheim', 'http://h/?password=***'],
    ['me:geheim@host', 'me:***@host'],
    [`http://me:${'geheim'.repeat(200)}@host`, 'http://***@host'],
    ['201@pbx.example', '201@pbx.example'],
    ['sip:201@pbx.example', 'sip:201@pbx.example'],
    ['*@evil.example', '*@evil.example'],
    ['key=F_HOLD', 'key=F_HOLD'],
    ['200@pbx.example:5060', '200@pbx.example:5060'],
  ] as const)
    it(`shows no password of ${text.slice(0, 40)}`, () => assert.equal(shown(text), result));
});
