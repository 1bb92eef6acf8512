import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseChallenges, parseParams, quote } from '../../../src/phone/transport/challenge';
import { cpuMs } from '../../support/cpu-time';
import { FUZZ_RUNS } from '../../support/fuzz';

/** Plain data instead of Maps, to compare. */
function parsed(header: string | readonly string[] | undefined): unknown[] {
  return parseChallenges(header).map(({ scheme, params }) => ({
    scheme,
    params: Object.fromEntries(params),
  }));
}

describe('phone/transport/challenge', () => {
  const table: [string, string | string[], unknown[]][] = [
    ['a scheme alone', 'Negotiate', [{ scheme: 'negotiate', params: {} }]],
    ['one parameter', 'Basic realm="snom"', [{ scheme: 'basic', params: { realm: 'snom' } }]],
    [
      'commas and escaped quotes in a quoted string',
      'Digest realm="a, \\"b\\" \\\\ c=d", nonce="n"',
      [{ scheme: 'digest', params: { realm: 'a, "b" \\ c=d', nonce: 'n' } }],
    ],
    [
      'several challenges in one line',
      'Digest realm="r", qop="auth,auth-int", nonce=abc, Basic realm="b", Bearer',
      [
        { scheme: 'digest', params: { realm: 'r', qop: 'auth,auth-int', nonce: 'abc' } },
        { scheme: 'basic', params: { realm: 'b' } },
        { scheme: 'bearer', params: {} },
      ],
    ],
    [
      'several lines',
      ['Digest nonce="1"', 'Digest nonce="2"'],
      [
        { scheme: 'digest', params: { nonce: '1' } },
        { scheme: 'digest', params: { nonce: '2' } },
      ],
    ],
    [
      'token68',
      'Negotiate YWJj==, Basic realm=x',
      [
        { scheme: 'negotiate', params: {} },
        { scheme: 'basic', params: { realm: 'x' } },
      ],
    ],
    [
      'spaces around the equals sign, empty elements, no commas',
      ' , ,Digest realm = "r"  nonce= n ,, stale=TRUE',
      [{ scheme: 'digest', params: { realm: 'r', nonce: 'n', stale: 'TRUE' } }],
    ],
    [
      'an empty value',
      'Digest nonce="n", opaque=, stale=',
      [{ scheme: 'digest', params: { nonce: 'n', opaque: '', stale: '' } }],
    ],
    ['no closing quote', 'Basic realm="snom', [{ scheme: 'basic', params: { realm: 'snom' } }]],
    [
      'the first of duplicates',
      'Basic realm="a", realm="b"',
      [{ scheme: 'basic', params: { realm: 'a' } }],
    ],
    [
      'any case',
      'DIGEST Realm="R", NONCE="N"',
      [{ scheme: 'digest', params: { realm: 'R', nonce: 'N' } }],
    ],
    [
      'garbage before a good one',
      '"@@" ;;, Basic realm="r"',
      [{ scheme: 'basic', params: { realm: 'r' } }],
    ],
    ['nothing', '', []],
    ['parameters without a scheme', 'realm="x"', []],
  ];
  for (const [name, header, expected] of table)
    it(`reads ${name}`, () => assert.deepEqual(parsed(header), expected));

  it('takes a missing header as no challenge', () => assert.deepEqual(parsed(undefined), []));

  it('never throws, whatever comes, and finishes', () => {
    const nasty = fc.array(
      fc.constantFrom(
        'Digest',
        'Basic',
        ' ',
        ',',
        '=',
        '"',
        '\\',
        '\t',
        'realm',
        'é',
        '\u0000',
        'a==',
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          nasty.map((parts) => parts.join('')),
        ),
        (text) => {
          for (const challenge of parseChallenges([text, text]))
            assert.match(challenge.scheme, /^[^\s",=A-Z]+$/);
          parseParams(text);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('reads long hostile headers in linear time', () => {
    const took = cpuMs(() => {
      for (const piece of ['"', '\\', '= ', 'a ', 'a=', ' ', ', ', 'a="\\'])
        parseChallenges(`Digest ${piece.repeat(16_384 / piece.length)}!`);
    });
    assert.ok(took < 1000, `${took} ms`);
  });

  it('reads back every challenge it could be sent', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const octets = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
      maxLength: 12,
    });
    const challenge = fc.record(
      {
        scheme: token,
        params: fc.dictionary(token, octets, { maxKeys: 5, noNullPrototype: true }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), fc.boolean(), (challenges, oneLine) => {
        const lines = challenges.map(({ scheme, params }) => {
          const written = Object.entries(params).map(([name, value]) => `${name}=${quote(value)}`);
          return `${scheme} ${written.join(', ')}`.trim();
        });
        assert.deepEqual(parsed(oneLine ? lines.join(', ') : lines), challenges);
      }),
    );
  });

  it('reads a bare parameter list', () => {
    assert.deepEqual(
      Object.fromEntries(parseParams('qop=auth, nextnonce="a,b", rubbish, nc=00000001')),
      { qop: 'auth', nextnonce: 'a,b', nc: '00000001' },
    );
  });
});
