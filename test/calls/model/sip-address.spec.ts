import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  identityOf,
  isDialledAs,
  parseSipAddress,
  sameUser,
  stripControls,
  withoutWithheld,
} from '../../../src/calls/model/sip-address';

const CASES: readonly [string, { number: string; uri: string; name?: string }][] = [
  ['200@pbx.example', { number: '200', uri: 'sip:200@pbx.example' }],
  ['sip:200@pbx.example', { number: '200', uri: 'sip:200@pbx.example' }],
  ['SIPS:200@pbx.example:5061', { number: '200', uri: 'sips:200@pbx.example:5061' }],
  ['tel:+49-30-123.45', { number: '+493012345', uri: 'tel:+493012345' }],
  ['tel:123;phone-context=+49', { number: '123', uri: 'tel:123' }],
  [
    '"Anna Berg" <sip:200@pbx.example;user=phone>;tag=x1',
    { number: '200', uri: 'sip:200@pbx.example', name: 'Anna Berg' },
  ],
  [
    'Anna Berg <sip:200@pbx.example>',
    { number: '200', uri: 'sip:200@pbx.example', name: 'Anna Berg' },
  ],
  [
    '"Say \\"hi\\"" <sip:200@pbx.example',
    { number: '200', uri: 'sip:200@pbx.example', name: 'Say "hi"' },
  ],
  ['<sip:200@pbx.example>', { number: '200', uri: 'sip:200@pbx.example' }],
  ['200%40pbx.example', { number: '200', uri: 'sip:200@pbx.example' }],
  ['sip:200@pbx.example;x=a@b?subject=c@d', { number: '200', uri: 'sip:200@pbx.example' }],
  ['+4930;ext=5@pbx.example', { number: '+4930', uri: 'sip:+4930@pbx.example' }],
  ['sip:200:secret@pbx.example', { number: '200', uri: 'sip:200@pbx.example' }],
  ['joe@mail.example@pbx', { number: 'joe@mail.example', uri: 'sip:joe@mail.example@pbx' }],
  ['sip:200@[2001:db8::1]:5060', { number: '200', uri: 'sip:200@[2001:db8::1]:5060' }],
  ['sip:a%20b@pbx', { number: 'a b', uri: 'sip:a b@pbx' }],
  ['sip:%ZZ@pbx', { number: '%ZZ', uri: 'sip:%ZZ@pbx' }],
  ['+4930123', { number: '+4930123', uri: '' }],
  ['*21#', { number: '*21#', uri: '' }],
  ['200@', { number: '200', uri: '' }],
  ['tel:', { number: '', uri: '' }],
  ['"Only a name"', { number: '', uri: '', name: 'Only a name' }],
  ['  ', { number: '', uri: '' }],
  ['2\r\n00\u0000@pbx', { number: '200', uri: 'sip:200@pbx' }],
];

describe('parseSipAddress', () => {
  for (const [text, expected] of CASES)
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseSipAddress(text), expected));

  it('never keeps a password', () => {
    assert.ok(!JSON.stringify(parseSipAddress('sip:200:hunter2@pbx')).includes('hunter2'));
  });

  it('takes anything that is not text as unknown', () => {
    for (const value of [undefined, null, 7, {}, []])
      assert.deepEqual(parseSipAddress(value), { number: '', uri: '' });
  });

  it('never throws, never keeps control characters and stays bounded', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc
        .array(
          fc.constantFrom(
            'sip:',
            'tel:',
            '<',
            '>',
            '"',
            '\\',
            '@',
            ';',
            '%',
            '%4',
            '%40',
            ':',
            'é',
            '\n',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(noise, (text) => {
        const party = parseSipAddress(text);
        assert.ok(JSON.stringify(party).length < 8000);
        assert.equal(
          stripControls(party.number + party.uri + (party.name ?? '')),
          party.number + party.uri + (party.name ?? ''),
        );
      }),
    );
  });

  it('gives user, host and name back from a well-formed address', () => {
    const user = fc.stringMatching(/^[a-z0-9+*#_.-]{1,20}$/);
    const host = fc.stringMatching(/^[a-z0-9]{1,10}(\.[a-z0-9]{1,10}){0,2}(:\d{1,5})?$/);
    const name = fc.stringMatching(/^[A-Za-zäöü,.()@;<>%-][A-Za-zäöü ,.()@;<>%-]{0,20}[a-z]$/);
    fc.assert(
      fc.property(user, host, name, (u, h, n) => {
        assert.deepEqual(parseSipAddress(`"${n}" <sip:${u}@${h};transport=tcp>;tag=1`), {
          number: u,
          uri: `sip:${u}@${h}`,
          name: n,
        });
      }),
    );
  });
});

describe('withoutWithheld', () => {
  const none = { number: '', uri: '' };
  for (const text of [
    'anonymous@anonymous.invalid',
    'Anonymous@pbx.example',
    'sip:anonymous@anonymous.invalid;user=phone',
    'sips:unknown@192.0.2.1:5061',
    '<sip:restricted@pbx.example>;tag=1',
    'PRIVATE',
    'tel:withheld',
    'unavailable@pbx',
    'sip:c8oqz84zk7z@anonymous.invalid',
    'sip:anonymous.invalid',
    'anonymous%40anonymous.invalid',
    'sip:unbekannt@fritz.box',
    'sip:unterdr%C3%BCckt@pbx',
    'private%20number@pbx',
    '-@pbx',
    '',
  ]) {
    it(`knows no number in ${JSON.stringify(text)}`, () =>
      assert.deepEqual(withoutWithheld(parseSipAddress(text)), none));
  }

  it('keeps the name that the phone displays', () => {
    assert.deepEqual(withoutWithheld(parseSipAddress('"Anonymous" <sip:anonymous@pbx>')), {
      ...none,
      name: 'Anonymous',
    });
  });

  it('keeps whoever has a number, whatever the name says', () => {
    for (const text of ['"Anonymous" <sip:+49301@pbx>', 'anna@pbx', '*8', 'unknown200@pbx', '0']) {
      const party = parseSipAddress(text);
      assert.equal(withoutWithheld(party), party, text);
    }
  });
});

describe('identityOf', () => {
  it('gives user@host without scheme, port, parameters and case of the host', () => {
    assert.equal(identityOf('"Me" <sip:100@PBX.example:5061;transport=tls>'), '100@pbx.example');
    assert.equal(identityOf('100@pbx.example'), '100@pbx.example');
  });
  it('is empty without a host', () => {
    assert.equal(identityOf('100'), '');
    assert.equal(identityOf('tel:+4930'), '');
  });
});

describe('comparing parties', () => {
  it('compares user parts', () => {
    assert.ok(sameUser({ number: 'Anna', uri: 'sip:Anna@a' }, { number: 'anna', uri: '' }));
    assert.ok(!sameUser({ number: '', uri: '' }, { number: '', uri: '' }));
  });
  it('sees through prefixes and writing of numbers, but not through short ones', () => {
    assert.ok(isDialledAs('030 123-45', '+493012345@pbx'));
    assert.ok(isDialledAs('0', '0'));
    assert.ok(isDialledAs('anna', 'ANNA@pbx'));
    assert.ok(!isDialledAs('20', '4920'));
    assert.ok(!isDialledAs('', '200'));
    assert.ok(!isDialledAs('200', 'x200'));
  });
});
