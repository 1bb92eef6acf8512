import assert from 'node:assert/strict';
import { type VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import { readInfo } from '../../../src/phone/admin/info';
import {
  backUpSettings,
  readSettingValues,
  setDnd,
  setForwarding,
  writeSettingValues,
} from '../../../src/phone/admin/settings-operations';
import { SnomPhone } from '../../../src/phone/phone';
import { assertFails } from '../../support/phone/errors';
import { startVirtualPhone } from '../../support/virtual-phone';

describe('settings operations on a virtual phone', () => {
  let virtual: VirtualPhone;
  let phone: SnomPhone;

  async function start(options: VirtualPhoneOptions = {}): Promise<void> {
    virtual = await startVirtualPhone({ profile: 'snomD385-fw10.1', ...options });
    phone = new SnomPhone({ host: '127.0.0.1', port: virtual.port });
  }

  afterEach(async () => {
    phone?.close();
    await virtual?.stop();
  });

  it('read all settings, secrets never', async () => {
    await start({ settings: { phone_name: 'Desk', setting_server: 'http://u:p@h/' } });
    virtual.setSetting('http_client_pass', 'geheim');
    const { payload, confirmed, requests } = await readSettingValues(phone, undefined);
    const values = payload as Record<string, string>;
    assert.equal(values['phone_name'], 'Desk');
    assert.equal(values['setting_server'], 'http://***@h/');
    assert.equal(values['http_client_pass'], '');
    assert.ok(Object.keys(values).length > 50);
    assert.equal(confirmed, null);
    assert.deepEqual(requests, ['GET /settings.xml']);
    assert.doesNotMatch(JSON.stringify(values), /geheim|u:p/);
  });

  it('read settings by name', async () => {
    await start({ settings: { phone_name: 'Desk' } });
    const { payload } = await readSettingValues(phone, ['phone_name', 'no_such_one', '__proto__']);
    assert.deepEqual(payload, { phone_name: 'Desk' });
  });

  it('back settings up as the phone writes them', async () => {
    await start({ settings: { phone_name: 'Desk & more' } });
    const { payload } = await backUpSettings(phone);
    assert.match(String(payload), /^<\?xml/);
    assert.match(String(payload), /<phone_name perm="">Desk &#38; more<\/phone_name>/);
  });

  it('say when settings cannot be read', async () => {
    await start({ security: { adminMode: false } });
    await assertFails(backUpSettings(phone), 'forbiddenPlain', 'no');
    await assertFails(readSettingValues(phone, undefined), 'forbiddenPlain', 'no');
    const page = await startVirtualPhone();
    page.addFault({
      kind: { type: 'status', status: 200, body: '<html>Login</html>' },
      times: Infinity,
    });
    const other = new SnomPhone({ host: '127.0.0.1', port: page.port });
    await assertFails(backUpSettings(other), 'settingsNotReadable', 'yes');
    other.close();
    await page.stop();
  });

  it('write several in one request and prove them', async () => {
    await start();
    const values = { phone_name: 'Desk 1', dnd_mode1: 'on', fkey4: 'keyevent F_CONFERENCE' };
    const { confirmed, confirmedBy, requests } = await writeSettingValues(phone, values);
    assert.deepEqual([confirmed, confirmedBy], [true, 'readBack']);
    assert.equal(requests.length, 2);
    for (const [name, value] of Object.entries(values))
      assert.equal(virtual.settings.get(name), value);
  });

  it('name those the phone refuses', async () => {
    await start({
      settings: { language: 'English' },
      readOnlySettings: ['phone_name', 'language'],
    });
    const values = { phone_name: 'x', dnd_mode1: 'on', language: 'Deutsch' };
    const error = await assertFails(writeSettingValues(phone, values), 'settingsRefused', 'yes');
    assert.deepEqual(error.params, { names: 'phone_name, language', count: 2 });
    assert.equal(error.code, 'NOT_CONFIRMED');
    assert.equal(virtual.settings.get('dnd_mode1'), 'on');
  });

  it('name ten of many', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `user_realname${index + 1}`);
    await start({ readOnlySettings: names });
    const values = Object.fromEntries(names.map((name) => [name, 'x']));
    const error = await assertFails(writeSettingValues(phone, values), 'settingsRefused', 'yes');
    assert.equal(error.params['count'], 12);
    assert.match(String(error.params['names']), /^user_realname1, .*, user_realname10, …$/);
  });

  it('do not claim to have proven passwords, and do not show them', async () => {
    await start();
    const { confirmed, doubt, requests } = await writeSettingValues(phone, {
      http_client_pass: 'geheim',
    });
    assert.deepEqual([confirmed, doubt], [false, 'notReadBack']);
    assert.doesNotMatch(requests.join(), /geheim/);
  });

  it('say when nothing can be read back, and ask nothing when that is not wanted', async () => {
    await start();
    virtual.addFault({ path: '/settings.xml', kind: { type: 'status', status: 403 } });
    const { confirmed, doubt } = await writeSettingValues(phone, { dnd_mode1: 'on' });
    assert.deepEqual([confirmed, doubt], [false, 'notReadable']);
    virtual.clearLog();
    const blind = await writeSettingValues(
      phone,
      { dnd_mode1: 'off' },
      { verify: false, store: false },
    );
    assert.equal(blind.confirmed, null);
    assert.deepEqual(
      virtual.requests.map(({ target }) => target),
      ['/dummy.htm?settings=save&dnd_mode1=off'],
    );
  });

  it('take nothing for a setting that is an order', async () => {
    await start();
    for (const name of ['swload', 'firmware', 'reboot', 'a&b', 'a=b', ''])
      await assertFails(writeSettingValues(phone, { [name]: 'x' }), 'badSetting', 'no');
    assert.equal(virtual.requests.length, 0);
  });

  it('switch do-not-disturb for certain', async () => {
    await start();
    for (const on of [true, true, false]) {
      assert.equal((await setDnd(phone, on)).confirmed, true);
      assert.equal(virtual.settings.get('dnd_mode1'), on ? 'on' : 'off');
    }
  });

  it('forward calls and take that back', async () => {
    await start();
    await setForwarding(phone, { on: true, target: '0301234', identity: 2 });
    assert.equal(virtual.settings.get('fwd_all_enabled2'), 'on');
    assert.equal(virtual.settings.get('fwd_all_target2'), '0301234');
    await setForwarding(phone, { on: false, identity: 2 });
    assert.equal(virtual.settings.get('fwd_all_enabled2'), 'off');
  });

  it('forward calls of old firmware', async () => {
    await start({ profile: 'snom370-fw8.7' });
    assert.equal((await setForwarding(phone, { on: true, target: '200' })).confirmed, true);
    assert.equal(virtual.settings.get('redirect_allways'), 'on');
  });

  it('tell what the phone is, and its accounts where that is wanted', async () => {
    await start({ identities: ['100@pbx.example', '101@pbx.example'] });
    const { payload } = await readInfo(phone, { identities: true });
    const info = payload as {
      model: string;
      mac: string;
      identities: { user: string; identity: number }[];
    };
    assert.equal(info.model, 'D385');
    assert.equal(info.mac, virtual.mac);
    assert.deepEqual(
      info.identities.map(({ identity, user }) => [identity, user]),
      [
        [1, '100'],
        [2, '101'],
      ],
    );
    virtual.setSetting('user_active2', 'off');
    virtual.setSetting('user_realname2', 'Door');
    virtual.setSetting('user_realname1', '');
    const again = await readInfo(phone, { identities: true });
    assert.deepEqual((again.payload as typeof info).identities, [
      { identity: 1, active: true, user: '100', host: 'pbx.example' },
      { identity: 2, active: false, user: '101', host: 'pbx.example', displayName: 'Door' },
    ]);
    virtual.clearLog();
    const short = await readInfo(phone);
    assert.equal('identities' in (short.payload as object), false);
    assert.equal(virtual.requests.length, 1);
    virtual.setSecurity({ adminMode: false });
    const without = await readInfo(phone, { identities: true });
    assert.equal('identities' in (without.payload as object), false);
  });
});
