import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isSecretSetting, isSettingName, SettingsStore } from '../../simulator/settings-store';

const DEFAULTS = new Map([
  ['language', 'English'],
  ['http_pass', ''],
  ['user_name1', ''],
  ['fkey0', 'line'],
  ['fkey12', 'line'],
]);

const store = (readOnly: string[] = [], provisioned: Record<string, string> = {}): SettingsStore =>
  new SettingsStore(DEFAULTS, provisioned, new Set(readOnly));

describe('simulator/settings-store', () => {
  it('loses what was not stored', () => {
    const settings = store();
    settings.set('language', 'Deutsch', 'web');
    assert.equal(settings.get('language'), 'Deutsch');
    settings.reload();
    assert.equal(settings.get('language'), 'English');
  });

  it('keeps what was stored, and everything provisioned', () => {
    const settings = store([], { language: 'Deutsch' });
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
    const settings = store([], { language: 'Deutsch', extra: 'x' });
    settings.reset();
    assert.equal(settings.get('language'), 'Deutsch', 'in use until the reboot');
    settings.reload();
    assert.equal(settings.get('language'), 'English');
    assert.equal(settings.view().has('extra'), false);
  });

  it('lets web pages change no read-only setting', () => {
    const settings = store(['language']);
    settings.set('language', 'Deutsch', 'web');
    assert.equal(settings.get('language'), 'English');
    settings.set('language', 'Deutsch', 'phone');
    assert.equal(settings.get('language'), 'Deutsch');
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
    const settings = store([], {
      http_pass: 'secret',
      user_pass1: 'secret',
      admin_mode_password: 'secret',
    });
    assert.equal(settings.get('http_pass'), 'secret');
    assert.equal(settings.view().get('http_pass'), '');
    assert.doesNotMatch(settings.toXml() + settings.toCfg(), /secret/);
    assert.match(settings.toXml(), /<user_pass idx="1" perm="RW"><\/user_pass>/);
  });

  it('exports XML with permissions, indexes and escapes', () => {
    const xml = store(['fkey0'], {
      language: '<a> & "b"',
      fkey12: 'url http://h/?a=1&b=2',
    }).toXml();
    assert.match(xml, /^<\?xml version="1.0" encoding="utf-8"\?>\n<settings>\n <phone-settings>/);
    assert.match(xml, / {2}<language perm="RW">&#60;a&#62; &#38; &#34;b&#34;<\/language>/);
    assert.match(xml, /<functionKeys>\n {2}<fkey idx="0" perm="R">line<\/fkey>/);
    assert.match(xml, /<fkey idx="12" perm="RW">url http:\/\/h\/\?a=1&#38;b=2<\/fkey>/);
  });

  it('exports text with permission flags', () => {
    const lines = store(['language']).toCfg().split('\n');
    assert.equal(lines[0], 'language&: English');
    assert.equal(lines[3], 'fkey0!: line');
  });

  it('knows names and secrets', () => {
    for (const name of ['http_pass', 'user_pass3', 'admin_mode_password', 'keyboard_lock_pw']) {
      assert.equal(isSecretSetting(name), true, name);
    }
    for (const name of ['http_user', 'language']) assert.equal(isSecretSetting(name), false, name);
    for (const name of ['user_uid[1]', 'fkey0']) assert.equal(isSettingName(name), true, name);
    for (const name of ['', '0a', 'a b', 'a=b', '__proto__'])
      assert.equal(isSettingName(name), false, name);
  });
});
