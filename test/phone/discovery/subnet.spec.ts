import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { addressesOf, MAX_ADDRESSES, ownSubnets } from '../../../src/phone/discovery/subnet';
import { FUZZ_RUNS } from '../../support/fuzz';
import { assertThrows } from '../../support/phone/errors';

const ends = (text: string): unknown[] => {
  const all = addressesOf(text);
  return [all.length, all[0], all.at(-1)];
};

describe('phone/discovery/subnet', () => {
  describe('addressesOf', () => {
    for (const [text, ...wanted] of [
      ['192.168.1.0/24', 254, '192.168.1.1', '192.168.1.254'],
      [' 192.168.1.77/24 ', 254, '192.168.1.1', '192.168.1.254'],
      ['10.20.30.40', 1, '10.20.30.40', '10.20.30.40'],
      ['10.20.30.40/32', 1, '10.20.30.40', '10.20.30.40'],
      ['10.20.30.40/31', 2, '10.20.30.40', '10.20.30.41'],
      ['10.255.255.255/22', 1022, '10.255.252.1', '10.255.255.254'],
      ['172.16.0.0/30', 2, '172.16.0.1', '172.16.0.2'],
      ['172.31.255.255/30', 2, '172.31.255.253', '172.31.255.254'],
      ['127.0.0.1/29', 6, '127.0.0.1', '127.0.0.6'],
      ['fd00:1:2::5/120', 256, 'fd00:1:2::', 'fd00:1:2::ff'],
      ['FD00::/118', 1024, 'fd00::', 'fd00::3ff'],
      ['::1', 1, '::1', '::1'],
    ] as const)
      it(`knows those of ${text}`, () => assert.deepEqual(ends(text), wanted));

    for (const text of [
      ...['', ' ', '192.168.1', '192.168.1.0/33', '192.168.1.0/', '/24', '192.168.1.0/24/24'],
      ...['192.168.01.0/24', '192.168.1.256', 'phone.example', '10.0.0.0-10.0.0.9', '1/24', '::g'],
      ...['::ffff:10.0.0.1/118', '::ffff:a00:1', '0:0:0:0:0:FFFF:10.0.0.1'],
      ...['fe80::1%eth0', 'fd00::/129', '10.0.0.0/-1', '10.0.0.0/1e1', '0x0a000001', 'fd00::/118x'],
    ]) {
      it(`does not take ${JSON.stringify(text)}`, () => {
        assertThrows(() => addressesOf(text), 'badSubnet');
      });
    }

    for (const text of [
      ...['8.8.8.8', '172.15.255.255/24', '172.32.0.0/24', '192.169.0.0/24', '11.0.0.0/24'],
      ...['169.254.1.1/24', '0.0.0.0/24', '224.0.1.75', '255.255.255.255', '2001:db8::/120'],
      ...['fe80::1', '::', '::1/120', '::2', 'ff02::1', '100.64.0.0/24'],
    ]) {
      it(`refuses ${text}: it is not private`, () => {
        const { params } = assertThrows(() => addressesOf(text), 'subnetNotPrivate');
        assert.equal(params['subnet'], text);
      });
    }

    for (const text of ['10.0.0.0/8', '192.168.0.0/21', 'fd00::/64', 'fd00::/117', '10.0.0.0/0']) {
      it(`refuses ${text}: it is too large`, () => {
        assertThrows(() => addressesOf(text), 'subnetTooLarge');
      });
    }

    it('never gives more than may be asked, each once, whatever is typed', () => {
      const octet = fc.nat(255);
      const typed = fc.oneof(
        fc
          .tuple(octet, octet, octet, octet, fc.nat(34))
          .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`),
        fc.tuple(fc.ipV6(), fc.nat(130)).map(([address, prefix]) => `${address}/${prefix}`),
        fc.string(),
      );
      fc.assert(
        fc.property(typed, (text) => {
          try {
            const all = addressesOf(text);
            assert.ok(all.length > 0 && all.length <= MAX_ADDRESSES);
            assert.equal(new Set(all).size, all.length);
            for (const address of [all[0] ?? '', all.at(-1) ?? ''])
              assert.deepEqual(addressesOf(address), [address]);
          } catch (error) {
            assert.ok(error instanceof SnomError, String(error));
          }
        }),
        { numRuns: FUZZ_RUNS },
      );
    });
  });

  describe('ownSubnets', () => {
    const info = (
      cidr: string,
      { family = 'IPv4', internal = false }: { family?: string; internal?: boolean } = {},
    ): NetworkInterfaceInfo =>
      ({ address: cidr.split('/')[0], cidr, family, internal }) as NetworkInterfaceInfo;

    it('are the private ones, each once', () => {
      assert.deepEqual(
        ownSubnets({
          lo: [info('127.0.0.1/8', { internal: true })],
          eth0: [info('192.168.7.9/24'), info('fd00::9/64', { family: 'IPv6' })],
          eth1: [info('192.168.7.10/24'), info('172.20.3.4/22')],
          wan: [info('203.0.113.9/24')],
          gone: undefined,
        }),
        ['192.168.7.0/24', '172.20.0.0/22'],
      );
    });

    it('are cut to the neighbourhood where they are large', () => {
      assert.deepEqual(ownSubnets({ eth0: [info('10.20.30.40/8')] }), ['10.20.30.0/24']);
      assert.deepEqual(ownSubnets({ eth0: [info('172.17.0.1/16')] }), ['172.17.0.0/24']);
    });

    it('can all be searched', () => {
      fc.assert(
        fc.property(fc.nat(255), fc.nat(255), fc.integer({ min: 8, max: 32 }), (c, d, prefix) => {
          for (const subnet of ownSubnets({ eth0: [info(`10.0.${c}.${d}/${prefix}`)] }))
            assert.ok(addressesOf(subnet).length > 0);
        }),
      );
    });
  });
});
