import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  encodeParameter,
  parseDestination,
  parseDigits,
  parseIdentity,
} from '../../src/phone/destinations';
import { SnomError } from '../../src/phone/errors';

describe('parseDestination', () => {
  for (const [given, destination] of [
    ['200', '200'],
    [200, '200'],
    [0, '0'],
    ['+49-30-123.45', '+49-30-123.45'],
    ['*21*5#', '*21*5#'],
    ['sip:200@pbx.example', '200@pbx.example'],
    ['SIP:+4930', '+4930'],
    ['tel:+49-30-1', '+49-30-1'],
    ['alice@pbx.example:5060', 'alice@pbx.example:5060'],
    ['1'.repeat(128), '1'.repeat(128)],
  ] as const) {
    it(`takes ${given}`, () => assert.equal(parseDestination(given), destination));
  }

  for (const bad of [
    ...[
      ' 200',
      '200 ',
      '2 00',
      '200\r\n',
      '200&key=1',
      '200=1',
      '200;ext=1',
      '200?x',
      '200%30',
      '(0)30',
    ],
    ...['"200"', '<sip:200>', 'ü', '２００', '1'.repeat(129)],
    ...['***', '+', '@', '-.-', 'a@@b', 'a@b@c', '@b', 'a@', 'a:b', '1:5060', 'a@b:x', 'a:pw@b'],
    ...['sips:200@b', 'sip:sip:200', 'sip:', 'javascript:1'],
  ]) {
    it(`refuses ${JSON.stringify(bad).slice(0, 30)}`, () =>
      assert.throws(() => parseDestination(bad), { name: 'SnomError', reason: 'badDestination' }));
  }

  it('asks for a missing one', () => {
    for (const nothing of [undefined, null, '']) {
      assert.throws(() => parseDestination(nothing), {
        reason: 'missingParameter',
        params: { name: 'destination' },
      });
    }
  });

  it('refuses other types', () => {
    for (const value of [true, -1, 1.5, NaN, Infinity, 1e21, {}, [], ['200'], Buffer.from('200')]) {
      assert.throws(() => parseDestination(value), { reason: 'wrongType' });
    }
  });

  it('takes the end result again, and lets no other character through', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9+*#.@:-]{1,20}$/), fc.anything()),
        (value) => {
          try {
            const destination = parseDestination(value);
            assert.equal(parseDestination(destination), destination);
            assert.match(encodeParameter(destination), /^[0-9A-Za-z_.%-]+$/);
          } catch (error) {
            assert.ok(error instanceof SnomError, String(error));
          }
        },
      ),
    );
  });
});

describe('parseIdentity', () => {
  it('takes user@host', () => {
    assert.equal(parseIdentity('200@pbx.example'), '200@pbx.example');
    assert.equal(parseIdentity('sip:200@10.0.0.1:5060'), '200@10.0.0.1:5060');
  });

  it('refuses anything else', () => {
    for (const bad of ['200', 'tel:200@b', 'a b@c', '@', 'a@b&number=1', 200]) {
      assert.throws(() => parseIdentity(bad), { reason: 'badIdentity' });
    }
    assert.throws(() => parseIdentity(''), {
      reason: 'missingParameter',
      params: { name: 'identity' },
    });
    assert.throws(() => parseIdentity({}), { reason: 'wrongType' });
  });
});

describe('parseDigits', () => {
  it('takes digits, star, hash and A-D', () => {
    assert.equal(parseDigits('123*#ABCD'), '123*#ABCD');
    assert.equal(parseDigits(42), '42');
  });

  it('refuses anything else', () => {
    for (const bad of ['E', 'a', '1 2', '1\n', '1&2', '1'.repeat(65)]) {
      assert.throws(() => parseDigits(bad), { reason: 'badDigits' });
    }
    assert.throws(() => parseDigits(undefined), {
      reason: 'missingParameter',
      params: { name: 'digits' },
    });
    assert.throws(() => parseDigits(-1), { reason: 'wrongType' });
  });
});

describe('encodeParameter', () => {
  it('leaves nothing that a query gives a meaning to', () => {
    assert.equal(encodeParameter('+49*1#a@b:1'), '%2B49%2A1%23a%40b%3A1');
  });
});
