/** Whatever comes to the SIP port, the phone goes on and does nothing that was not asked. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { FUZZ_RUNS } from '../../support/fuzz';
import { command, SipClient, TRUSTING } from '../../support/simulator/sip';
import { withPhone } from '../../support/simulator/wire';

/** Datagrams in a row before the phone is asked whether it is still there: a socket loses what is too much at once. */
const BATCH = 50;

describe('simulator/sip/endpoint', () => {
  let client: SipClient;
  before(async () => {
    client = await SipClient.open();
  });
  after(() => client.close());

  async function goesOn(phone: VirtualPhone): Promise<void> {
    assert.equal((await client.ask(phone, { method: 'OPTIONS' })).status, 200);
    assert.equal(phone.rebooting, false);
    assert.deepEqual([phone.calls, phone.keys], [[], []]);
  }

  const HEADS = [
    ...[
      'Via: SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bKa',
      'Via: ,',
      'From: a',
      'To: <',
      'CSeq: 1 NOTIFY',
    ],
    ...[
      'Call-ID: \u00ff',
      'Event: xml',
      'Event: ;',
      'Content-Type: application/snomxml',
      'Content-Length: 1',
    ],
    ...[
      'Content-Length: -1',
      'Authorization: Digest nonce="',
      'v: x',
      ' folded',
      'Max-Forwards: 0',
    ],
  ];
  const LINE = fc
    .constantFrom('NOTIFY', 'OPTIONS', 'INVITE', 'ACK', 'SIP/2.0 200 OK')
    .map((method) => (method.startsWith('SIP') ? method : `${method} sip:100@h SIP/2.0`));
  const DATAGRAM = fc.oneof(
    fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(
        LINE,
        fc.array(fc.constantFrom(...HEADS), { maxLength: 12 }),
        fc.string({ unit: 'binary' }),
      )
      .map(([line, heads, body]) => Buffer.from([line, ...heads, '', body].join('\r\n'), 'latin1')),
  );

  it('takes any datagram', async () => {
    const socket = createSocket('udp4');
    const datagrams = fc.sample(DATAGRAM, Math.min(FUZZ_RUNS, 10_000));
    await withPhone({ profile: 'snomD862-fw10.1', settings: TRUSTING }, async (phone) => {
      for (let at = 0; at < datagrams.length; at += BATCH) {
        for (const datagram of datagrams.slice(at, at + BATCH))
          socket.send(datagram, phone.sipPort, '127.0.0.1');
        await goesOn(phone);
      }
      assert.ok(phone.sipMessages.length <= 1000, 'the log is bounded');
    });
    socket.close();
  });

  const BODIES: Readonly<Record<string, string>> = {
    'an entity bomb':
      '<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">]><IPPhoneSilent>&d;</IPPhoneSilent>',
    'a file by an entity':
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><IPPhoneText><Text>&b;</Text></IPPhoneText>',
    'a deep nest': `<IPPhoneSilent>${'<If condition="true">'.repeat(2000)}${'</If>'.repeat(2000)}</IPPhoneSilent>`,
    'a nest as deep as a datagram': `<IPPhoneText><Text>${'<b>'.repeat(9000)}${'</b>'.repeat(9000)}</Text></IPPhoneText>`,
    'many fetches': `<IPPhoneSilent>${'<fetch mil="1">file:///etc/passwd</fetch>'.repeat(1000)}</IPPhoneSilent>`,
    'an address elsewhere':
      '<IPPhoneSilent><fetch mil="1">http://192.0.2.1/</fetch></IPPhoneSilent>',
    'a wrong root': '<SnomIPPhoneSilentX/>',
    'a namespace':
      '<x:SnomIPPhoneSilent xmlns:x="urn:x"><x:fetch>snom://mb_nop#numberdial=1</x:fetch></x:SnomIPPhoneSilent>',
    zeros: '\u0000'.repeat(20_000),
    'a callback in a callback': `<IPPhoneText title="${'$(set:'.repeat(500)}mac${')'.repeat(500)}"/>`,
  };
  for (const [title, body] of Object.entries(BODIES)) {
    it(`takes a document with ${title}`, async () => {
      const quirks = { documentSpacingMs: 0 };
      const options = {
        profile: 'snomD862-fw10.1',
        settings: TRUSTING,
        quirks,
        clock: 'stepped',
      } as const;
      await withPhone(options, async (phone) => {
        assert.equal((await client.ask(phone, { body })).status, 200);
        await phone.advance(10);
        await phone.settled();
        await goesOn(phone);
        await client.push(phone, command('numberdial=200'));
        assert.equal(phone.calls.length, 1, 'and the next one');
      });
    });
  }
});
