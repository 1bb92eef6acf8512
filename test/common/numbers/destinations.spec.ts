import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import {
  checkDestination,
  encodeParameter,
  parseDestination,
  parseDigits,
  parseIdentity,
  readAgain,
} from '../../../src/common/numbers/destinations';
import type { NumberHabits } from '../../../src/common/numbers/normalise-number';

/** As written, and as it goes to the phone. */
const READ: readonly (readonly [unknown, string])[] = [
  ['200', '200'],
  [200, '200'],
  [0, '0'],
  ['*21*5#', '*21*5#'],
  ['1'.repeat(128), '1'.repeat(128)],
  // As people write numbers.
  ['+49 (0)30 / 123-456', '+4930123456'],
  ['0171 - 123 45 67', '01711234567'],
  ['(030) 1234567', '0301234567'],
  ['(0)30 1234567', '0301234567'],
  ['(0) 30 1234567', '0301234567'],
  ['+49 (7031) 73009 - 0', '+497031730090'],
  ['+49-30-123.45', '+493012345'],
  ['030-7654321', '0307654321'],
  ['030/123.456', '030123456'],
  ['030\u2013123\u2212456', '030123456'],
  ['[030] 123', '030123'],
  ['  200  ', '200'],
  ['\u00a00\u202f30\u2009123\u3000', '030123'],
  ['(+49) (0)30 1', '+49301'],
  ['+49(0)30-1', '+49301'],
  ['+49 [0] 30 1', '+49301'],
  ['0049 (0)30 1', '0049301'],
  ['00049 (0)30 1', '00049301'],
  ['+49 (0) (30) 1', '+49301'],
  ['+39 (0)6 123', '+3906123'],
  ['*21*+49 (0)30 1#', '*21*+49301#'],
  ['#31#+49 30 1', '#31#+49301'],
  ['*72 030-1', '*720301'],
  ['030.123.45.67', '0301234567'],
  // What a phone makes of these is for the dialling rules to think of.
  ['0_900 123', '0_900123'],
  ['0 +49 (0)30 1', '0+49301'],
  ['17951 12345678', '1795112345678'],
  // Links.
  ['tel:+49-30-1', '+49301'],
  ['TEL:+49-(0)30.1', '+49301'],
  ['tel:30-1;phone-context=+49', '301'],
  ['tel:7042;phone-context=example.com', '7042'],
  ['tel://+49301', '+49301'],
  ['tel:%2B49%2030%201', '+49301'],
  ['tel:1764443400000', '1764443400000'],
  ['callto:+49 30 1', '+49301'],
  ['callto://030-1', '0301'],
  ['SIP:+4930', '+4930'],
  ['sip:030-1', '0301'],
  ['sip:+49-30-1@pbx.example;user=phone', '+49-30-1@pbx.example'],
  // Names and addresses keep what belongs to them.
  ['sip:200@pbx.example', '200@pbx.example'],
  ['sips:200@pbx.example', '200@pbx.example'],
  ['alice@pbx.example:5060', 'alice@pbx.example:5060'],
  ['anna.b-c@pbx.example', 'anna.b-c@pbx.example'],
  [' anna.b-c ', 'anna.b-c'],
  ['sip:anna.b-c', 'anna.b-c'],
  ['sip:7042;phone-context=+49@pbx.example;user=phone', '7042@pbx.example'],
  ['sip:Anna', 'Anna'],
  ['sip:201a', '201a'],
  ['12-34@pbx', '12-34@pbx'],
  ['(030) 1@pbx', '0301@pbx'],
  ['privat@pbx.example', 'privat@pbx.example'],
  ['192.168.1.9', '192.168.1.9'],
  ['200@10.0.0.1', '200@10.0.0.1'],
];

