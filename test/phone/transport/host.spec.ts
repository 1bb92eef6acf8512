import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { endpointOf } from '../../../src/phone/transport/host';
import { assertThrows } from '../../support/phone/errors';

describe('phone/transport/host', () => {
  const good: [string, string, string, boolean][] = [
    ['192.0.2.7', '192.0.2.7', 'http://192.0.2.7', true],
    ['phone', 'phone', 'http://phone', false],
    ['Phone-1.Office.example', 'phone-1.office.example', 'http://phone-1.office.example', false],
    ['snom_320.lan.', 'snom_320.lan.', 'http://snom_320.lan.', false],
    ['2001:db8::7', '2001:db8::7', 'http://[2001:db8::7]', true],
    ['[2001:DB8::7]', '2001:DB8::7', 'http://[2001:db8::7]', true],
    ['fe80::1%eth0', 'fe80::1%eth0', 'http://[fe80::1]', true],
    ['k\u00fcche.example', 'xn--kche-0ra.example', 'http://xn--kche-0ra.example', false],
  ];
  it('tells the same address in two networks apart, and nothing else of it', () => {
    const place = (host: string): string => endpointOf({ host, port: 8080 }).place;
    assert.equal(place('fe80::1%eth0'), 'http://[fe80::1%eth0]:8080');
    assert.equal(place('[FE80::1%eth1]'), 'http://[fe80::1%eth1]:8080');
    assert.equal(place('phone.example'), 'http://phone.example:8080');
  });

  for (const [host, connectHost, origin, literal] of good) {
    it(`takes ${host}`, () => {
      const endpoint = endpointOf({ host });
      assert.deepEqual(
        [endpoint.connectHost, endpoint.origin, endpoint.literal, endpoint.port],
        [connectHost, origin, literal, 80],
      );
    });
  }

  for (const host of [
    'http://192.0.2.7',
    'admin:secret@192.0.2.7',
    'phone/command.htm',
    'phone?x',
    'phone#x',
    'phone:80',
    '192.0.2.7:80',
    ' phone',
    'phone ',
    'pho ne',
    'phone\r\nX: y',
    'phone\u0000',
    'pho\tne',
    'telef\u00f6\nn',
    '-phone',
    'phone-.lan',
    'a..b',
    '.',
    '[192.0.2.7]',
    '[::1',
    '::1]',
    '[::1]x',
    '300.1.2.3',
    '127.1',
    '1234',
    '0x7f000001',
    'phone.1',
    '%31',
    'a'.repeat(64),
    `${'a.'.repeat(127)}aa`,
    '\ud800',
  ]) {
    it(`refuses ${JSON.stringify(host.slice(0, 30))}`, () => {
      const error = assertThrows(() => endpointOf({ host }), 'badHost');
      assert.doesNotMatch(JSON.stringify([error.params, error.message]), /secret|[\r\n]|\\u000/);
    });
  }

  it('asks for a host that is not there', () => {
    for (const host of ['', '  ', undefined])
      assertThrows(() => endpointOf({ host: host as string }), 'missingHost');
  });

  it('checks the port and knows the defaults', () => {
    assert.equal(endpointOf({ host: 'p', protocol: 'https' }).port, 443);
    assert.equal(endpointOf({ host: 'p', protocol: 'https', port: 8443 }).origin, 'https://p:8443');
    for (const port of [0, -1, 65536, 1.5, Number.NaN])
      assertThrows(() => endpointOf({ host: 'p', port }), 'badPort');
  });

  it('makes an origin without credentials or a path of everything it takes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6(), fc.webUrl()), (host) => {
        try {
          const { origin } = endpointOf({ host, port: 8080 });
          const url = new URL(origin);
          assert.deepEqual(
            [url.protocol, url.port, url.username, url.pathname, url.search],
            ['http:', '8080', '', '/', ''],
          );
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});
