import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { seenAs } from '../../../../src/nodes/snom-config/dialog/seen-as';
import type { ChannelState, ChannelStates } from '../../../../src/phone/types';
import type { SipPeer } from '../../../support/phone/sip-peer';
import { SipSetup } from '../../../support/phone/sip-setup';

const NO = { support: 'no' } as const;
const UNTRIED: ChannelState = { support: 'unproven', why: 'untried' };

describe('nodes/snom-config/dialog/seen-as', () => {
  let setup: SipSetup;
  beforeEach(() => (setup = new SipSetup()));
  afterEach(() => setup.stop());

  const states = (sip: ChannelState): ChannelStates => ({
    'command-page': NO,
    'sip-notify': sip,
    minibrowser: NO,
    csta: NO,
  });

  const ask = (peer: SipPeer, sip: ChannelState = UNTRIED): Promise<string | undefined> =>
    seenAs({ host: peer.address, sip: { port: peer.port } }, states(sip), setup.signal);

  /** A phone that says it was asked from there. */
  const phoneThatSees = (received: string): Promise<SipPeer> =>
    setup.peer((datagram, peer) => {
      const lines = datagram.headers.filter((line) => /^(?:From|Call-ID|CSeq): /.test(line));
      const via = `Via: ${datagram.header('Via').replace(/;rport[^;]*/, '')};received=${received}`;
      const to = `To: ${datagram.header('To')};tag=1`;
      const head = ['SIP/2.0 200 Ok', via, to, ...lines, 'Content-Length: 0', '', ''];
      peer.send(head.join('\r\n'), datagram.from);
    });

  for (const address of ['192.0.2.44', '2001:db8::1']) {
    it(`tells ${address}`, async () => {
      assert.equal(await ask(await phoneThatSees(address)), address);
    });
  }

  for (const received of ['nodered.example', '192.0.2.999', '<b>1</b>', '']) {
    it(`does not tell "${received}", which is no address`, async () => {
      assert.equal(await ask(await phoneThatSees(received)), undefined);
    });
  }

  it('asks nobody whose SIP has not answered', async () => {
    const peer = await phoneThatSees('192.0.2.44');
    for (const sip of [NO, { support: 'unproven', why: 'silent' }] as const)
      assert.equal(await ask(peer, sip), undefined);
    assert.deepEqual(peer.datagrams, []);
  });

  it('gives up with whoever asks', async () => {
    const peer = await setup.peer();
    const asked = ask(peer);
    await peer.received(1);
    setup.ending.abort();
    assert.equal(await asked, undefined);
  });
});
