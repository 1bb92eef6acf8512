import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { sizeOf } from '../../support/nodes/registries';
import { useRuntime } from '../../support/nodes/runtime';

const MAC = '000413A1B2C3';

describe('nodes: msg.phone', () => {
  const { phones } = useRuntime();
  let own: VirtualPhone;
  let other: VirtualPhone;

  beforeEach(async () => {
    own = await phones.start({ mac: '000413000001' });
    // Another address, so that hosts differ too.
    other = await phones.start({ host: '127.0.0.2', mac: MAC });
  });
  afterEach(() => {
    assert.equal(sizeOf('phones'), 0);
  });

  function start(phoneFromMsg: boolean, changes = {}, others: object[] = []): Promise<Watch> {
    const item = actionItem('snom-key', { keys: '1', keysType: 'str', phoneFromMsg, ...changes });
    const kitchen = configItem(other, { id: 'other', name: 'Kitchen' });
    const more = others.map((config, index) =>
      configItem(other, { id: `more${index}`, ...config }),
    );
    return load(watched(configItem(own), kitchen, ...more, item));
  }

  const pressed = (): [number, number] => [
    own.requests.filter(({ target }) => target.startsWith('/command')).length,
    other.requests.filter(({ target }) => target.startsWith('/command')).length,
  ];

  describe('where the node allows it', () => {
    for (const name of ['Kitchen', 'kitchen', ' KITCHEN ', '127.0.0.2']) {
      it(`chooses by name or host: ${JSON.stringify(name)}`, async () => {
        const watch = await start(true);
        const { snom, phone } = await watch.success({ phone: name });
        assert.equal(snom.phone.name, 'Kitchen');
        assert.equal(phone, name);
        assert.deepEqual(pressed(), [0, 1]);
      });
    }

    it('chooses by host and port', async () => {
      const watch = await start(true);
      await watch.success({ phone: `127.0.0.2:${other.port}` });
      assert.deepEqual(pressed(), [0, 1]);
    });

    for (const mac of [
      '000413A1B2C3',
      '000413a1b2c3',
      '00:04:13:A1:B2:C3',
      '00-04-13-a1-b2-c3',
      '0004.13a1.b2c3',
    ]) {
      it(`chooses by MAC, which nobody asked for before: ${mac}`, async () => {
        const watch = await start(true);
        const { snom } = await watch.success({ phone: mac });
        assert.deepEqual([snom.phone.name, snom.phone.mac], ['Kitchen', MAC]);
        assert.deepEqual(pressed(), [0, 1]);
        // Known from now on.
        const before = own.requests.length + other.requests.length;
        await watch.success({ phone: mac });
        assert.equal(own.requests.length + other.requests.length, before + 1);
      });
    }

    it('finds a MAC although another phone is off', async () => {
      const watch = await start(true);
      await own.stop();
      await watch.success({ phone: MAC });
      assert.deepEqual(pressed(), [0, 1]);
    });

    for (const nothing of [undefined, null, '']) {
      it(`takes the node's own phone for ${JSON.stringify(nothing)}`, async () => {
        const watch = await start(true);
        await watch.success({ phone: nothing });
        assert.deepEqual(pressed(), [1, 0]);
      });
    }

    it('needs no phone of its own then', async () => {
      const watch = await start(true, { phone: '' });
      assert.deepEqual(watch.statuses, []);
      await watch.success({ phone: 'Kitchen' });
      await watch.caught('NO_SUCH_PHONE', {});
      assert.deepEqual(pressed(), [0, 1]);
    });

    for (const unknown of [
      'Cellar',
      '127.0.0.3',
      '10.0.0.1:80',
      'http://127.0.0.2',
      'constructor',
    ]) {
      it(`never takes what is not configured: ${unknown}`, async () => {
        const watch = await start(true);
        const { message, snom } = await watch.caught('NO_SUCH_PHONE', { phone: unknown });
        assert.match(message, /unknownPhone/);
        assert.equal(snom.phone, undefined);
        assert.deepEqual([own.acceptedSockets, other.acceptedSockets], [0, 0]);
      });
    }

    it('asks each phone once for all searches, which leave its queue to commands', async () => {
      const watch = await start(true, {}, [{ queueLimit: '2' }]);
      other.addFault({ kind: { type: 'delay', ms: 300 } });
      const seen = watch.outcomes.length;
      for (let index = 0; index < 60; index += 1)
        watch.send({ phone: `000413FF00${String(index).padStart(2, '0')}` });
      watch.send({ phone: 'Kitchen' });
      await watch.until(() => watch.outcomes.length >= seen + 61);
      const codes = watch.outcomes.slice(seen).map(({ msg }) => (msg.snom as SnomFailure).code);
      assert.equal(codes.filter((code) => code === 'NO_SUCH_PHONE').length, 60);
      assert.equal(codes.filter((code) => code === undefined).length, 1);
      // Two configurations have this address, and each of them was asked.
      assert.equal(other.requests.filter(({ target }) => target === '/info.htm').length, 2);
      assert.deepEqual(pressed(), [0, 1]);
    });

    it('is no place for megabytes', async () => {
      const watch = await start(true);
      for (const text of ['0', ' ', ':', '-', 'x'])
        await watch.caught('NO_SUCH_PHONE', { phone: text.repeat(1_000_000) });
    });

    it('says so for a MAC that no phone has', async () => {
      const watch = await start(true);
      const { message } = await watch.caught('NO_SUCH_PHONE', { phone: 'FFFFFFFFFFFF' });
      assert.match(message, /unknownPhone/);
      assert.deepEqual(pressed(), [0, 0]);
    });

    it('does not guess between two', async () => {
      const watch = await start(true, {}, [{ name: 'kitchen' }]);
      const { message } = await watch.caught('NO_SUCH_PHONE', { phone: 'Kitchen' });
      assert.match(message, /ambiguousPhone/);
      assert.deepEqual(pressed(), [0, 0]);
    });

    for (const odd of [7, {}, ['Kitchen'], true, Buffer.from('Kitchen')]) {
      it(`refuses other types: ${JSON.stringify(odd)}`, async () => {
        const watch = await start(true);
        const { message } = await watch.caught('INVALID_PARAMETER', { phone: odd });
        assert.match(message, /msg\.phone .*wrongType/);
        assert.deepEqual(pressed(), [0, 0]);
      });
    }

    it('fails with the problem of the phone it chose', async () => {
      const watch = await start(true, {}, [{ name: 'Broken', host: '' }]);
      const { snom } = await watch.caught('MISSING_PARAMETER', { phone: 'Broken' });
      assert.equal(snom.phone?.name, 'Broken');
    });

    it('refuses bad input before it looks for a MAC', async () => {
      const watch = await start(true, { keys: 'BOGUS' });
      await watch.caught('INVALID_PARAMETER', { phone: MAC });
      assert.deepEqual([own.acceptedSockets, other.acceptedSockets], [0, 0]);
    });

    it('takes the rules of the phone it chose', async () => {
      const item = actionItem('snom-call', { operation: 'dial', phoneFromMsg: true });
      const kitchen = configItem(other, { id: 'other', name: 'Kitchen', deny: '2*' });
      const watch = await load(watched(configItem(own), kitchen, item));
      await watch.success({ payload: '200' });
      await watch.caught('NOT_ALLOWED', { payload: '200', phone: 'Kitchen' });
      assert.deepEqual(pressed(), [1, 0]);
    });
  });

  describe('where it does not', () => {
    for (const mine of [7, { number: '200' }, ['x'], true, 'my desk', '', null, undefined]) {
      it(`leaves somebody else's property alone: ${JSON.stringify(mine)}`, async () => {
        const watch = await start(false);
        const { phone } = await watch.success({ phone: mine });
        assert.deepEqual(phone, mine);
        assert.deepEqual(pressed(), [1, 0]);
      });
    }

    for (const own of ['Reception', '127.0.0.1']) {
      it(`takes its own phone by name: ${own}`, async () => {
        const watch = await start(false);
        await watch.success({ phone: own });
        assert.deepEqual(pressed(), [1, 0]);
      });
    }

    for (const another of ['Kitchen', '127.0.0.2']) {
      it(`does not act on the wrong phone when the message names another one: ${another}`, async () => {
        const watch = await start(false);
        const { message } = await watch.caught('NOT_ALLOWED', { phone: another });
        assert.match(message, /phoneFromMessageNotAllowed/);
        assert.deepEqual(pressed(), [0, 0]);
      });
    }

    it('sends nothing to find out whether a MAC is meant', async () => {
      const watch = await start(false);
      await watch.success({ phone: MAC });
      assert.equal(other.acceptedSockets, 0);
    });
  });
});
