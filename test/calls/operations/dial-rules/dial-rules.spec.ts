import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  readDialPatterns,
  starKeyPatterns,
} from '../../../../src/calls/operations/dial-rules/dial-patterns';
import { compileDialRules } from '../../../../src/calls/operations/dial-rules/dial-rules';
import { SnomError } from '../../../../src/common/errors';

function allowed(allow: string, deny: string, destination: string): boolean {
  try {
    compileDialRules(allow, deny).check(destination);
    return true;
  } catch (error) {
    assert.ok(error instanceof SnomError, String(error));
    assert.equal(error.reason, 'destinationDenied');
    return false;
  }
}

/** pattern, destination, does it match */
type Row = readonly [pattern: string, destination: string, matches: boolean];

const ALLOW: readonly Row[] = [
  ['200', '200', true],
  ['200', '2001', false],
  ['200', '1200', false],
  ['2??', '201', true],
  ['2??', '20', false],
  ['2??', '2011', false],
  ['00*', '0049301', true],
  ['00*', '00', true],
  ['00*', '0', false],
  ['*8*', '*8200', true],
  ['*8*', '98200', false],
  ['*21*5', '*21*5', true],
  ['*21*5', '*2195', false],
  ['+49*', '+49301', true],
  ['+49*', '449301', false],
  ['*', 'anything@else.example', true],
  ['sip:200', '200', true],
  ['200', 'sip:200', true],
  ['ALICE', 'alice', true],
  ['0-800-*', '0800123', true],
  ['0800*', '0-800.123', true],
  // Separators are no characters of a number: "?" cannot be spent on them.
  ['0????????', '0-1-1-2--', false],
  ['2??', '2-1', false],
  // Hosts have to be allowed explicitly.
  ['200', '200@evil.example', false],
  ['2*', '200@evil.example', false],
  ['2??', '2@1', false],
  ['200@pbx.example', '200@pbx.example', true],
  ['200@pbx.example', '2-0-0@PBX.example', true],
  ['200@pbx.example', '200@pbxexample', false],
  ['200@pbx.example', '200@pbx.example:6060', false],
  ['200@*', '200@evil.example', true],
  ['1*', '1.2.3.4', false],
  ['1234', '1.2.3.4', false],
  ['192.168.*', '192.168.1.9', true],
  ['e*', 'evil.example', false],
  ['first.last', 'first.last', true],
  ['030*', '030.123.456', true],
  // As people write numbers.
  ['+49 (0)30 *', '+49301', true],
  ['(030) / *', '0301', true],
  ['030*', '(030) 1', true],
  ['/^2\\d\\d$/', '200', true],
  ['/^2\\d\\d$/', '2-0-0', true],
  ['/^2\\d\\d$/', '200@evil.example', false],
  ['/@pbx\\.example$/', '200@PBX.example', true],
  ['/[a-z]/i', '200', false],
  ['2??', '2_0', false],
  ['2*', '2_01', true],
  ['0*', '0+900', false],
  ['first_last', 'first_last', true],
];

const DENY: readonly Row[] = [
  ['00*', '0049', true],
  ['00*', '0-0..49', true],
  ['00*', '-0-0-49', true],
  ['00*', 'sip:0049', true],
  ['00*', 'SIP:00-49@pbx.example', true],
  ['00*', '0-0@pbx.example:5060', true],
  ['00*', '200', false],
  ['0900-1*', '09001', true],
  ['0900???', '0900-123', true],
  ['0900', '0.9.0.0@host', true],
  ['BAD', 'b-a-d', true],
  ['*', '1', true],
  ['200@evil.example', '200@evil.example:5061', true],
  ['200@evil.example', '200@EVIL.example.', true],
  ['/^00/', '0-049', true],
  ['/^00/', 'sip:00@host', true],
  ['/@evil\\.example$/', '200@evil.example:5060', true],
  ['/@evil\\.example$/', '200@evil.example.', true],
  ['/@evil\\.example$/', '200@good.example', false],
  ['/^EVE$/', 'eve@host', true],
  ['0900 / 1*', '0900-1 23', true],
  ['+49 (0)900*', '+49 900 1', true],
  // Not the same number for us: both spellings need a pattern.
  ['00*', '+49301', false],
  // What is no part of a number may be left out by a phone, or end it.
  ['0900*', '0_900123', true],
  ['0900*', '0+900123', true],
  ['0900*', '+0900123', true],
  ['0900*', '+0900123@pbx.example', true],
  ['0900*', '+-0900123', true],
  ['00*', '+0049900123', true],
  ['0900*', '+490900', false],
  ['0900*', '_0900123', true],
  ['0900*', '0__9_0+0123@pbx.example', true],
  ['900*', '0+900123', true],
  ['0900', '0900#', true],
  ['0900123', '0900123#', true],
  ['+900*', '0+900123', true],
  ['00900*', '+0+900123', true],
  ['*21*', '*21*0171', true],
  ['/^(\\d+)+#$/', '0900123#', true],
];

