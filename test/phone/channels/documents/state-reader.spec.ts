import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import type { DocumentChannel } from '../../../../src/phone/channels/documents/channel';
import type { DocumentTrigger } from '../../../../src/phone/channels/documents/push';
import { modelOf } from '../../../../src/phone/models/models';
import type { LineReport, PhoneExchange } from '../../../../src/phone/types';
import {
  ACTS_AFTER_MS,
  AT_REST,
  D862,
  DocumentSetup,
  key,
} from '../../../support/phone/document-setup';

const RINGING = {
  ...AT_REST,
  phone_state: 'Ringing',
  lines: '2',
  'lines:ringing': '1',
  'lines:on_hold': '1',
};

describe('phone/channels/documents/state-reader', () => {
  let setup: DocumentSetup;
  beforeEach(async () => {
    setup = new DocumentSetup();
    await setup.start();
  });
  afterEach(() => setup.stop());

  const read = (
    channel: DocumentChannel,
    trigger: DocumentTrigger = 'sip-notify',
    scope = setup.scope(),
  ): Promise<LineReport> => channel.readLines(trigger, D862, scope);

  for (const trigger of ['sip-notify', 'minibrowser'] as const) {
    describe(`by ${trigger}`, () => {
      it('reads all at once where callbacks work in addresses', async () => {
        setup.phone.values = RINGING;
        const channel = setup.channel();
        assert.equal(channel.reports, undefined);
        assert.deepEqual(await read(channel, trigger), {
          phoneState: 'Ringing',
          total: 2,
          counts: { ringing: 1, on_hold: 1 },
          dnd: false,
        });
        assert.equal(channel.reports, true);
        assert.equal(setup.shelf.documents.size, 0);
      });

      it('tells the exchange as a question, that of an action not', async () => {
        const told: (true | undefined)[] = [];
        const { http } = setup.phone;
        const request: typeof http.request = (one) => {
          told.push(one.question);
          return http.request(one);
        };
        const onExchange = ({ question }: PhoneExchange): void => void told.push(question);
        const channel = setup.channel({}, { http: () => ({ request }), onExchange });
        setup.phone.values = RINGING;
        await read(channel, trigger);
        assert.ok(told.length > 0);
        assert.ok(told.splice(0).every(Boolean));
        await setup.settle(channel.perform(trigger, [key('ENTER')], D862, setup.scope()));
        assert.deepEqual(told, [undefined]);
      });

      it('asks by conditions where they work only there, and remembers that', async () => {
        setup.phone.inAddresses = false;
        setup.phone.values = RINGING;
        const channel = setup.channel();
        const ringing = { total: 1, counts: { ringing: 1 }, atLeast: true };
        assert.deepEqual(await setup.settle(read(channel, trigger)), ringing);
        const before = setup.phone.fetches.length;
        setup.phone.values = AT_REST;
        assert.deepEqual(await read(channel, trigger), { total: 0, counts: {} });
        const each = trigger === 'minibrowser' ? 2 : 1;
        // The first time in both forms, and once more.
        assert.deepEqual([before, setup.phone.fetches.length - before], [3 * each, each]);
      });

      it('says so when the phone works nothing out, and asks no more', async () => {
        const channel = setup.channel();
        const host = '127.0.0.1';
        const { params } = await setup.fails(
          setup.settle(read(channel, trigger)),
          'phoneDoesNotReport',
          'no',
        );
        assert.deepEqual(params, { host });
        assert.equal(channel.reports, false);
        const count = setup.phone.fetches.length;
        await setup.fails(read(channel, trigger), 'phoneDoesNotReport', 'no');
        assert.equal(setup.phone.fetches.length, count);
        setup.phone.values = AT_REST;
        channel.forget();
        assert.equal((await setup.settle(read(channel, trigger))).total, 0);
      });

      it('learns nothing of a phone that fetches nothing', async () => {
        setup.phone.fetching = false;
        const channel = setup.channel();
        const { params } = await setup.fails(
          setup.settle(read(channel, trigger)),
          'documentNotFetched',
          'no',
        );
        assert.deepEqual(params, { url: 'http://192.0.2.5:1880' });
        assert.equal(channel.reports, undefined);
        setup.phone.fetching = true;
        setup.phone.values = AT_REST;
        assert.equal((await setup.settle(read(channel, trigger))).total, 0);
        // One that is late once is asked the same way the next time.
        setup.phone.fetching = false;
        await setup.fails(setup.settle(read(channel, trigger)), 'documentNotFetched', 'no');
        assert.equal(channel.reports, true);
      });
    });
  }

  it('finds the other form when the phone has changed', async () => {
    setup.phone.values = RINGING;
    const channel = setup.channel();
    await read(channel);
    setup.phone.inAddresses = false;
    assert.equal((await setup.settle(read(channel))).atLeast, true);
    setup.phone.inAddresses = true;
    setup.phone.values = undefined;
    await setup.fails(setup.settle(read(channel)), 'phoneDoesNotReport', 'no');
  });

  it('takes the first fetch, and one answer', async () => {
    setup.phone.values = AT_REST;
    const work = setup.phone.work.bind(setup.phone);
    setup.phone.work = (xml) => {
      setup.phone.work = () => undefined;
      const url = [...setup.shelf.documents.keys()][0] ?? '';
      assert.ok(setup.shelf.get(`${url}?n=5`));
      assert.equal(setup.shelf.get(`${url}?n=6`), undefined);
      work(xml);
    };
    const { total } = await setup.settle(read(setup.channel()));
    assert.equal(total, 5);
  });

  it('does not ask older phones, whose display would flash', async () => {
    const model = modelOf('370', '8.7.5.35');
    const asked = setup.channel().readLines('sip-notify', model, setup.scope());
    await setup.fails(asked, 'phoneDoesNotReport', 'no');
    assert.deepEqual(setup.peerOfPhone.datagrams, []);
  });

  it('needs an address of Node-RED', async () => {
    await setup.fails(read(setup.channel({}, { shelf: () => undefined })), 'noBaseUrl', 'no');
  });

  it('waits after an action, and keeps no action waiting', async () => {
    setup.phone.values = AT_REST;
    const channel = setup.channel();
    await setup.perform(channel, [key('1')]);
    const reading = read(channel);
    await setup.paused(1);
    await setup.clock.advance(1999 + ACTS_AFTER_MS);
    assert.equal(setup.phone.fetches.length, 0);
    await setup.clock.advance(1);
    await reading;
    assert.equal(channel.pauseLeft(), 0);
  });

  for (const trigger of ['sip-notify', 'minibrowser'] as const) {
    it(`keeps actions waiting where a question is a document like others (${trigger})`, async () => {
      setup.phone.values = AT_REST;
      setup.phone.spacingMs = 2000;
      const channel = setup.channel();
      assert.equal((await setup.settle(read(channel, trigger))).total, 0);
      assert.equal(channel.pauseLeft(), 2000);
      await setup.settle(setup.perform(channel, [key('1')], trigger));
      await setup.settle(read(channel, trigger));
      await setup.settle(setup.perform(channel, [key('2')], trigger));
      assert.deepEqual(setup.phone.actions, ['key=1', 'key=2']);
      channel.forget();
      setup.phone.spacingMs = 0;
      await setup.settle(read(channel, trigger));
      assert.equal(channel.pauseLeft(), 0);
    });

    it(`finds the second form on such a phone, too (${trigger})`, async () => {
      setup.phone.values = AT_REST;
      setup.phone.spacingMs = 2000;
      setup.phone.inAddresses = false;
      const channel = setup.channel();
      assert.equal((await setup.settle(read(channel, trigger))).total, 0);
      assert.equal(channel.reports, true);
    });
  }

  it('tries another time what was ended', async () => {
    setup.phone.values = AT_REST;
    setup.phone.spacingMs = 2000;
    const channel = setup.channel();
    const scope = setup.scope();
    const reading = read(channel, 'sip-notify', scope);
    await setup.peerOfPhone.received(2);
    do await setup.clock.advance(0);
    while (setup.clock.pending !== 1);
    scope.abort(new SnomError('aborted'));
    assert.equal((await reading).total, 0);
    // An action right behind a question could be lost.
    assert.equal(channel.pauseLeft(), 2000);
    await setup.settle(setup.perform(channel, [key('1')]));
    assert.deepEqual(setup.phone.actions, ['key=1']);
  });

  it('passes on what the request ends with, and deadlines as what they mean', async () => {
    setup.peerOfPhone.script = (datagram, peer) => peer.answer(datagram, 403);
    await setup.fails(read(setup.channel()), 'sipForbidden', 'no');
    setup.peerOfPhone.script = (datagram, peer) => peer.answer(datagram, 200);
    for (const [reason, as] of [
      ['noAnswer', 'documentNotFetched'],
      ['aborted', 'aborted'],
    ] as const) {
      await setup.clock.advance(2000);
      const scope = setup.scope();
      const failed = setup.fails(read(setup.channel(), 'sip-notify', scope), as, 'no');
      // The transaction is over: only the wait for the phone is left.
      do await setup.clock.advance(0);
      while (setup.clock.pending !== 1);
      scope.abort(new SnomError(reason));
      await failed;
    }
    assert.equal(setup.shelf.documents.size, 0);
  });

  it('fits its questions into a message, with a long address of Node-RED too', async () => {
    setup.phone.inAddresses = false;
    setup.phone.values = AT_REST;
    const put = setup.shelf.put.bind(setup.shelf);
    const long = 'a'.repeat(40);
    setup.shelf.put = (document) => {
      const { url } = put(document);
      const longer = `${url}${long}`;
      setup.shelf.documents.set(longer, document);
      return { url: longer, take: () => setup.shelf.documents.clear() };
    };
    assert.equal((await setup.settle(read(setup.channel()))).total, 0);
    const sizes = setup.peerOfPhone.datagrams.map(({ bytes }) => bytes.length);
    assert.ok(sizes.length >= 3 && sizes.every((size) => size <= 1300), sizes.join());
  });
});
