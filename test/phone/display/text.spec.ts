import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkEntries, checkLines, checkText } from '../../../src/phone/display/text';
import { assertThrows } from '../../support/phone/errors';

describe('texts for the screen', () => {
  it('may have lines where they are wanted', () => {
    assert.deepEqual(checkLines('a\r\nb\nc\rd', 'text', 100), ['a', 'b', 'c', 'd']);
    assert.deepEqual(checkLines('', 'text', 100), ['']);
    assert.equal(checkText(21.5, 'title', 100), '21.5');
    assertThrows(() => checkText('a\nb', 'title', 100), 'badText');
  });

  for (const text of [
    'a\tb',
    'a\u0000',
    '\u001b[0m',
    '\u007f',
    '\u0085',
    '\ud800x',
    '\u2028',
    '\ufffe',
    '\uffff',
  ]) {
    it(`may not hold ${JSON.stringify(text)}`, () => {
      assertThrows(() => checkLines(text, 'text', 100), 'badText');
    });
  }

  it('hold no callbacks, which a phone would fill with its settings', () => {
    assertThrows(() => checkLines('Hello $(set:http_user)', 'text', 100), 'badText');
    assertThrows(() => checkLines('$[var:x]', 'text', 100), 'badText');
    assert.deepEqual(checkLines('5 $ (net)', 'text', 100), ['5 $ (net)']);
  });

  it('are cut or refused when they are too long', () => {
    assert.equal(checkText('12345', 'title', 5), '12345');
    const { params } = assertThrows(() => checkText('123456', 'title', 5), 'textTooLong');
    assert.deepEqual(params, { name: 'title', max: 5 });
    assert.equal(checkText('123456', 'title', 5, { overflow: 'cut' }), '1234\u2026');
    // Five characters, ten units.
    assert.equal(checkText('😀😀😀😀😀', 'title', 5), '😀😀😀😀😀');
    assert.equal(checkText('😀😀😀😀😀😀', 'title', 5, { overflow: 'cut' }), '😀😀😀😀\u2026');
  });

  it('never get longer than the limit, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, max) => {
        fc.pre(!/[\p{Cc}\p{Zl}\p{Zp}]|\$[([]/u.test(text));
        const cut = checkText(text, 'title', max, { overflow: 'cut' });
        assert.ok([...cut].length <= max);
        assert.doesNotMatch(cut, /\p{Cs}/u);
      }),
    );
  });

  it('are texts', () => {
    for (const value of [undefined, null])
      assertThrows(() => checkLines(value, 'text', 100), 'missingParameter');
    for (const value of [{}, [], true, NaN])
      assertThrows(() => checkLines(value, 'text', 100), 'wrongType');
  });

  it('lists have entries, and not too many', () => {
    assert.deepEqual(checkEntries([1], 'entries'), [1]);
    assertThrows(() => checkEntries([], 'entries'), 'wrongType');
    assertThrows(() => checkEntries(undefined, 'entries'), 'wrongType');
    assertThrows(() => checkEntries('abc' as unknown as string[], 'entries'), 'wrongType');
    assertThrows(
      () =>
        checkEntries(
          Array.from({ length: 101 }, () => 1),
          'entries',
        ),
      'textTooLong',
    );
  });
});