describe('dial rules', () => {
  for (const [pattern, destination, matches] of ALLOW) {
    it(`allow ${pattern} ${matches ? 'fits' : 'does not fit'} ${destination}`, () =>
      assert.equal(allowed(pattern, '', destination), matches));
  }

  for (const [pattern, destination, matches] of DENY) {
    it(`deny ${pattern} ${matches ? 'catches' : 'does not catch'} ${destination}`, () =>
      assert.equal(allowed('', pattern, destination), !matches));
  }

  it('allow everything when nothing is listed', () => {
    assert.equal(allowed('', '', 'anybody@any.example'), true);
    assert.equal(allowed('\n  \n// only a comment\r\n', '', '1'), true);
  });

  it('let deny win', () => {
    assert.equal(allowed('0*', '0900*', '0301'), true);
    assert.equal(allowed('0*', '0900*', '0900'), false);
  });

  it('read one pattern a line', () => {
    const rules = ' 200 \r\n\n// 201\n2?3\r300';
    for (const [destination, fits] of [
      ['200', true],
      ['201', false],
      ['223', true],
      ['300', true],
    ] as const)
      assert.equal(allowed(rules, '', destination), fits, destination);
  });

  it('name the destination they refuse', () => {
    assert.throws(() => compileDialRules('200', '').check('sip:0900'), {
      code: 'NOT_ALLOWED',
      reason: 'destinationDenied',
      params: { destination: 'sip:0900' },
      sent: 'no',
    });
  });

  it('know that a + and what it is dialled as are the same', () => {
    const abroad = { plusHandling: '00' } as const;
    for (const deny of ['+49900*', '0049900*', '/^\\+49900/', '/^0049900/']) {
      const rules = compileDialRules('', deny, abroad);
      assert.throws(() => rules.check('00499001'), { reason: 'destinationDenied' }, deny);
      rules.check('0049301');
    }
    compileDialRules('+49*', '', abroad).check('0049301');
    compileDialRules('0049*', '', abroad).check('0049301');
    assert.throws(() => compileDialRules('+49*', '').check('0049301'), {
      reason: 'destinationDenied',
    });
  });

  it('judge every spelling: one that is denied denies, one that is allowed allows', () => {
    const deny = compileDialRules('', '+49900*');
    assert.throws(() => deny.check('00499001', ['+499001']), { reason: 'destinationDenied' });
    deny.check('0049301', ['+49301']);
    const allow = compileDialRules('030*', '');
    allow.check('00301', ['0301']);
    assert.throws(() => allow.check('00301'), { reason: 'destinationDenied' });
  });

  it('refuse what is no destination', () => {
    assert.throws(() => compileDialRules('', '').check('1&2'), { reason: 'signInDestination' });
    assert.throws(() => compileDialRules('', '').check('1'.repeat(129)), {
      reason: 'badDestination',
    });
  });

  for (const pattern of [
    '00* // abroad',
    '/(/',
    '/a/g',
    '/a/ii',
    '/a',
    '/',
    'sip:',
    '0[1-9]',
    'ü*',
    '0,1',
    '\u00d7',
  ]) {
    it(`refuse the pattern ${pattern}`, () => {
      for (const compile of [
        () => compileDialRules(`200\n${pattern}`, ''),
        () => compileDialRules('', pattern),
      ])
        assert.throws(compile, { name: 'SnomError', reason: 'badPattern', params: { pattern } });
    });
  }

  for (const [pattern, reason] of [
    ['*@evil.example', 'patternStarKey'],
    ['*@x', 'patternStarKey'],
    ['0900*@pbx.example', 'patternStarKey'],
    ['sip:*@x', 'patternStarKey'],
    ['@evil.example', 'patternMatchesNothing'],
    ['0900@', 'patternMatchesNothing'],
    ['a@b@c', 'patternMatchesNothing'],
    ['200:5060', 'patternMatchesNothing'],
    ['200@host:123456', 'patternMatchesNothing'],
    ['---', 'patternMatchesNothing'],
    ['.', 'patternMatchesNothing'],
    ['9'.repeat(129), 'patternMatchesNothing'],
    ['_0900X.', 'patternMatchesNothing'],
    ['_X.', 'patternMatchesNothing'],
    ['0900XXX', 'patternMatchesNothing'],
    ['+49900xxxxxx', 'patternMatchesNothing'],
    ['/^0900 123/', 'patternMatchesNothing'],
    ['/^\\+49 900/', 'patternMatchesNothing'],
    ['/^\\(0900\\)/', 'patternMatchesNothing'],
    ['/0900//', 'patternMatchesNothing'],
    ['/^0900\\/1/', 'patternMatchesNothing'],
    ['/^tel=0900/', 'patternMatchesNothing'],
    ['/^0900\\Z/', 'badPattern'],
    ['/^\\h0900/', 'badPattern'],
    ['/^0900\\G/', 'badPattern'],
    ['/^(?=0)0900/', 'patternNotBounded'],
    ['/^(?!2)/', 'patternNotBounded'],
    ['/(?<=0)900/', 'patternNotBounded'],
    ['/(?<!0)900/', 'patternNotBounded'],
    ['/(0)\\1/', 'patternNotBounded'],
    ['/(?<a>0)\\k<a>/', 'patternNotBounded'],
    ['/0{1001}/', 'patternNotBounded'],
    [`/${'.{1000}'.repeat(36)}$/`, 'patternNotBounded'],
    [`/${'(0)'.repeat(200)}/`, 'badPattern'],
  ] as const) {
    it(`refuse the pattern ${pattern.slice(0, 40)}, which guards nothing or takes too long`, () => {
      assert.throws(() => compileDialRules('', pattern), { name: 'SnomError', reason });
      assert.throws(() => compileDialRules(pattern, '0900*'), { name: 'SnomError', reason });
    });
  }

  for (const pattern of [
    '/^0900 ?1/',
    '/^0900 *1/',
    '/^(?:\\(0\\))?900/',
    '/^0900[ /]?1/',
    '/^0900 1|^0900/',
    '/^0900\\s*\\d+$/',
    '/^0900\\\\?/',
    '/^\\+49\\.?900/',
    '/^0900{0,3}/',
    '_200',
    '200x',
    'max',
    'xx*',
  ])
    it(`take the pattern ${pattern}`, () => compileDialRules('', pattern));

  it('name what to write instead of a wildcard before a host', () => {
    assert.throws(() => compileDialRules('', '*@evil.example'), {
      params: { pattern: '*@evil.example', instead: '/@evil\\.example/' },
    });
    assert.equal(allowed('', '/@evil\\.example/', '200@evil.example'), false);
  });

  it('point out where a * is the star key', () => {
    const text = '0900*\n*900\n*21*\n0*900\n2**\n*\n200\n/.*900$/';
    assert.deepEqual(starKeyPatterns(text), ['*900', '*21*', '0*900', '2**']);
  });

  it('judge in a time that does not depend on the pattern', () => {
    const patterns = ['/^(\\d+)+#$/', '/^(\\d|\\d\\d)*#$/', '/^(.*)*x$/', '/(\\d*)*\\d*#/'];
    const rules = compileDialRules('', patterns.join('\n'));
    const started = process.cpuUsage().user;
    for (let times = 0; times < 20; times++) rules.check('1'.repeat(128));
    // A backtracking engine needs years for the first of them.
    assert.ok(process.cpuUsage().user - started < 5_000_000);
  });

  it('mean the same as regular expressions always did', () => {
    const parts = [
      '0',
      '9+',
      '\\d',
      '[0-4]',
      '(?:12|3)',
      '\\+',
      '.*',
      '#?',
      '\\d{2,3}',
      '(1|2)*',
      '@',
      'a',
    ];
    const source = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 })
      .chain((some) => fc.constantFrom('^', '').map((head) => `${head}${some.join('')}`))
      .chain((body) => fc.constantFrom('$', '').map((tail) => `${body}${tail}`));
    fc.assert(
      fc.property(source, fc.stringMatching(/^[0-9+#a]{1,12}$/), (pattern, destination) => {
        fc.pre(/[0-9a]/.test(destination) && !/.\+/.test(destination));
        assert.equal(
          allowed(`/${pattern}/`, '', destination),
          new RegExp(pattern, 'i').test(destination),
        );
      }),
    );
  });

  it('that a dialog takes are those that the server takes', () => {
    const line = fc.stringMatching(/^[0-9*?+#@.:a/()|\\[\]{}\\dk^$<=!,-]{1,20}$/);
    const verdict = (work: () => unknown): string => {
      try {
        work();
        return 'fine';
      } catch (error) {
        assert.ok(error instanceof SnomError, String(error));
        return error.reason;
      }
    };
    fc.assert(
      fc.property(
        fc.oneof(
          line,
          line.map((pattern) => `/${pattern}/`),
        ),
        (text) => {
          const inDialog = verdict(() => readDialPatterns(text));
          const onServer = verdict(() => compileDialRules('', text));
          // The engine has the last word, and then nothing is dialled.
          if (inDialog !== 'fine') assert.equal(onServer, inDialog);
          else assert.ok(onServer === 'fine' || onServer === 'patternNotBounded');
        },
      ),
    );
  });

  const number = fc.stringMatching(/^[0-9*#+]{1,20}$/).filter((text) => /\d/.test(text));
  const gaps = fc.array(fc.constantFrom('', '', '-', '.', '-.'), { minLength: 25, maxLength: 25 });
  const dressed = fc
    .tuple(
      number,
      gaps,
      fc.constantFrom('', 'sip:', 'SIP:', 'tel:'),
      fc.constantFrom('', '@host', '@a.example:5060'),
    )
    .map(([digits, between, scheme, host]) => ({
      digits,
      destination:
        scheme + [...digits].map((digit, at) => digit + (between[at] ?? '')).join('') + host,
    }));

  it('cannot be evaded by separators, scheme or host', () => {
    fc.assert(
      fc.property(dressed, fc.nat(19), ({ digits, destination }, length) => {
        const prefix = digits.slice(0, length + 1);
        const escaped = digits.replace(/[*+#]/g, '\\$&');
        assert.equal(allowed('', `${prefix}*`, destination), false);
        assert.equal(allowed('', `/^${escaped}$/`, destination), false);
        assert.equal(allowed('', `${digits.replaceAll('*', '?')}`, destination), false);
      }),
    );
  });

  it('allow a number however it is written, and no host beside it', () => {
    fc.assert(
      fc.property(dressed, ({ digits, destination }) => {
        fc.pre(!/.\+/.test(digits));
        const pattern = digits.replaceAll('*', '?');
        const isAddress =
          destination.includes('@') || /^(\w+:)?\d{1,3}(\.\d{1,3}){3}$/.test(destination);
        assert.equal(allowed(pattern, '', destination), !isAddress);
      }),
    );
  });

  it('compile or refuse any text, and judge any destination', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.oneof(fc.string(), number),
        (allow, deny, destination) => {
          try {
            compileDialRules(allow, deny).check(destination);
          } catch (error) {
            assert.ok(error instanceof SnomError, String(error));
          }
        },
      ),
    );
  });
});
