import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isBareHost, splitAddress } from '../../../../src/nodes/snom-config/dialog/pasted-address';
import { FUZZ_RUNS } from '../../../support/fuzz';

describe('nodes/snom-config/dialog/pasted-address', () => {
  for (const [text, parts] of [
    ['http://192.168.1.20', { host: '192.168.1.20', protocol: 'http', port: '' }],
    ['HTTPS://phone.example/', { host: 'phone.example', protocol: 'https', port: '' }],
    [
      ' http://192.168.1.20:8080/index.htm?a=b#c ',
      { host: '192.168.1.20', protocol: 'http', port: '8080' },
    ],
    [
      'https://admin:pass%20word@192.168.1.20:8443',
      {
        host: '192.168.1.20',
        protocol: 'https',
        port: '8443',
        username: 'admin',
        password: 'pass word',
      },
    ],
    ['http://a%ZZ@host', { host: 'host', protocol: 'http', port: '', username: 'a%ZZ' }],
    ['http://[fe80::1]:81/', { host: 'fe80::1', protocol: 'http', port: '81' }],
    ['192.168.1.20:8080', { host: '192.168.1.20', port: '8080' }],
    ['192.168.1.20/index.htm', { host: '192.168.1.20' }],
    ['[fe80::1]:81', { host: 'fe80::1', port: '81' }],
  ] as const)
    it(`takes ${text} apart`, () => assert.deepEqual(splitAddress(text), parts));

  for (const text of [
    '',
    ' ',
    '192.168.1.20',
    ' phone.example ',
    'fe80::1',
    '[fe80::1%eth0]',
    'sip:100@pbx.example',
    'ftp://192.168.1.20',
    'http://',
    'http:// /',
    'a b:80',
    'phone:',
    'phone:port',
    '192.168.1.20:99999',
  ]) {
    it(`leaves ${JSON.stringify(text)} as it is`, () =>
      assert.equal(splitAddress(text), undefined));
  }

  it('ends with a bare host, whatever is pasted', () => {
    const made = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.tuple(fc.domain(), fc.integer({ min: 0, max: 70_000 })).map((parts) => parts.join(':')),
      fc.string(),
    );
    fc.assert(
      fc.property(made, (text) => {
        const parts = splitAddress(text);
        if (!parts) return;
        assert.ok(isBareHost(parts.host), parts.host);
        assert.equal(
          splitAddress(parts.host),
          undefined,
          'it would be taken apart again and again',
        );
        assert.match(parts.port ?? '', /^\d{0,5}$/);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