/** What is refused, why, and the sign that is named. */
const REFUSED: readonly (readonly [string, string, string?])[] = [
  ['200\r\n', 'invisibleSign', 'U+000D'],
  ['2\t00', 'invisibleSign', 'U+0009'],
  ['030\u200b1', 'invisibleSign', 'U+200B'],
  ['\u202a+49 30 1\u202c', 'invisibleSign', 'U+202A'],
  ['030\u00ad1', 'invisibleSign', 'U+00AD'],
  ['\ufeff200', 'invisibleSign', 'U+FEFF'],
  ['200\u2028', 'invisibleSign', 'U+2028'],
  ['tel:2%0D%0A00', 'invisibleSign', 'U+000D'],
  ['２００', 'foreignDigit', '２ (U+FF12)'],
  ['٠٣٠', 'foreignDigit', '٠ (U+0660)'],
  ['03²', 'foreignDigit', '² (U+00B2)'],
  ['1\ufe0f\u20e3', 'signInDestination', 'U+FE0F'],
  ['0171O23', 'letterInNumber', 'O'],
  ['O171234', 'letterInNumber', 'O'],
  ['l71234', 'letterInNumber', 'l'],
  ['030а1', 'letterInNumber', 'а (U+0430)'],
  ['0800 FLOWERS', 'letterInNumber', 'F'],
  ['Tel. 030 1234', 'letterInNumber', 'T'],
  ['Tel.0301234', 'letterInNumber', 'T'],
  ['201a', 'letterInNumber', 'a'],
  ['tel:anna', 'letterInNumber', 'a'],
  ['ü1', 'letterInNumber', 'ü (U+00FC)'],
  ['200&key=1', 'signInDestination', '&'],
  ['200=1', 'signInDestination', '='],
  ['200?x', 'signInDestination', '?'],
  ['200%30', 'signInDestination', '%'],
  ['"200"', 'signInDestination', '"'],
  ['<sip:200>', 'signInDestination', '<'],
  ['030,,12', 'signInDestination', ','],
  ['anna b@host', 'signInDestination', 'U+0020'],
  ['müller@host', 'signInDestination', 'ü (U+00FC)'],
  ['1:5060', 'signInDestination', ':'],
  ['030 123 ext. 12', 'extensionInNumber'],
  ['+49 30 123 - 0 ext 12', 'extensionInNumber'],
  ['030 123 Extension 12', 'extensionInNumber'],
  ['030123x12', 'extensionInNumber'],
  ['200;ext=1', 'extensionInNumber'],
  ['tel:+4930;ext=12', 'extensionInNumber'],
  ['tel:+4930;isub=1', 'extensionInNumber'],
  ['Anna', 'nameAsNumber'],
  ['Anna-Lena', 'nameAsNumber'],
  ['Anna Berg', 'nameAsNumber'],
  ['Dr. Berg', 'nameAsNumber'],
  ['Müller', 'nameAsNumber'],
  ['n/a', 'wordAsNumber'],
  ['N/A', 'wordAsNumber'],
  ['null', 'wordAsNumber'],
  ['undefined', 'wordAsNumber'],
  ['NaN', 'wordAsNumber'],
  ['[object Object]', 'wordAsNumber'],
  ['anonymous', 'wordAsNumber'],
  ['Unknown', 'wordAsNumber'],
  ['PRIVATE', 'wordAsNumber'],
  ['sip:withheld', 'wordAsNumber'],
  ['unterdrückt', 'wordAsNumber'],
  ['Private number', 'wordAsNumber'],
  ['anonymous@anonymous.invalid', 'wordAsNumber'],
  ['sip:restricted@pbx.example', 'wordAsNumber'],
  ['sips:x@anonymous.invalid:5061', 'wordAsNumber'],
  ['***', 'badDestination'],
  ['+', 'badDestination'],
  ['-.-', 'badDestination'],
  ['()', 'badDestination'],
  ['@', 'badDestination'],
  ['a@@b', 'badDestination'],
  ['a@b@c', 'badDestination'],
  ['@b', 'badDestination'],
  ['a@', 'badDestination'],
  ['a@b:x', 'badDestination'],
  ['a:pw@b', 'badDestination'],
  ['sip:', 'badDestination'],
  ['1'.repeat(129), 'badDestination'],
  ['1'.repeat(5000), 'badDestination'],
  ['javascript:1', 'letterInNumber', 'j'],
  ['sip:sip:200', 'letterInNumber', 's'],
  ['h323:200', 'letterInNumber', 'h'],
];

