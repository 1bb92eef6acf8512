import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { probeSip, readAbilities } from '../../../../src/phone/transport/sip/probe';
import { readSipMessage } from '../../../../src/phone/transport/sip/read-message';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { SipSetup } from '../../../support/phone/sip-setup';

describe('sip/probe', () => {
  let setup: SipSetup;
  beforeEach(() => (setup = new SipSetup()));
  afterEach(() => setup.stop());

  it('asks with OPTIONS, which changes nothing, and reads what the phone can do', async () => {
    const peer = await setup.peer((datagram) =>
      peer.answer(datagram, 200, {
        headers: [
          'Allow: INVITE, ACK, NOTIFY',
          'allow: OPTIONS',
          'u: dialog, message-summary',
          'Accept: application/sdp, application/snomxml;q=0.5',
          'User-Agent: snom370/8.7.3.25.5',
        ],
        body: 'v=0',
      }),
    );
    const probe = await probeSip(setup.to(peer));
    assert.deepEqual(probe, {
      status: 200,
      phrase: 'Phrase',
      userAgent: 'snom370/8.7.3.25.5',
      seenAs: probe.seenAs,
      requests: [`OPTIONS sip:4711@127.0.0.1:${peer.port}`],
      allow: ['INVITE', 'ACK', 'NOTIFY', 'OPTIONS'],
      allowEvents: ['dialog', 'message-summary'],
      accept: ['application/sdp', 'application/snomxml;q=0.5'],
    });
    const [datagram] = peer.datagrams;
    assert.deepEqual(
      datagram?.headers.map((line) => line.split(':')[0]),
      [
        ...['Via', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Accept'],
        'Content-Length',
      ],
    );
    assert.equal(datagram.header('CSeq'), '1 OPTIONS');
    assert.equal(datagram.header('Content-Length'), '0');
  });

  for (const status of [401, 403, 404, 405, 481, 500, 603]) {
    it(`takes ${status} for an answer: there is SIP`, async () => {
      const peer = await setup.peer((datagram) =>
        peer.answer(datagram, status, { headers: ['Server: snomPA1'] }),
      );
      const { userAgent, allow, ...probe } = await probeSip(setup.to(peer));
      assert.deepEqual([probe.status, userAgent, allow], [status, 'snomPA1', []]);
      assert.equal(peer.datagrams.length, 1);
    });
  }

  it('logs in where there is a login', async () => {
    const peer = await setup.peer((datagram) => {
      if (peer.transactions.length === 1) {
        peer.answer(datagram, 401, {
          headers: ['WWW-Authenticate: Digest realm="a", nonce="b"'],
        });
      } else {
        peer.answer(datagram, 200);
      }
    });
    const login = { username: 'a', password: 'b' };
    assert.equal((await probeSip({ ...setup.to(peer), login })).status, 200);
    assert.match(peer.datagrams[1]?.header('Authorization') ?? '', /^Digest username="a"/);
  });

  it('bounds what a phone may say', async () => {
    const peer = await setup.peer((datagram) =>
      peer.answer(datagram, 200, { headers: [`Allow: ${'A,'.repeat(5000)}${'B'.repeat(2000)}`] }),
    );
    const { allow } = await probeSip(setup.to(peer));
    assert.equal(allow.length, 64);
  });

  it('passes on bounded words, whatever the headers of an answer are', () => {
    const name = fc.constantFrom(
      ...['Allow', 'Allow-Events', 'u', 'Accept', 'User-Agent', 'X', '__proto__', 'Via'],
    );
    const word = fc.constantFrom(
      ...['"', '\\', '<', '>', ',', ';', '=', '\u0000', '\r\n ', '\u00e4', 'NOTIFY'],
    );
    const value = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 20 })
      .map((parts) => parts.join(''));
    const lines = fc.array(
      fc.tuple(name, value).map((line) => line.join(': ')),
      { maxLength: 6 },
    );
    const head = ['SIP/2.0 200 OK', 'Via: SIP/2.0/UDP a;branch=z9hG4bKb', 'CSeq: 1 OPTIONS'];
    let read = 0;
    fc.assert(
      fc.property(lines, (own) => {
        const text = [...head, ...own, '', ''].join('\r\n');
        const reading = readSipMessage(Buffer.from(text, 'latin1'));
        if (!reading.ok) return;
        read += 1;
        for (const list of Object.values(readAbilities(reading.message.headers))) {
          assert.ok(list.length <= 64);
          for (const one of list) assert.match(one, /^[^\p{Cc}\p{Cf}\p{Cs}]{0,256}$/u);
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
    assert.ok(read > FUZZ_RUNS / 10, 'most cannot be read');
  });

  it('says that there is nobody, or no answer', async () => {
    const peer = await setup.peer();
    await setup.fails(setup.settle(probeSip(setup.to(peer))), 'sipNoAnswer', 'maybe');
    const to = setup.to(peer);
    await peer.stop().then(() => (peer.stop = () => Promise.resolve()));
    await setup.fails(probeSip(to), 'sipRefused', 'no');
  });
});
