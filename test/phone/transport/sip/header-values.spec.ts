import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  readCSeq,
  readParams,
  readVia,
  splitValue,
  textOf,
  trimBlanks,
} from '../../../../src/phone/transport/sip/header-values';
import { FUZZ_RUNS } from '../../../support/fuzz';

describe('sip/header-values', () => {
  const SPLIT: [string, string, ',' | ';', string[]][] = [
    ['commas', 'INVITE, ACK ,\tBYE', ',', ['INVITE', 'ACK', 'BYE']],
    ['empty pieces', ',, a ,, b,', ',', ['a', 'b']],
    [
      'a comma in quotes',
      '"Smith, J" <sip:a@b>, <sip:c@d>',
      ',',
      ['"Smith, J" <sip:a@b>', '<sip:c@d>'],
    ],
    ['an escaped quote', '"a\\", b", c', ',', ['"a\\", b"', 'c']],
    ['a comma in brackets', '<sip:a,b@c>, d', ',', ['<sip:a,b@c>', 'd']],
    ['a quote in brackets', '<sip:"a@b>, d', ',', ['<sip:"a@b>', 'd']],
    ['an open quote', '"a, b; c', ',', ['"a, b; c']],
    ['a backslash at the end', '"a\\', ',', ['"a\\']],
    ['semicolons', 'a ; b=1;c', ';', ['a', 'b=1', 'c']],
    ['nothing', ' \t', ',', []],
  ];
  for (const [name, value, separator, pieces] of SPLIT)
    it(`splits ${name}`, () => assert.deepEqual(splitValue(value, separator), pieces));

  it('reads parameters: names in any case, blanks, quotes, none at all, the first of two', () => {
    const params = readParams('x;Branch = z9 ;rport;q="a;\\"b\\"";branch=2;=3;open="c');
    assert.deepEqual(
      [...params],
      [
        ['branch', 'z9'],
        ['rport', ''],
        ['q', 'a;"b"'],
        ['', '3'],
        ['open', 'c'],
      ],
    );
  });

  const VIA: [string, string, object][] = [
    [
      'all of it',
      'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKAb;received=192.0.2.9;rport=40000',
      { branch: 'z9hg4bkab', received: '192.0.2.9', rport: 40000 },
    ],
    [
      'blanks at every place, an IPv6 address',
      'SIP / 2.0 / UDP [2001:db8::1] : 5060 ; branch = z9hG4bK1 ; received = [2001:db8::9]',
      { branch: 'z9hg4bk1', received: '2001:db8::9' },
    ],
    ['rport without a value', 'SIP/2.0/UDP a;rport;branch=b', { branch: 'b' }],
    ['a port that is none', 'SIP/2.0/UDP a;rport=70000;branch=', {}],
    ['nothing but a host', 'SIP/2.0/UDP a', {}],
  ];
  for (const [name, value, via] of VIA)
    it(`reads a Via with ${name}`, () => assert.deepEqual(readVia(value), via));

  const CSEQ: [string, unknown][] = [
    ['1 NOTIFY', { number: 1, method: 'NOTIFY' }],
    ['0009 \t INVITE', { number: 9, method: 'INVITE' }],
    ['0 OPTIONS', { number: 0, method: 'OPTIONS' }],
    ['2147483647 X', { number: 2147483647, method: 'X' }],
    ['2147483648 X', undefined],
    ['36893488147419103232 REGISTER', undefined],
    ['-1 X', undefined],
    ['1', undefined],
    ['NOTIFY', undefined],
    ['1 NO TIFY', undefined],
    ['1 NOTIFY\u0000', undefined],
    ['', undefined],
  ];
  for (const [value, cseq] of CSEQ)
    it(`reads the CSeq "${value}"`, () => assert.deepEqual(readCSeq(value), cseq));

  it('makes text of octets, without what is invisible, and not too much of it', () => {
    assert.equal(textOf('M\u00c3\u00bcller\r\n\u0000x'), 'Müller   x');
    assert.equal(textOf('\u00ff\u00fe'), '\ufffd\ufffd');
    assert.equal(textOf('x'.repeat(100_000)).length, 256);
    const telephones = Buffer.from(`x${'\u{1f4de}'.repeat(200)}`).toString('latin1');
    assert.doesNotMatch(textOf(telephones), /\p{Cs}/u);
  });

  it('takes off blanks, but no bytes that only look like some', () => {
    assert.equal(trimBlanks(' \t\u00a0x\u00a0\r '), '\u00a0x\u00a0');
    assert.equal(trimBlanks(' \r\t'), '');
  });

  it('reads any value, and loses nothing but separators and blanks when it splits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        readVia(value);
        readCSeq(value);
        textOf(value);
        const bare = (text: string): string => text.replace(/[,\s]/g, '');
        assert.equal(bare(splitValue(value, ',').join('')), bare(value));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('reads back the parameters that are written', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const value = fc.string({ unit: fc.constantFrom(...'ab;,"\\ =<>\t') });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one }), (params) => {
        const text = params.map(
          ([one, quoted]) => `; ${one} = "${quoted.replace(/["\\]/g, '\\$&')}"`,
        );
        assert.deepEqual([...readParams(`SIP/2.0/UDP host ${text.join(' ')}`)], params);
      }),
    );
  });
});
