import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../src/common/errors';
import {
  boundedNumber,
  checkWhole,
  fieldsOf,
  givenText,
  isGiven,
  isObject,
  oneOf,
  optional,
  optionalText,
  propertyOf,
  requiredText,
} from '../../src/common/values';

const NOTHING = [undefined, null, ''];
const NO_OBJECTS = [...NOTHING, 'x', 5, true, [], [{ a: 1 }], Buffer.from('a'), new Uint8Array(1)];
const wrong = (expected: string) => ({ reason: 'wrongType', params: { name: 'x', expected } });
const MISSING = { reason: 'missingParameter', params: { name: 'x' } };

describe('isGiven', () => {
  it('takes nothing, null and empty text for no value, and all else for one', () => {
    for (const value of NOTHING) assert.equal(isGiven(value), false);
    for (const value of [' ', 0, false, NaN, [], {}]) assert.equal(isGiven(value), true);
  });
});

describe('isObject, fieldsOf, propertyOf', () => {
  it('know objects from lists, bytes and all else', () => {
    for (const value of NO_OBJECTS) {
      assert.equal(isObject(value), false);
      assert.equal(fieldsOf(value), undefined);
      assert.equal(propertyOf(value, 'length'), undefined);
    }
    for (const value of [{}, { a: 1 }, Object.create(null), new Date()]) {
      assert.equal(isObject(value), true);
      assert.equal(fieldsOf(value), value);
    }
  });

  it('read what is of the object itself only', () => {
    assert.equal(propertyOf({ a: 1 }, 'a'), 1);
    for (const name of ['constructor', '__proto__', 'toString', 'b']) {
      assert.equal(propertyOf({ a: 1 }, name), undefined);
      assert.equal(propertyOf(Object.create({ [name]: 1 }), name), undefined);
    }
  });
});

describe('givenText, optionalText, requiredText', () => {
  it('give text as it is', () => {
    for (const text of ['a', ' ', '0']) {
      for (const read of [givenText, optionalText, requiredText])
        assert.equal(read(text, 'x'), text);
    }
  });

  it('miss a value that has to be there', () => {
    for (const value of NOTHING) {
      assert.throws(() => givenText(value, 'x'), MISSING);
      assert.throws(() => requiredText(value, 'x'), MISSING);
      assert.equal(optionalText(value, 'x'), undefined);
    }
  });

  it('take whole numbers from 0 up for text, but where a word is meant', () => {
    for (const number of [0, 200, Number.MAX_SAFE_INTEGER]) {
      assert.equal(optionalText(number, 'x'), String(number));
      assert.equal(requiredText(number, 'x'), String(number));
      assert.throws(() => givenText(number, 'x'), wrong('text'));
    }
  });

  it('take nothing else', () => {
    const expected = wrong('text or a whole number from 0 up');
    for (const value of [-1, 1.5, 2 ** 53, NaN, Infinity, true, [], {}, Object('a'), 5n]) {
      assert.throws(() => givenText(value, 'x'), wrong('text'));
      assert.throws(() => optionalText(value, 'x'), expected);
      assert.throws(() => requiredText(value, 'x'), expected);
    }
  });

  it('refuse a text that is too long', () => {
    assert.equal(optionalText('a'.repeat(1024), 'x')?.length, 1024);
    const tooLong = (max: number) => ({ reason: 'textTooLong', params: { name: 'x', max } });
    assert.throws(() => optionalText('a'.repeat(1025), 'x'), tooLong(1024));
    assert.throws(() => requiredText('aaaa', 'x', 3), tooLong(3));
    assert.equal(optionalText('a'.repeat(5000), 'x', Infinity)?.length, 5000);
  });
});

describe('limited', () => {
  const read = (value: unknown): number | undefined =>
    boundedNumber(value, 'x', { min: 1, max: 60 });

  it('reads whole numbers within bounds, written or not', () => {
    for (const value of [5, '5', ' 5 ', '05']) assert.equal(read(value), 5);
    for (const value of [undefined, null, '', ' ']) assert.equal(read(value), undefined);
    assert.deepEqual([read(1), read(60)], [1, 60]);
  });

  it('refuses all else', () => {
    for (const value of [0, 61, 1.5, -1, '1e1', '0x5', 'a', '1234567890', true, [], {}])
      assert.throws(() => read(value), wrong('1..60'));
  });
});

describe('checkedWhole', () => {
  it('lets whole numbers within bounds through', () => {
    for (const value of [1, 5, 60])
      assert.equal(checkWhole(value, 'x', { min: 1, max: 60 }), value);
    for (const value of [0, 61, 1.5, NaN, Infinity, '5' as unknown as number]) {
      const check = (): number => checkWhole(value, 'x', { min: 1, max: 60 });
      assert.throws(check, wrong('a whole number from 1 to 60'));
    }
  });

  it('says where there is no upper bound', () => {
    const check = (): number => checkWhole(-1, 'x', { min: 0, max: Number.MAX_SAFE_INTEGER });
    assert.throws(check, wrong('a whole number from 0 up'));
  });
});

describe('oneOf', () => {
  it('knows its words and nothing', () => {
    const read = (value: unknown): string | undefined => oneOf(value, 'x', ['ring', 'reject']);
    assert.deepEqual(['ring', 'reject', ...NOTHING].map(read), [
      'ring',
      'reject',
      ...NOTHING.map(() => undefined),
    ]);
    for (const value of ['Ring', ' ring', 0, true, ['ring'], { toString: () => 'ring' }])
      assert.throws(() => read(value), wrong('ring, reject'));
  });
});

describe('optional', () => {
  it('leaves out what is undefined, and nothing else', () => {
    const left = optional({ a: undefined, b: null, c: 0, d: '', e: false });
    assert.deepEqual(Object.entries(left), Object.entries({ b: null, c: 0, d: '', e: false }));
  });
});

describe('values', () => {
  it('fail with errors of ours, whatever they are', () => {
    const bounds = { min: 1, max: 60 };
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        for (const read of [
          () => givenText(value, 'x'),
          () => optionalText(value, 'x'),
          () => boundedNumber(value, 'x', bounds),
          () => oneOf(value, 'x', ['a']),
          () => propertyOf(value, 'x'),
        ]) {
          try {
            read();
          } catch (error) {
            assert.ok(error instanceof SnomError, String(error));
          }
        }
      }),
    );
  });
});
