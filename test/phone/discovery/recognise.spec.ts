import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { recognise, type Recognised } from '../../../src/phone/discovery/recognise';
import type { PhoneResponse } from '../../../src/phone/types';
import { FUZZ_RUNS } from '../../support/fuzz';

const SERVER = { server: 'snom embedded' };
const page = (body: string, more: Partial<PhoneResponse> = {}): PhoneResponse => ({
  status: 200,
  headers: {},
  body,
  ...more,
});
const basic = (value: string): PhoneResponse =>
  page('Unauthorized request', { status: 401, headers: { 'www-authenticate': value } });

const INFO =
  '<HTML><HEAD>\n<TITLE>snom D735</TITLE></HEAD><BODY><TABLE><TR><TD></TD><TD>Firmware-Version:</TD><TD>snomD735-SIP 10.1.54.13</TD></TR><TR><TD></TD><TD>MAC-Address:</TD><TD>000413A1B2C3</TD></TR></TABLE></BODY></HTML>';

const PHONES: readonly (readonly [string, PhoneResponse, Recognised])[] = [
  [
    'a page of information',
    page(INFO, { headers: SERVER }),
    { model: 'D735', firmware: '10.1.54.13', mac: '000413A1B2C3', how: 'infoPage' },
  ],
  [
    'a page that only its MAC gives away',
    page('<title>Desk</title>Mac: 000413A1B2C3'),
    { mac: '000413A1B2C3', how: 'infoPage' },
  ],
  ...[301, 302].map((status): (typeof PHONES)[number] => [
    `${status} to https`,
    page('', { status, headers: { ...SERVER, location: ' HTTPS://192.0.2.1/info.htm' } }),
    { secure: true, how: 'webServer' },
  ]),
  ...[300, 301, 303].map((status): (typeof PHONES)[number] => [
    `${status} to another page`,
    page('', { status, headers: { ...SERVER, location: 'http://192.0.2.1/https:' } }),
    { how: 'webServer' },
  ]),
  [
    '303 to https: a page after a form',
    page('', { status: 303, headers: { ...SERVER, location: 'https://192.0.2.1/' } }),
    { how: 'webServer' },
  ],
  [
    'the web application of a D8xx',
    page('<!DOCTYPE html><title>Phone Manager</title>'),
    { model: 'D8xx', how: 'phoneManager' },
  ],
  ['a login, as recorded', basic('Basic REALM="snom"'), { how: 'login' }],
  ['a login, with the model', basic('Basic realm="snom760"'), { how: 'login' }],
  [
    'a login of a server that names itself',
    page('', { status: 401, headers: { ...SERVER, 'www-authenticate': 'Digest realm="x"' } }),
    { how: 'login' },
  ],
  [
    'one of several challenges',
    page('', {
      status: 401,
      headers: { 'www-authenticate': ['Digest realm="snom", nonce="1"', 'Basic realm="snom"'] },
    }),
    { how: 'login' },
  ],
  [
    'a locked one, by its title',
    page('<TITLE>snom 760</TITLE><H1>locked</H1>', { status: 403 }),
    { model: '760', how: 'webServer' },
  ],
  [
    'one that lacks the page',
    page('<TITLE>snom VoIP phone: Error</TITLE>', { status: 404, headers: SERVER }),
    { how: 'webServer' },
  ],
  [
    'one that wants HTTPS',
    page('', { status: 307, headers: { ...SERVER, location: 'https://192.0.2.7/info.htm' } }),
    { secure: true, how: 'webServer' },
  ],
  [
    'an old one that wants HTTPS',
    page('<H1>Secure connection required</H1>', { status: 403, headers: SERVER }),
    { secure: true, how: 'webServer' },
  ],
];

const OTHERS: readonly (readonly [string, PhoneResponse])[] = [
  ['an empty page', page('')],
  ['a shop that sells them', page('<title>Shop</title> snom D385, snom 320-SIP 8.7.5.35')],
  ['Node-RED with this package', page('<title>Node-RED</title> node-red-contrib-snom')],
  ['somebody else’s MAC', page('MAC Address: 001122334455')],
  ['a login of something else', basic('Basic realm="router"')],
  ['a login that mentions them', basic('Basic realm="not a snom"')],
  ['a DECT base', page('<title>M700</title>', { headers: { server: 'snom/1.0' } })],
  ['a DECT base that asks for a login', basic('Basic realm="snom M900"')],
  ['a redirection of a router', page('', { status: 307, headers: { location: 'https://x/' } })],
];

describe('phone/discovery/recognise', () => {
  for (const [name, answer, found] of PHONES)
    it(`knows ${name}`, () => assert.deepEqual(recognise(answer), found));

  for (const [name, answer] of OTHERS)
    it(`does not take for one ${name}`, () => assert.equal(recognise(answer), undefined));

  it('passes on nothing but words of a few characters, whoever answers', () => {
    const word = fc.constantFrom(
      ...['snom', '<title>', '</title>', 'Phone Manager', 'MAC: ', '000413', 'A1:B2:C3', 'D862'],
      ...['Firmware', 'snomD862-SIP 10.1.226.13', '<', '>', '<script', 'realm="snom', '&#0;', '\n'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 30 })
        .map((parts) => parts.join('')),
    );
    const name = fc.constantFrom('server', 'www-authenticate', 'location', '__proto__');
    const header = fc.oneof(text, fc.array(text, { maxLength: 3 }));
    const answers = fc.record({
      status: fc.constantFrom(200, 301, 302, 307, 401, 403, 404, 500, 999),
      headers: fc.dictionary(name, header, { noNullPrototype: true }),
      body: text,
    });
    fc.assert(
      fc.property(answers, (answer) => {
        const { how, secure, model = '', firmware = '', mac = '' } = recognise(answer) ?? {};
        assert.ok(
          how === undefined || ['infoPage', 'phoneManager', 'login', 'webServer'].includes(how),
        );
        assert.ok(secure === undefined || secure);
        assert.match(model, /^[A-Za-z0-9+]{0,8}$/);
        assert.match(firmware, /^[\d.]{0,40}$/);
        assert.match(mac, /^(?:[0-9A-F]{12})?$/);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('looks at the beginning of a page only', () => {
    assert.equal(recognise(page(`${' '.repeat(16 * 1024)}${INFO}`)), undefined);
  });
});
