import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import type { ChannelStates } from '../../../src/phone/types';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

type Type = Parameters<typeof actionItem>[0];

describe('nodes: operations', () => {
  const { phones } = useRuntime();
  let phone: VirtualPhone;

  async function start(type: Type, node = {}, config = {}, options = {}): Promise<Watch> {
    phone = await phones.start({ profile: 'snomD385-fw10.1', ...options });
    return load(watched(configItem(phone, config), actionItem(type, node)));
  }

  const pressed = (): string[] => phone.keys.map(({ key }) => key);
  const targets = (): string[] => phone.requests.map(({ target }) => target);

  describe('result', () => {
    it('is msg.snom on the same message, with everything else as it came', async () => {
      const watch = await start('snom-key', {}, {}, { mac: '000413A1B2C3' });
      const { snom, _msgid, ...rest } = await watch.success({
        payload: '1',
        topic: 'mine',
        phone: 7,
        nested: { kept: true },
      });
      assert.deepEqual(rest, { payload: '1', topic: 'mine', phone: 7, nested: { kept: true } });
      assert.ok(_msgid);
      const { elapsedMs, ...result } = snom;
      assert.ok(Number.isInteger(elapsedMs) && elapsedMs >= 0);
      assert.deepEqual(result, {
        operation: 'press',
        phone: { name: 'Reception', host: '127.0.0.1', model: 'D385' },
        ok: true,
        accepted: true,
        confirmed: null,
        requests: ['GET /command.htm?key=1'],
        channel: 'command-page',
      });
      await watch.until(() => watch.completed.length === 1);
    });

    it('names the phone by what it says of itself once it was asked', async () => {
      const watch = await start('snom-key', {}, { model: '' }, { mac: '000413A1B2C3' });
      const { snom } = await watch.success({ payload: '1' });
      assert.deepEqual(snom.phone, {
        name: 'Reception',
        host: '127.0.0.1',
        mac: '000413A1B2C3',
        model: 'D385',
      });
      assert.deepEqual(targets(), ['/info.htm', '/command.htm?key=1']);
    });

    it('takes the place of an older result', async () => {
      const watch = await start('snom-key');
      const first = await watch.success({ payload: '1' });
      const { snom } = await watch.caught('INVALID_PARAMETER', { ...first, payload: 'BOGUS' });
      assert.equal(snom.ok, false);
      assert.equal('accepted' in snom, false);
    });

    it('uses the host as name of a phone without one', async () => {
      const watch = await start('snom-key', {}, { name: '' });
      assert.equal((await watch.success({ payload: '1' })).snom.phone.name, '127.0.0.1');
    });

    it('leaves by the first of two ports after a success', async () => {
      const watch = await start('snom-key', { failedPort: true, outputs: 2 });
      await watch.success({ payload: '1' });
      const { port, msg } = await watch.outcome({ payload: 'BOGUS' });
      assert.equal(port, 'failed');
      const { operation, code } = msg.snom as SnomFailure;
      assert.deepEqual([operation, code], ['press', 'INVALID_PARAMETER']);
    });
  });

  describe('snom-key', () => {
    it('presses a sequence in one request', async () => {
      const watch = await start('snom-key');
      await watch.success({ payload: 'OFFHOOK 1234# F_HOLD' });
      await becomes(phone, () => phone.keys.length === 7);
      assert.deepEqual(pressed(), ['OFFHOOK', '1', '2', '3', '4', '#', 'F_HOLD']);
      assert.equal(phone.requests.length, 1);
    });

    it('holds keys', async () => {
      const watch = await start('snom-key');
      await watch.success({ payload: [{ key: 'P3', hold: 150, pause: 0 }, '1'] });
      await becomes(phone, () => phone.keys.length === 2);
      assert.equal(phone.keys[0]?.holdMs, 150);
    });

    it('lets undocumented keys through if told to', async () => {
      const watch = await start('snom-key', { raw: true });
      await watch.success({ payload: 'F_CONFERENCE P200' });
      assert.deepEqual(targets(), ['/command.htm?key=F_CONFERENCE;P200']);
    });

    it('asks for the model before it refuses a key that only some models have', async () => {
      const watch = await start('snom-key', {}, { model: '' }, { profile: 'snom320-fw7' });
      const { message } = await watch.caught('INVALID_PARAMETER', { payload: 'P13' });
      assert.match(message, /keyNotOnModel/);
      assert.deepEqual(targets(), ['/info.htm']);
    });
  });

  describe('snom-call', () => {
    const live = (): string[] => phone.liveCalls.map(({ state, remote }) => `${state} ${remote}`);

    for (const [how, node, payload] of [
      ['the dialog', { operation: 'dial' }, '200'],
      ['the message', {}, { operation: 'dial', destination: '200' }],
    ] as const) {
      it(`dials as ${how} says`, async () => {
        const watch = await start('snom-call', node);
        const { snom } = await watch.success({ payload });
        assert.equal(snom.operation, 'dial');
        assert.deepEqual(snom.requests, ['GET /command.htm?number=200']);
        await becomes(phone, () => phone.liveCalls.length === 1);
        assert.equal(phone.liveCalls[0]?.remote.split('@')[0], '200');
      });
    }

    it('dials from the identity of the dialog, or else of the phone', async () => {
      const own = { operation: 'dial', identity: 'me@pbx', identityType: 'str' };
      const watch = await start('snom-call', own, { identity: 'desk@pbx' });
      await watch.success({ payload: '200' });
      assert.deepEqual(targets(), ['/command.htm?number=200&outgoing_uri=me%40pbx']);
      await helper.unload();
      const other = await start('snom-call', { operation: 'dial' }, { identity: 'desk@pbx' });
      await other.success({ payload: '200' });
      assert.deepEqual(targets(), ['/command.htm?number=200&outgoing_uri=desk%40pbx']);
    });

    it('answers, sends DTMF and hangs up', async () => {
      const watch = await start('snom-call');
      phone.ring('201');
      await watch.success({ payload: { operation: 'answer' } });
      await becomes(phone, () => phone.liveCalls[0]?.state === 'Connected');
      await watch.success({ payload: { operation: 'sendDtmf', digits: '12#' } });
      await becomes(phone, () => phone.liveCalls[0]?.dtmf === '12#');
      const { snom } = await watch.success({ payload: { operation: 'hangup' } });
      assert.equal(snom.operation, 'hangup');
      await becomes(phone, () => phone.liveCalls.length === 0);
      assert.equal(phone.calls[0]?.endedBy, 'local');
    });

    it('answers and hangs up with the keys of the configuration', async () => {
      const watch = await start('snom-call', {}, { answerKey: 'SPEAKER', hangupKey: 'ONHOOK' });
      await watch.success({ payload: { operation: 'answer' } });
      await watch.success({ payload: { operation: 'hangup' } });
      await becomes(phone, () => phone.keys.length === 2);
      assert.deepEqual(pressed(), ['SPEAKER', 'ONHOOK']);
    });

    it('rejects', async () => {
      const watch = await start('snom-call', { operation: 'reject' });
      phone.ring('201');
      await watch.success();
      await becomes(phone, () => phone.liveCalls.length === 0);
      assert.equal(phone.calls[0]?.endedBy, 'rejected');
    });

    it('ends every call', async () => {
      const watch = await start('snom-call', { operation: 'hangupAll' });
      phone.ring('201');
      phone.ring('202');
      assert.equal(live().length, 2);
      await watch.success();
      await becomes(phone, () => phone.liveCalls.length === 0);
      assert.deepEqual(targets(), ['/command.htm?RELEASE_ALL_CALLS']);
    });

    it('dials what the rules allow', async () => {
      const watch = await start('snom-call', { operation: 'dial' }, { allow: '2??', deny: '299' });
      await watch.success({ payload: '200' });
      const { code } = await watch.caught('NOT_ALLOWED', { payload: '299' });
      assert.equal(code, 'NOT_ALLOWED');
      assert.equal(phone.requests.length, 1);
    });

    it('says what old firmware cannot do', async () => {
      const watch = await start(
        'snom-call',
        { operation: 'hangupAll' },
        { model: '' },
        { profile: 'snom320-fw7' },
      );
      await watch.caught('NOT_SUPPORTED');
      assert.deepEqual(targets(), ['/info.htm']);
    });
  });

  describe('snom-admin', () => {
    for (const [how, node, payload] of [
      ['the dialog', { operation: 'reboot' }, 'info'],
      ['msg.payload.operation', {}, { operation: 'reboot' }],
      ['msg.payload', {}, 'reboot'],
    ] as const) {
      it(`reboots as ${how} says`, async () => {
        const watch = await start('snom-admin', node, {}, { rebootMs: 20 });
        const msg = await watch.success({ payload });
        assert.equal(msg.snom.operation, 'reboot');
        assert.deepEqual(msg.payload, payload);
        await becomes(phone, () => phone.boots === 2);
      });
    }

    it('reads what the phone is', async () => {
      const watch = await start(
        'snom-admin',
        { operation: 'info' },
        { model: '' },
        { mac: '000413A1B2C3' },
      );
      const { payload, snom } = await watch.success({ payload: 'gone' });
      const { channels, operations, ...rest } = payload as {
        channels: ChannelStates;
        operations: object;
      };
      assert.ok('dial' in operations);
      assert.equal(channels['command-page'].support, 'yes');
      assert.deepEqual(rest, {
        model: 'D385',
        family: 'D3xx',
        generation: 'fw10',
        firmware: (payload as { firmware: string }).firmware,
        mac: '000413A1B2C3',
      });
      assert.match((payload as { firmware: string }).firmware, /^10\.1\.\d/);
      assert.deepEqual([snom.operation, snom.requests], ['info', ['GET /info.htm']]);
    });

    it('does not let flows change what is known of the phone', async () => {
      const watch = await start('snom-admin', { operation: 'info' });
      const { payload } = await watch.success();
      (payload as { model: string }).model = 'changed';
      phone.addFault({ kind: { type: 'status', status: 403 } });
      const { snom } = await watch.caught('FORBIDDEN');
      assert.equal(snom.phone?.model, 'D385');
    });

    it('asks anew each time', async () => {
      const watch = await start('snom-admin', { operation: 'info' });
      await watch.success();
      await watch.success();
      assert.deepEqual(targets(), ['/info.htm', '/info.htm']);
    });
  });
});
