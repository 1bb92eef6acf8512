import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  eachPhoneOnce,
  isSamePhone,
  type Placed,
} from '../../../../src/nodes/shared/phones/same-phone';

const MAC = '000413A1B2C3';

/** A configuration; `mac` as the phone said when it was asked, `reports` as it says in its reports. */
function at(place: string, mac?: string, reports?: string): Placed {
  return {
    phone: { place, known: mac === undefined ? undefined : { mac } },
    tracker: reports === undefined ? undefined : { state: { phone: { mac: reports } } },
  };
}

describe('nodes/shared/phones/same-phone', () => {
  for (const [what, a, b] of [
    ['one address', at('http://192.0.2.7'), at('http://192.0.2.7')],
    [
      'one link-local address in one network',
      at('http://[fe80::1%eth0]'),
      at('https://[fe80::1%eth0]'),
    ],
    ['HTTP and HTTPS on the usual ports', at('http://192.0.2.7'), at('https://192.0.2.7')],
    [
      'a name with and without the dot of the root',
      at('http://a.example'),
      at('http://a.example.'),
    ],
    [
      'an IPv4 address, plain and as an IPv6 one',
      at('http://192.0.2.7'),
      at('http://[::ffff:c000:207]'),
    ],
    [
      'a name and an address that told one MAC',
      at('http://desk.example', MAC),
      at('http://192.0.2.7', MAC),
    ],
    [
      'a MAC that was told and one that was reported',
      at('http://desk.example', MAC),
      at('http://192.0.2.7', undefined, MAC),
    ],
    [
      'two odd ports, one for HTTPS',
      at('http://192.0.2.7:8080', MAC),
      at('https://192.0.2.7:8443', MAC),
    ],
  ] as const) {
    it(`${what}: the same phone, counted once`, () => {
      assert.ok(isSamePhone(a, b));
      assert.ok(isSamePhone(b, a));
      assert.deepEqual(eachPhoneOnce([a, b]), [a]);
      assert.deepEqual(eachPhoneOnce([b, a]), [b]);
    });
  }

  for (const [what, a, b] of [
    ['two addresses', at('http://192.0.2.7'), at('http://192.0.2.8')],
    [
      'one link-local address in two networks',
      at('http://[fe80::1%eth0]'),
      at('http://[fe80::1%eth1]'),
    ],
    ['two ports of one host', at('http://192.0.2.7:8080'), at('http://192.0.2.7:8081')],
    [
      'two ports of one host that tell one MAC',
      at('http://192.0.2.7:8080', MAC),
      at('http://192.0.2.7:8081', MAC),
    ],
    ['two MACs', at('http://a.example', MAC), at('http://b.example', '000413000001')],
    ['a name and an address without MACs', at('http://desk.example'), at('http://192.0.2.7')],
    ['two that cannot be used', {}, {}],
  ] as const) {
    it(`${what}: two phones`, () => {
      assert.equal(isSamePhone(a, b), false);
      assert.deepEqual(eachPhoneOnce([a, b]), [a, b]);
    });
  }

  it('takes no longer for each of thousands', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      at(`http://10.0.${index >> 8}.${index & 255}`, index.toString(16).padStart(12, '0')),
    );
    let looks = 0;
    const counted = many.map(({ phone }) => ({
      get phone() {
        looks += 1;
        return phone;
      },
    }));
    assert.equal(eachPhoneOnce(counted).length, 5000);
    assert.equal(looks, 5000);
  });
});
