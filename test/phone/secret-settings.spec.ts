import assert from 'node:assert/strict';
import { isSecretSetting, maskedValue } from '../../src/phone/secret-settings';
import { settingsRequests } from '../../src/phone/settings';

describe('secret settings', () => {
  const secret = [
    'http_pass',
    'user_pass1',
    'user_hash12',
    'admin_mode_password',
    'admin_mode_password_confirm',
    'webserver_admin_password',
    'http_client_pass',
    'ldap_password',
    'ldap_pwd',
    'keyboard_lock_pw',
    'user_mailbox_pin1',
    'voicemail_pin',
    'wpa_psk',
    'wlan_wpa_key',
    'vpn_private_key',
    'srtp_shared_key',
    'snmp_community',
    'webserver_cert',
    'xcap_auth_key',
    'api_token',
    'client_secret',
    'HTTP_PASS',
  ];
  for (const name of secret) {
    it(`${name} is one`, () => assert.equal(isSecretSetting(name), true));
  }

  const open = [
    'fkey0',
    'fkey_label12',
    'gui_fkey1',
    'dkey_menu',
    'key_f1_remapped',
    'idle_ok_key_action',
    'keyboard_event_time_limit',
    'keyboard_lock_accepted_keys',
    'call_screen_fkeys_on_connected',
    'http_user',
    'http_scheme',
    'dnd_mode',
    'fwd_all_target1',
    'action_incoming_url',
    'action_longpress_url',
    'use_hidden_tags',
    'ping_interval',
    'phone_name',
    'bypass_mode',
    'overlap_dialing',
    'setting_server',
  ];
  for (const name of open) {
    it(`${name} is none`, () => assert.equal(isSecretSetting(name), false));
  }

  it('are masked, and blank ones are blank', () => {
    assert.equal(maskedValue('http_pass', 'geheim'), '***');
    assert.equal(maskedValue('http_pass', ''), '');
    assert.equal(maskedValue('http_user', 'admin'), 'admin');
  });

  it('are masked in addresses and files too', () => {
    assert.equal(
      maskedValue('setting_server', 'https://me:pw@host/a?b=c@d'),
      'https://***@host/a?b=c@d',
    );
    assert.equal(
      maskedValue('fkey3', 'url http://u:p@h/x http://v@i/'),
      'url http://***@h/x http://***@i/',
    );
    assert.equal(maskedValue('fkey3', 'speed me@host'), 'speed me@host');
    assert.equal(maskedValue('some_file', '-----BEGIN RSA PRIVATE KEY-----\nabc'), '***');
  });

  it('are not shown when they are written', () => {
    const [request] = settingsRequests({ phone_name: 'a', http_pass: 'ge&heim', dnd_mode: 'on' });
    assert.equal(
      request?.target,
      '/dummy.htm?settings=save&store_settings=save&phone_name=a&http_pass=ge%26heim&dnd_mode=on',
    );
    assert.equal(
      request?.shown,
      '/dummy.htm?settings=save&store_settings=save&phone_name=a&http_pass=***&dnd_mode=on',
    );
    assert.deepEqual(settingsRequests({ http_pass: '' }), [
      { target: '/dummy.htm?settings=save&store_settings=save&http_pass=' },
    ]);
  });
});
