import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { FoundPhone } from '../../../src/phone/discovery/found-phone';
import { readPnpMessage } from '../../../src/phone/discovery/pnp-message';
import { FUZZ_RUNS } from '../../support/fuzz';
import { pnpMessage } from '../../support/phone/pnp';

const FROM = '192.168.1.20';
const read = (text: string): FoundPhone | undefined =>
  readPnpMessage(Buffer.from(text, 'latin1'), FROM);

describe('phone/discovery/pnp-message', () => {
  it('reads what a phone says of itself', () => {
    assert.deepEqual(read(pnpMessage()), {
      address: FROM,
      model: '320',
      firmware: '8.4.18',
      mac: '000413A1B2C3',
      how: 'pnp',
    });
  });

  it('has only the MAC of a phone that says OEM', () => {
    const event = 'ua-profile;profile-type="device";vendor="OEM";model="OEM";version="10.1.54.13"';
    assert.deepEqual(read(pnpMessage({ event })), {
      address: FROM,
      firmware: '10.1.54.13',
      mac: '000413A1B2C3',
      how: 'pnp',
    });
  });

  for (const uri of [
    'sip:MAC%3a000413A1B2C3@224.0.1.75',
    'sip:MAC%3A000413a1b2c3@224.0.1.75',
    'sip:mac:000413a1b2c3@224.0.1.75:5060',
    'sip:00:04:13:a1:b2:c3@224.0.1.75',
    'sip:000413A1B2C3@224.0.1.75',
  ]) {
    it(`finds the MAC in ${uri}`, () => {
      assert.equal(read(pnpMessage({ uri }))?.mac, '000413A1B2C3');
    });
  }

  it('believes the vendor where there is no MAC, and the address it came from alone', () => {
    const { mac, address } = read(pnpMessage({ uri: 'sip:sip.mcast.net' })) ?? {};
    assert.deepEqual([mac, address], [undefined, FROM]);
  });

  for (const [name, text] of [
    [
      'another maker',
      pnpMessage({ uri: 'sip:MAC%3a001122334455@x', event: 'ua-profile;vendor="y"' }),
    ],
    ['another event', pnpMessage({ event: 'dialog;vendor="snom"' })],
    ['no event', pnpMessage().replace(/Event:.*\r\n/, '')],
    ['another method', pnpMessage().replaceAll('SUBSCRIBE', 'NOTIFY')],
    ['an answer', pnpMessage().replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')],
    ['what is no SIP', 'M-SEARCH * HTTP/1.1\r\n\r\n'],
    ['nothing', ''],
  ] as const)
    it(`leaves alone ${name}`, () => assert.equal(read(text), undefined));

  it('passes on nothing that is long, or could be anything but words', () => {
    const event = `ua-profile;vendor="snom";model="${'x'.repeat(9000)}";version="<script>"`;
    assert.deepEqual(read(pnpMessage({ event })), {
      address: FROM,
      mac: '000413A1B2C3',
      how: 'pnp',
    });
  });

  it('never throws, whatever arrives', () => {
    const valid = Buffer.from(pnpMessage(), 'latin1');
    const damaged = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 20 })
      .map((changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), damaged), (bytes) => {
        const found = readPnpMessage(bytes, FROM);
        assert.ok(found === undefined || JSON.stringify(found).length < 300);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
