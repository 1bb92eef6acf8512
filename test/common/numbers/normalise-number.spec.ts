import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isDottedQuad,
  plusSpelling,
  replacePlus,
  stripPattern,
  stripSeparators,
} from '../../../src/common/numbers/normalise-number';

const number = fc.stringMatching(/^[0-9*#+]{1,30}$/);
const gap = fc.constantFrom('', ' ', '  ', '-', '.', '/', '\u00a0', ' / ', '(', ')', '[', ']');

describe('numbers as people write them', () => {
  it('lose what is written for the eye, and nothing else', () => {
    fc.assert(
      fc.property(number, fc.array(gap, { minLength: 31, maxLength: 31 }), (digits, gaps) => {
        const written = [...digits].map((digit, at) => `${gaps[at] ?? ''}${digit}`).join('');
        // A 0 in brackets of its own may be a trunk prefix.
        fc.pre(!/[([][0-9]{1,4}[)\]]/.test(written.replace(/[ ./\u00a0-]/g, '')));
        assert.equal(stripSeparators(written), digits);
      }),
    );
  });

  it('lose a trunk prefix in brackets behind every country code but those that keep it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('+', '00', '000'),
        fc.integer({ min: 1, max: 999 }),
        fc.stringMatching(/^[1-9][0-9]{3,9}$/),
        (plus, country, rest) => {
          const kept = [39, 378, 379].includes(country) ? '0' : '';
          for (const zero of ['(0)', ' (0) ', '-(0)-', '[0]']) {
            const written = `${plus}${country}${zero}${rest}`;
            assert.equal(stripSeparators(written), `${plus}${country}${kept}${rest}`);
          }
        },
      ),
    );
  });

  it('keep a trunk prefix in brackets everywhere else', () => {
    for (const written of ['(0)30', '030 (0) 1', '49(0)30', '*21*(0)30', '+4930 (0) 12'])
      assert.equal(stripSeparators(written), written.replace(/[() ]/g, ''));
  });

  it('keep the dots of an IPv4 address, which has no leading zeros', () => {
    for (const quad of ['0.0.0.0', '192.168.1.9', '255.255.255.255']) assert.ok(isDottedQuad(quad));
    for (const text of ['030.123.45.67', '256.1.1.1', '1.2.3', '1.2.3.4.5', '1.2.3.4 ', 'a.b.c.d'])
      assert.ok(!isDottedQuad(text), text);
  });
});

describe('a +', () => {
  it('is replaced in numbers only, wherever it stands', () => {
    const abroad = { plusHandling: '00' } as const;
    assert.equal(replacePlus('+49', abroad), '0049');
    assert.equal(replacePlus('0+49', abroad), '00049');
    for (const name of ['a+b', '+49@pbx', 'x']) assert.equal(replacePlus(name, abroad), name);
    fc.assert(fc.property(number, (written) => assert.equal(replacePlus(written, {}), written)));
  });

  it('has another spelling where it is dialled as something else', () => {
    assert.equal(plusSpelling('0049301', { plusHandling: '00' }), '+49301');
    assert.equal(plusSpelling('49301', { plusHandling: 'prefix' }), '+49301');
    assert.equal(
      plusSpelling('901149301', { plusHandling: 'prefix', plusPrefix: '9011' }),
      '+49301',
    );
    for (const [digits, habits] of [
      ['0049301', {}],
      ['030', { plusHandling: '00' }],
      ['00049', { plusHandling: '00' }],
      ['00', { plusHandling: '00' }],
      ['0049@pbx', { plusHandling: '00' }],
    ] as const)
      assert.equal(plusSpelling(digits, habits), undefined, digits);
  });

  it('and its replacement are the same number both ways', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9][0-9]{1,14}$/), (rest) => {
        const habits = { plusHandling: '00' } as const;
        assert.equal(plusSpelling(replacePlus(`+${rest}`, habits), habits), `+${rest}`);
      }),
    );
  });
});

describe('a literal pattern', () => {
  it('is read as a number would be, and keeps its wildcards', () => {
    for (const [written, read] of [
      ['+49 (0)900 *', '+49900*'],
      ['(030) ??', '030??'],
      ['0900 / 1*', '09001*'],
      ['*21* 030', '*21*030'],
    ] as const)
      assert.equal(stripPattern(written), read);
  });

  it('of names, addresses and hosts stays', () => {
    for (const pattern of ['anna.b-c', '200@pbx.example', '192.168.*', '0-800-*', '0[1-9]', 'a b'])
      assert.equal(stripPattern(pattern), pattern);
  });
});
