import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SettingPermission } from '../../../simulator/contract/setting-permissions';
import {
  isSecretSetting,
  isSettingName,
  SettingsStore,
} from '../../../simulator/device/settings-store';

const DEFAULTS = new Map([
  ['language', 'English'],
  ['http_pass', ''],
  ['user_name1', ''],
  ['fkey0', 'line'],
  ['fkey12', 'line'],
]);

const store = (
  flags: Readonly<Record<string, SettingPermission>> = {},
  provisioned: Record<string, string> = {},
  reprovisions = false,
): SettingsStore =>
  new SettingsStore({
    defaults: DEFAULTS,
    provisioned,
    permissions: new Map(Object.entries(flags)),
    reprovisions: () => reprovisions,
  });

describe('simulator/device/settings-store', () => {
  it('loses what was not stored', () => {
    const settings = store();
    settings.set('language', 'Deutsch', 'web');
    assert.equal(settings.get('language'), 'Deutsch');
    settings.reload();
    assert.equal(settings.get('language'), 'English');
  });

  it('keeps what was stored, and everything provisioned', () => {
    const settings = store({}, { language: 'Deutsch' });
    settings.set('phone_name', 'Desk', 'web');
    settings.store();
    settings.set('new', '1', 'provisioning');
    settings.reload();
    assert.deepEqual(
      ['language', 'phone_name', 'new'].map((name) => settings.get(name)),
      ['Deutsch', 'Desk', '1'],
    );
  });

  it('goes back to defaults after a reset', () => {
    const settings = store({}, { language: 'Deutsch', extra: 'x' });
    settings.reset();
    assert.equal(settings.get('language'), 'Deutsch', 'in use until the reboot');
    settings.reload();
    assert.equal(settings.get('language'), 'English');
    assert.equal(settings.view().has('extra'), false);
  });

  it('lets web pages change no read-only setting', () => {
    const settings = store({ language: 'R' });
    settings.set('language', 'Deutsch', 'web');
    assert.equal(settings.get('language'), 'English');
    settings.set('language', 'Deutsch', 'phone');
    assert.equal(settings.get('language'), 'Deutsch');
  });

  const FLAGS: readonly (readonly [SettingPermission, writable: boolean, sign: string])[] = [
    ['!', true, '!'],
    ['$', true, '$'],
    ['RW', true, '$'],
    ['', true, '$'],
    ['&', false, '&'],
    ['R', false, '&'],
    [' ', false, '&'],
    ['V', false, '&'],
    ['V!', true, '!'],
    ['V$', true, '$'],
    ['V&', false, '&'],
  ];
  for (const [flag, writable, sign] of FLAGS) {
    it(`permission "${flag}": ${writable ? 'can' : 'cannot'} be changed by a web page`, () => {
      const settings = store({ language: flag });
      settings.set('language', 'Deutsch', 'web');
      assert.equal(settings.get('language'), writable ? 'Deutsch' : 'English');
      assert.match(
        settings.toXml(),
        new RegExp(
          `<language perm="${flag === '&' ? '&#38;' : flag.replace('&', '&#38;').replace('$', '\\$')}">`,
        ),
      );
      assert.match(settings.toCfg(), new RegExp(`^language\\${sign}: `, 'm'));
    });
  }

  describe('provisioning at every boot', () => {
    const VALUES = { language: 'Deutsch', fkey0: 'dest 1', fkey12: 'dest 2', phone_name: 'Desk' };
    const changed = (reprovisions: boolean): SettingsStore => {
      const flags = { language: '!', fkey0: '$', phone_name: '!' } as const;
      const settings = store(flags, VALUES, reprovisions);
      for (const name of ['language', 'fkey0', 'fkey12']) settings.set(name, 'mine', 'web');
      settings.store();
      settings.set('phone_name', 'not stored', 'web');
      settings.reload();
      return settings;
    };
    const read = (settings: SettingsStore): string[] =>
      Object.keys(VALUES).map((name) => settings.get(name));

    it('overwrites what the user changed, unless the flag is !', () => {
      assert.deepEqual(read(changed(true)), ['mine', 'dest 1', 'dest 2', 'Desk']);
    });

    it('overwrites nothing when there is no provisioning server', () => {
      assert.deepEqual(read(changed(false)), ['mine', 'mine', 'mine', 'Desk']);
    });

    it('brings new values, and settles who has changed what', () => {
      const settings = changed(true);
      settings.set('language', 'Italiano', 'provisioning');
      settings.reload();
      assert.equal(settings.get('language'), 'Italiano');
    });

    it('comes after a factory reset, too', () => {
      const settings = changed(true);
      settings.reset();
      settings.reload();
      assert.deepEqual(read(settings), Object.values(VALUES));
    });
  });

  it('never writes volatile settings to flash', () => {
    const settings = store(
      { language: 'V!', fkey0: 'V' },
      { language: 'Deutsch', fkey0: 'dest 1' },
    );
    assert.equal(settings.get('language'), 'Deutsch');
    settings.set('language', 'Italiano', 'web');
    settings.store();
    settings.reload();
    assert.equal(settings.get('language'), 'English');
    assert.equal(settings.get('fkey0'), 'line');
  });

  it('exports what differs from the defaults', () => {
    const settings = store({}, { language: 'Deutsch', extra: 'x' });
    settings.set('fkey12', 'line', 'web');
    const xml = settings.changedToXml();
    assert.deepEqual(
      [...xml.matchAll(/^ {2}<(\w+)/gm)].map(([, name]) => name),
      ['language', 'extra'],
    );
  });

  it('tells of changes only', () => {
    const settings = store();
    const told: string[][] = [];
    settings.onChange((...change) => told.push(change));
    settings.set('language', 'English', 'web');
    settings.set('language', 'Deutsch', 'phone');
    assert.deepEqual(told, [['language', 'Deutsch', 'phone']]);
  });

  it('blanks passwords in everything that leaves it', () => {
    const settings = store(
      {},
      {
        http_pass: 'secret',
        user_pass1: 'secret',
        admin_mode_password: 'secret',
      },
    );
    assert.equal(settings.get('http_pass'), 'secret');
    assert.equal(settings.view().get('http_pass'), '');
    assert.doesNotMatch(settings.toXml() + settings.toCfg(), /secret/);
    assert.match(settings.toXml(), /<user_pass idx="1" perm=""><\/user_pass>/);
  });

  it('exports XML with permissions, indexes and escapes', () => {
    const xml = store(
      { fkey0: 'R' },
      {
        language: '<a> & "b"',
        fkey12: 'url http://h/?a=1&b=2',
      },
    ).toXml();
    assert.match(
      xml,
      /^<\?xml version="1.0" encoding="utf-8"\?>\n<settings>\n <phone-settings e="2">/,
    );
    assert.match(xml, / {2}<language perm="">&#60;a&#62; &#38; &#34;b&#34;<\/language>/);
    assert.match(
      xml,
      /<functionKeys e="2">\n {2}<fkey idx="0" context="active" label="" perm="R">line<\/fkey>/,
    );
    assert.match(
      xml,
      /<fkey idx="12" context="active" label="" perm="">url http:\/\/h\/\?a=1&#38;b=2<\/fkey>/,
    );
  });

  it('exports text with permission flags', () => {
    const lines = store({ language: 'R' }).toCfg().split('\n');
    assert.equal(lines[0], 'language&: English');
    assert.equal(lines[3], 'fkey0!: line');
  });

  it('knows names and secrets', () => {
    for (const name of ['http_pass', 'user_pass3', 'admin_mode_password', 'keyboard_lock_pw'])
      assert.equal(isSecretSetting(name), true, name);
    for (const name of ['http_user', 'language']) assert.equal(isSecretSetting(name), false, name);
    for (const name of ['user_uid[1]', 'fkey0']) assert.equal(isSettingName(name), true, name);
    for (const name of ['', '0a', 'a b', 'a=b', '__proto__'])
      assert.equal(isSettingName(name), false, name);
  });
});
