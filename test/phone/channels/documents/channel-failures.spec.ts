import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ErrorReason, type Sent, SnomError } from '../../../../src/common/errors';
import type { PhoneRequest, PhoneResponse } from '../../../../src/phone/types';
import {
  ACTS_AFTER_MS,
  AT_REST,
  D862,
  dial,
  DocumentSetup,
  key,
} from '../../../support/phone/document-setup';
import type { SipScript } from '../../../support/phone/sip-peer';

describe('phone/channels/documents/channel, on a bad network', () => {
  let setup: DocumentSetup;
  beforeEach(() => (setup = new DocumentSetup()));
  afterEach(() => setup.stop());

  /** The deadline of a command, which is real time elsewhere. */
  const deadline = (scope = setup.scope()) => ({
    scope,
    pass: () => scope.abort(new SnomError('noAnswer')),
  });

  const NETWORKS: [string, () => SipScript][] = [
    [
      'the first datagram is lost',
      () => (datagram, peer) => {
        if (peer.datagrams.length > 1) setup.phone.script(datagram, peer);
      },
    ],
    [
      'the first two answers are lost',
      () => (datagram, peer) => {
        setup.phone.take(datagram);
        if (peer.datagrams.length > 2) peer.answer(datagram, 200);
      },
    ],
    [
      'all comes twice',
      () => (datagram, peer) => {
        for (let n = 0; n < 2; n += 1) setup.phone.script(datagram, peer);
      },
    ],
    [
      'the phone says first that it is trying',
      () => (datagram, peer) => {
        peer.answer(datagram, 100);
        setup.phone.script(datagram, peer);
      },
    ],
  ];
  for (const form of ['direct', 'pointer'] as const) {
    for (const [name, script] of NETWORKS) {
      it(`acts once when ${name} (${form})`, async () => {
        await setup.start(script());
        const channel = setup.channel({ documentForm: form });
        await setup.settle(setup.perform(channel, [dial('1001')]));
        await setup.clock.advance(100_000);
        assert.deepEqual(setup.phone.actions, ['numberdial=1001']);
        assert.equal(setup.peerOfPhone.transactions.length, 1);
      });
    }
  }

  const REFUSALS: [number, ErrorReason, Sent][] = [
    [403, 'sipForbidden', 'no'],
    [481, 'sipNoSubscription', 'no'],
    [489, 'sipEventUnknown', 'no'],
    [500, 'unexpectedStatus', 'maybe'],
  ];
  for (const form of ['direct', 'pointer'] as const) {
    for (const [status, reason, sent] of REFUSALS) {
      it(`tells of ${status}, and tries nothing else (${form})`, async () => {
        await setup.start((datagram, peer) => peer.answer(datagram, status));
        const channel = setup.channel({ documentForm: form });
        await setup.fails(setup.settle(setup.perform(channel, [dial('1001')])), reason, sent);
        assert.equal(setup.peerOfPhone.transactions.length, 1);
        assert.equal(setup.shelf.documents.size, 0);
      });
    }
  }

  it('tells of silence, and what came to it of a later step', async () => {
    await setup.start(() => undefined);
    await setup.fails(
      setup.settle(setup.perform(setup.channel(), [key('1')])),
      'sipNoAnswer',
      'maybe',
    );
    setup.peerOfPhone.script = (datagram, peer) => {
      if (/key=2/.test(datagram.text)) setup.phone.script(datagram, peer);
    };
    const done = setup.perform(setup.channel(), [key('2', '3', '4')]);
    const failed = setup.fails(done, 'stepFailed', 'yes');
    await setup.settle(done, 500, 60_000).catch(() => undefined);
    const { params } = await failed;
    assert.deepEqual(params, { step: 2, steps: 3 });
    assert.deepEqual(setup.phone.actions, ['key=2']);
    assert.equal(setup.peerOfPhone.transactions.length, 3);
  });

  it('takes the fetch for the answer when that is lost, and repeats nothing any more', async () => {
    await setup.start((datagram) => setup.phone.take(datagram));
    const { fetched } = await setup.perform(setup.channel({ documentForm: 'pointer' }), [key('1')]);
    assert.equal(fetched, true);
    await setup.staysSilent(setup.peerOfPhone);
    assert.deepEqual(setup.phone.actions, ['key=1']);
  });

  it('believes the fetch more than a refusal', async () => {
    await setup.start((datagram, peer) => {
      setup.phone.take(datagram);
      peer.answer(datagram, 481);
    });
    const { fetched } = await setup.perform(setup.channel({ documentForm: 'pointer' }), [key('1')]);
    assert.equal(fetched, true);
  });

  for (const trigger of ['sip-notify', 'minibrowser'] as const) {
    it(`says that nothing was fetched, and lets nothing happen later (${trigger})`, async () => {
      await setup.start();
      setup.phone.fetching = false;
      const tried: string[] = [];
      setup.phone.go = (url) => void tried.push(url ?? '');
      const { scope, pass } = deadline();
      const channel = setup.channel({ documentForm: 'pointer' });
      const done = setup.perform(channel, [key('1')], trigger, scope);
      while (tried.length === 0) await setup.clock.advance(0);
      await setup.clock.advance(0);
      const failed = setup.fails(done, 'documentNotFetched', 'maybe');
      // The answer to the NOTIFY has to be in: without it, the phone is silent.
      while (setup.clock.pending > 0) await setup.clock.advance(0);
      pass();
      const { params, code } = await failed;
      assert.deepEqual([params, code], [{ url: 'http://192.0.2.5:1880' }, 'NOT_CONFIRMED']);
      assert.equal(setup.shelf.get(tried[0] ?? ''), undefined);
      assert.deepEqual(setup.phone.actions, []);
    });
  }

  it('is ended while it waits for the fetch', async () => {
    await setup.start((datagram, peer) => peer.answer(datagram, 200));
    const scope = setup.scope();
    const channel = setup.channel({ documentForm: 'pointer' });
    const done = setup.perform(channel, [key('1')], 'sip-notify', scope);
    await setup.peerOfPhone.received(1);
    while (setup.clock.pending > 0) await setup.clock.advance(0);
    scope.abort(new SnomError('aborted'));
    await setup.fails(done, 'aborted', 'maybe');
    assert.equal(setup.shelf.documents.size, 0);
  });

  describe('by minibrowser.htm', () => {
    const web = (request: (request: PhoneRequest) => Promise<PhoneResponse>) =>
      setup.channel({}, { http: () => ({ request }) });

    it('passes its failures on', async () => {
      await setup.start();
      const channel = web(() => Promise.reject(new SnomError('refused')));
      await setup.fails(setup.perform(channel, [key('1')], 'minibrowser'), 'refused', 'no');
      await setup.clock.advance(channel.pauseLeft() as number);
      const opened = channel.open('minibrowser', 'http://h/x', D862, setup.scope());
      await setup.fails(opened, 'refused', 'no');
    });

    it('takes the fetch for an answer that never comes', async () => {
      await setup.start();
      setup.phone.values = AT_REST;
      const channel = web((request) => {
        void setup.phone.http.request(request);
        return new Promise(() => undefined);
      });
      const action = dial('200', { guard: 'idle' });
      const { fetched } = await setup.perform(channel, [action], 'minibrowser');
      assert.equal(fetched, true);
      assert.deepEqual(setup.phone.actions, ['numberdial=200']);
    });
  });

  it('holds the next document back after one that may have arrived', async () => {
    await setup.start(() => undefined);
    const channel = setup.channel();
    await setup.fails(setup.settle(setup.perform(channel, [key('1')])), 'sipNoAnswer', 'maybe');
    assert.equal(channel.pauseLeft(), 2000 + ACTS_AFTER_MS);
  });

  it('sends nothing that does not fit into a message', async () => {
    await setup.start();
    const url = `http://192.0.2.77/${'a'.repeat(1000)}`;
    const done = setup.channel().open('sip-notify', url, D862, setup.scope());
    await setup.fails(done, 'sipTooLong', 'no');
    assert.deepEqual(setup.peerOfPhone.datagrams, []);
  });
});