describe('parseDestination', () => {
  for (const [given, destination] of READ) {
    it(`reads ${JSON.stringify(given).slice(0, 50)}`, () => {
      assert.equal(parseDestination(given), destination);
      assert.equal(readAgain(destination), destination);
      assert.equal(checkDestination(destination), destination);
    });
  }

  for (const [bad, reason, sign] of REFUSED) {
    it(`refuses ${JSON.stringify(bad).slice(0, 40)} as ${reason}`, () => {
      assert.throws(
        () => parseDestination(bad),
        (error: unknown) => {
          assert.ok(error instanceof SnomError);
          assert.deepEqual(
            [error.reason, error.code, error.params.sign],
            [reason, 'INVALID_PARAMETER', sign],
          );
          return true;
        },
      );
    });
  }

  it('dials a + as the phone needs it', () => {
    const cases: readonly (readonly [string, NumberHabits, string])[] = [
      ['+49 (0)30 1', {}, '+49301'],
      ['+49 (0)30 1', { plusHandling: 'asIs', plusPrefix: '9' }, '+49301'],
      ['+49 (0)30 1', { plusHandling: '00' }, '0049301'],
      ['*21*+49 30 1#', { plusHandling: '00' }, '*21*0049301#'],
      ['+49 (0)30 1', { plusHandling: 'prefix', plusPrefix: '000' }, '00049301'],
      ['+49 (0)30 1', { plusHandling: 'prefix' }, '49301'],
      ['030 1', { plusHandling: '00' }, '0301'],
      ['+49@pbx', { plusHandling: '00' }, '+49@pbx'],
      ['sip:a+b', { plusHandling: '00' }, 'a+b'],
    ];
    for (const [given, habits, destination] of cases) {
      assert.equal(
        parseDestination(given, habits),
        destination,
        `${given} ${JSON.stringify(habits)}`,
      );
    }
  });

  it('takes no + alone for a number, whatever is dialled for it', () => {
    for (const habits of [
      {},
      { plusHandling: '00' },
      { plusHandling: 'prefix', plusPrefix: '9' },
    ]) {
      assert.throws(() => parseDestination('+', habits as NumberHabits), {
        reason: 'badDestination',
      });
    }
  });

  it('takes the national prefix of other countries out of its brackets', () => {
    const hungary = { nationalPrefix: '06' };
    assert.equal(parseDestination('+36 (06) 1 234', hungary), '+361234');
    assert.equal(parseDestination('(06) 1 234', hungary), '061234');
    assert.equal(parseDestination('+7 (8) 495 1', { nationalPrefix: '8' }), '+74951');
    assert.equal(parseDestination('+7 (812) 1', { nationalPrefix: '8' }), '+78121');
    assert.equal(parseDestination('+49 (0)30', { nationalPrefix: '' }), '+4930');
  });

  it('refuses the time as Node-RED injects it, as a number and as its digits', () => {
    for (const value of [Date.now(), String(Date.now()), ' 1732900000000 ', 1_500_000_000_000])
      assert.throws(() => parseDestination(value), { reason: 'timestampAsNumber' });
    assert.equal(parseDestination('4930123456789'), '4930123456789');
    assert.equal(parseDestination(1764443400), '1764443400');
    assert.equal(parseDestination('+1764443400000'), '+1764443400000');
  });

  it('asks for a missing one', () => {
    for (const nothing of [undefined, null, '', '  ', '\u00a0']) {
      assert.throws(() => parseDestination(nothing), {
        reason: 'missingParameter',
        params: { name: 'destination' },
      });
    }
  });

  it('refuses other types', () => {
    for (const value of [true, -1, 1.5, NaN, Infinity, 1e21, {}, [], ['200'], Buffer.from('200')])
      assert.throws(() => parseDestination(value), { reason: 'wrongType' });
  });

  it('gives the same when it reads its result again, and lets no other character through', () => {
    const written = fc
      .array(fc.constantFrom(...'0123456789+*#() -./[]\u00a0\u2013;@:aZ_%'), { maxLength: 30 })
      .map((signs) => signs.join(''));
    fc.assert(
      fc.property(
        fc.oneof(written, fc.string(), fc.string({ unit: 'binary' }), fc.anything()),
        fc.constantFrom<NumberHabits>(
          {},
          { plusHandling: '00' },
          { plusHandling: 'prefix', plusPrefix: '*9' },
        ),
        (value, habits) => {
          try {
            const destination = parseDestination(value, habits);
            assert.equal(readAgain(destination), destination);
            assert.match(encodeParameter(destination), /^[0-9A-Za-z_.%-]+$/);
          } catch (error) {
            assert.ok(error instanceof SnomError, String(error));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('dials the same number whatever separators are put between its digits', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '/', '\u00a0', ' - ', ' / ', '\u2011');
    fc.assert(
      fc.property(
        fc.stringMatching(/^(\+[1-9]|[0-9])[0-9]{4,14}$/),
        fc.array(separator, { minLength: 20, maxLength: 20 }),
        (number, gaps) => {
          const written = [...number].map((digit, at) => `${digit}${gaps[at] ?? ''}`).join('');
          fc.pre(!/^\d{13}$/.test(written.trim()) && !/^\d{1,3}(\.\d{1,3}){3}$/.test(written));
          assert.equal(parseDestination(written), number);
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
    for (const bad of ['200', 'tel:200@b', 'a b@c', '@', 'a@b&number=1', 200])
      assert.throws(() => parseIdentity(bad), { reason: 'badIdentity' });
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
    assert.equal(parseDigits('1764443400000'), '1764443400000');
  });

  it('refuses anything else', () => {
    for (const bad of ['E', 'a', '1 2', '1\n', '1&2', '1'.repeat(65)])
      assert.throws(() => parseDigits(bad), { reason: 'badDigits' });
    assert.throws(() => parseDigits(undefined), {
      reason: 'missingParameter',
      params: { name: 'digits' },
    });
    assert.throws(() => parseDigits(-1), { reason: 'wrongType' });
    assert.throws(() => parseDigits(1764443400000), { reason: 'timestampAsNumber' });
  });
});

describe('encodeParameter', () => {
  it('leaves nothing that a query gives a meaning to', () => {
    assert.equal(encodeParameter('+49*1#a@b:1'), '%2B49%2A1%23a%40b%3A1');
  });
});
