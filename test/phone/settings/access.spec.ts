import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { SnomError } from '../../../src/common/errors';
import { SnomPhone } from '../../../src/phone/phone';
import { FakeHttp, hang, page } from '../../support/phone/fake-http';
import { startVirtualPhone } from '../../support/virtual-phone';

const XML = page(
  '<settings><phone-settings><dnd_mode perm="RW">on</dnd_mode></phone-settings></settings>',
);

describe('SnomPhone: settings', () => {
  it('reads them all', async () => {
    const http = new FakeHttp(() => XML);
    const phone = new SnomPhone({ host: '192.0.2.1' }, { http });
    const { settings } = await phone.readSettings();
    assert.deepEqual([...settings], [['dnd_mode', { value: 'on', perm: 'RW' }]]);
    assert.deepEqual(http.targets, ['/settings.xml']);
  });

  it('says when a page holds none', async () => {
    for (const body of ['', '<html><form><input name="user"/></form></html>', 'Login: x']) {
      const phone = new SnomPhone({ host: '192.0.2.1' }, { http: new FakeHttp(() => page(body)) });
      await assert.rejects(phone.readSettings(), { reason: 'settingsNotReadable' });
    }
  });

  it('writes in requests of their own, between which others may have the phone', async () => {
    const http = new FakeHttp(() => page(''));
    const phone = new SnomPhone({ host: '192.0.2.1', model: 'D385' }, { http });
    const long = 'x'.repeat(1000);
    const writing = phone.writeSettings({ a: long, b: long }, { store: false });
    const pressing = phone.press([{ key: '1' }]);
    const { requests } = await writing;
    await pressing;
    assert.equal(requests.length, 2);
    assert.deepEqual(
      http.targets.map((target) => target.slice(0, 25)),
      ['/dummy.htm?settings=save&a', '/command.htm?key=1', '/dummy.htm?settings=save&b'].map(
        (target) => target.slice(0, 25),
      ),
    );
    assert.equal(http.mostRunning, 1);
  });

  it('gives the first failure as it is, and names the request of a later one', async () => {
    let count = 0;
    const http = new FakeHttp(() => {
      count += 1;
      if (count > 1) throw new SnomError('forbidden', { sent: 'yes' });
      return page('');
    });
    const phone = new SnomPhone({ host: '192.0.2.1' }, { http });
    const long = 'x'.repeat(1000);
    await assert.rejects(phone.writeSettings({ a: long, b: long }), {
      reason: 'stepFailed',
      params: { step: 2, steps: 2 },
      sent: 'yes',
    });
    await assert.rejects(phone.writeSettings({ a: long }), { reason: 'forbidden' });
  });

  it('is aborted in between as such', async () => {
    const controller = new AbortController();
    const http: FakeHttp = new FakeHttp((_, signal) =>
      http.targets.length > 1 ? hang(signal) : page(''),
    );
    const phone = new SnomPhone({ host: '192.0.2.1' }, { http });
    const long = 'x'.repeat(1000);
    const writing = phone.writeSettings({ a: long, b: long }, { signal: controller.signal });
    while (http.targets.length < 2) await new Promise(setImmediate);
    controller.abort();
    await assert.rejects(writing, { code: 'ABORTED', sent: 'yes' });
  });

  it('sends nothing that cannot be written', async () => {
    const http = new FakeHttp();
    const phone = new SnomPhone({ host: '192.0.2.1' }, { http });
    await assert.rejects(phone.writeSettings({ a: 'x', reboot: 'y' }), { reason: 'badSetting' });
    assert.deepEqual(http.targets, []);
    assert.deepEqual((await phone.writeSettings({})).requests, []);
  });

  it('shows what would be sent, and sends nothing', () => {
    const http = new FakeHttp();
    const phone = new SnomPhone(
      { host: '192.0.2.1', outgoingIdentity: 'me@pbx.example' },
      { http },
    );
    assert.deepEqual(
      phone.preview([
        { kind: 'dial', destination: '200' },
        { kind: 'keys', presses: [{ key: 'F_HOLD' }] },
        { kind: 'dnd', on: true },
      ]),
      [
        'GET /command.htm?number=200&outgoing_uri=me%40pbx.example',
        'GET /command.htm?key=F_HOLD',
        'GET /dummy.htm?settings=save&dnd_mode=on',
      ],
    );
    assert.deepEqual(http.targets, []);
  });
});

describe('SnomPhone: settings of a virtual phone', () => {
  let virtual: VirtualPhone;
  let phone: SnomPhone;
  const start = async (options: VirtualPhoneOptions): Promise<void> => {
    virtual = await startVirtualPhone(options);
    phone = new SnomPhone({ host: virtual.host, port: virtual.port });
  };
  afterEach(async () => {
    phone.close();
    await virtual.stop();
  });

  it('come back as they were written', async () => {
    await start({ profile: 'snomD385-fw10.1', readOnlySettings: ['language'] });
    const values = {
      action_hold: 'http://192.0.2.10/a?m=$mac&r=$remote&x=<"\'>',
      fkey4: 'keyevent F_CONFERENCE',
      phone_name: 'Büro + Empfang 100%',
      language: 'Deutsch',
    };
    await phone.writeSettings(values);
    const { settings } = await phone.readSettings();
    for (const name of ['action_hold', 'fkey4', 'phone_name'] as const)
      assert.equal(settings.get(name)?.value, values[name]);
    assert.deepEqual(settings.get('language'), { value: 'English', perm: 'R' });
    assert.equal(settings.get('user_active1')?.value, 'on');
  });

  it('are out of reach without an administrator', async () => {
    await start({ security: { adminMode: false } });
    await assert.rejects(phone.readSettings(), { code: 'FORBIDDEN' });
    await assert.rejects(phone.writeSettings({ dnd_mode: 'on' }), { code: 'FORBIDDEN' });
  });
});
