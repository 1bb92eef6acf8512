import assert from 'node:assert/strict';
import { isSecretSetting } from '../../../src/common/secrets/secret-names';
import { isMasked, maskValue } from '../../../src/common/secrets/secret-settings';
import { settingsRequests } from '../../../src/phone/settings/requests';

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
    'userpw',
    'adminpin',
    'pincode',
    'lockcode',
    'privatekey',
    'wpakey',
    'secretkey',
    'cookie',
    'kennwort',
  ];
  for (const name of secret) it(`${name} is one`, () => assert.equal(isSecretSetting(name), true));

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
    'max_cookies',
    'encrypt_secrets',
    'cache_sip_authorization',
    'spin',
  ];
  for (const name of open) it(`${name} is none`, () => assert.equal(isSecretSetting(name), false));

  it('are masked, and blank ones are blank', () => {
    assert.equal(maskValue('http_pass', 'geheim'), '***');
    assert.equal(maskValue('http_pass', ''), '');
    assert.equal(maskValue('http_user', 'admin'), 'admin');
  });

  it('are masked in addresses and files too', () => {
    assert.equal(
      maskValue('setting_server', 'https://me:pw@host/a?b=c@d'),
      'https://***@host/a?b=c@d',
    );
    assert.equal(
      maskValue('fkey3', 'url http://u:p@h/x http://v@i/'),
      'url http://***@h/x http://***@i/',
    );
    assert.equal(maskValue('fkey3', 'speed me@host'), 'speed me@host');
    assert.equal(maskValue('some_file', '-----BEGIN RSA PRIVATE KEY-----\nabc'), '***');
  });

  const SECRET = 'S3CRETxyz';
  const texts: readonly string[] = [
    `http://h/?password=%53${SECRET}`,
    `http://h/?password=%22${SECRET}`,
    `http://h/?password="${SECRET}"`,
    `http://h/?password='${SECRET}'`,
    `http://h/?token=a;${SECRET}`,
    `http://h/?token=a'${SECRET}`,
    `http://h/?token=a%26${SECRET}`,
    `http://h/?token=a%20${SECRET}`,
    `http://h/?a[password]=${SECRET}`,
    `http://h/?passw%6Frd=${SECRET}`,
    `http://h/?x-amz-signature=${SECRET}`,
    `http://h/?psw=${SECRET}`,
    `http://h/#access_token=${SECRET}`,
    `http://h/;jsessionid=${SECRET}`,
    `http://u:p@${SECRET}@h/`,
    `http://u:a/${SECRET}@h/`,
    `sip:u:a:${SECRET}@h`,
    `"Desk" <sip:u:a<${SECRET}@h>`,
    `http://u:a?${SECRET}@h/`,
    `http://u:a#${SECRET}@h/`,
    `http://u:${'a'.repeat(300)}${SECRET}@h/`,
    `http%253A%252F%252Fu:${SECRET}%2540h`,
    `//u:${SECRET}@h/x`,
    `http:\\\\u:${SECRET}@h`,
    `u:${SECRET}@h`,
    `sip:u:${SECRET}@h`,
    `sip%3Au%3A${SECRET}%40h`,
    `password=${SECRET}`,
    `user=a, password=${SECRET}`,
    `user=a password=${SECRET}`,
    `x http_pass!: ${SECRET}`,
    `{"user": "a", "password": "${SECRET}"}`,
    `Authorization: Digest username="a", response="${SECRET}"`,
    `Authorization: Token ${SECRET}`,
    `Cookie: a=1; b=${SECRET}`,
    `X-Api-Key: ${SECRET}`,
  ];
  for (const text of texts) {
    it(`is masked in ${text.slice(0, 60)}, and the mask does not go back to a phone`, () => {
      const shown = maskValue('action_incoming_url', text);
      assert.ok(!shown.includes(SECRET), shown);
      assert.ok(isMasked(shown), shown);
      assert.equal(maskValue('action_incoming_url', shown), shown);
    });
  }

  for (const text of [
    'http://192.0.2.1:8080/a?b=c@d',
    'http://192.0.2.1/x?m=$mac&token=$local',
    'sip:201@pbx.example;user=phone',
    'blf <sip:201@pbx.example>|*8',
    'Zentrale: bitte anrufen',
    'mailto:a@b.example',
    '20:15',
    '%H:%M',
    '<rule match="." timeout="5"/>',
  ])
    it(`is seen in none of ${text}`, () => assert.equal(maskValue('some_text', text), text));

  it('are looked for in time that grows with the text', () => {
    for (const piece of [
      '://',
      '%3A%2F%2F',
      'a:',
      'pass=',
      '"',
      '%25',
      'a@',
      '//u:',
      'sip:',
      'x=%3D',
    ]) {
      const text = `${piece.repeat(16_000 / piece.length)}@`;
      const started = process.cpuUsage();
      for (let times = 0; times < 60; times += 1) maskValue('some_text', text);
      assert.equal(maskValue('some_text', `${piece.repeat(1_000_000 / piece.length)}:`), '***');
      const { user } = process.cpuUsage(started);
      assert.ok(user < 5_000_000, `${piece} ${user}`);
    }
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
