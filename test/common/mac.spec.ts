import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { macOf, macsIn } from '../../src/common/mac';
import { cpuMs } from '../support/cpu-time';

const digits = fc.string({
  unit: fc.constantFrom(...'0123456789ABCDEFabcdef'),
  minLength: 12,
  maxLength: 12,
});

/** How many digits stand together, and what stands between. */
const SPELLINGS = [
  [12, ''],
  [2, ':'],
  [2, '-'],
  [4, '.'],
  [4, '-'],
  [6, ':'],
  [6, '-'],
] as const;

const spelled = (text: string, size: number, separator: string): string =>
  (text.match(new RegExp(`.{${size}}`, 'g')) ?? []).join(separator);

describe('macOf', () => {
  it('takes all spellings of a MAC for the same', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom('', ' ', '\t'), (text, blank) => {
        for (const [size, separator] of SPELLINGS) {
          const written = blank + spelled(text, size, separator) + blank;
          assert.equal(macOf(written), text.toUpperCase(), written);
        }
      }),
    );
  });

  it('takes nothing else', () => {
    const known = new Set(
      SPELLINGS.map(([size, separator]) => spelled('0'.repeat(12), size, separator)),
    );
    const between = fc.array(fc.constantFrom('', '', ':', '-', '.', ' '), {
      minLength: 11,
      maxLength: 11,
    });
    fc.assert(
      fc.property(between, (separators) => {
        const written = ['0', ...separators.map((separator) => `${separator}0`)].join('');
        assert.equal(macOf(written) !== undefined, known.has(written), written);
      }),
    );
  });

  for (const text of [
    '',
    '000413A1B2C',
    '000413A1B2C3D',
    '000413A1B2CG',
    '00:04:13:A1:B2-C3',
    '00:04:13:A1:B2:C3:00',
    '00:04:13:A1:B2:C',
    ':000413A1B2C3',
    '0004:13A1:B2C3',
    '00.04.13.A1.B2.C3',
    '000413.A1B2C3',
    'MAC 000413A1B2C3',
  ])
    it(`does not take ${JSON.stringify(text)}`, () => assert.equal(macOf(text), undefined));
});

describe('macsIn', () => {
  it('finds MACs among other words, however they are spelled', () => {
    fc.assert(
      fc.property(digits, (text) => {
        for (const [size, separator] of SPELLINGS) {
          const mac = spelled(text, size, separator);
          for (const around of [mac, `Snom ${mac} [Hall]`, `(x; ${mac}) 1.2.3`, `of ${mac}: 5`])
            assert.deepEqual(macsIn(around), [text.toUpperCase()], around);
        }
      }),
    );
    assert.deepEqual(macsIn('000413A1B2C3, 00:04:13:a1:b2:c4'), ['000413A1B2C3', '000413A1B2C4']);
  });

  it('finds none in part of a word', () => {
    for (const text of [
      '',
      'Snom 000413AABBCC00',
      '5a0413A1-0000-1000-8000-000413A1B2C3',
      'snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5a1b2c',
      '00:04:13:a1:b2:c3:00',
    ])
      assert.deepEqual(macsIn(text), [], text);
  });

  it('takes a quarter of a megabyte of nonsense quickly', () => {
    const took = cpuMs(() => {
      for (const text of ['0', '00:', '0004.', ':', ' ', 'a-'])
        macsIn(text.repeat(262_144 / text.length));
    });
    assert.ok(took < 2000, `${took} ms`);
  });
});
