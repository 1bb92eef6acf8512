import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSecretSetting } from '../../../src/common/secrets/secret-names';
import { isMasked, maskValue } from '../../../src/common/secrets/secret-settings';
import { backupOf } from '../../../src/phone/settings/backup';
import { readAllSettings } from '../../../src/phone/settings/page';

const SECRET = 'Geheim123';
const xml = (...lines: string[]): string =>
  `<?xml version="1.0"?>\n<settings>\n <phone-settings e="2">\n${lines.join('\n')}\n </phone-settings>\n</settings>\n`;

/** What goes to a flow by a reading. */
const reading = (page: string): string =>
  JSON.stringify(
    [...readAllSettings(page)].map(([name, { value, unclear }]) =>
      unclear === true ? name : [name, maskValue(name, value)],
    ),
  );

describe('backups and readings of settings', () => {
  const forms: Readonly<Record<string, string>> = {
    'an element': `<http_pass perm="">${SECRET}</http_pass>`,
    'the text layout': `language!: English\nhttp_pass!: ${SECRET}\n`,
    CDATA: `<http_pass perm=""><![CDATA[${SECRET}]]></http_pass>`,
    'CDATA among text': `<http_pass>a<![CDATA[${SECRET}]]>b</http_pass>`,
    'an attribute': `<http_pass perm="" value="${SECRET}"/>`,
    'an attribute of a setting that is open': `<http_user perm="" password="${SECRET}">x</http_user>`,
    'an attribute in single quotes': `<http_pass value='${SECRET}'>x</http_pass>`,
    'a nested element': `<http_pass><v>${SECRET}</v></http_pass>`,
    'an element of its own name': `<http_pass><http_pass>${SECRET}</http_pass></http_pass>`,
    'a long value': `<http_pass>${SECRET}${'x'.repeat(9000)}</http_pass>`,
    'many attributes': `<http_pass ${Array.from({ length: 300 }, (_, n) => `a${n}="${SECRET}"`).join(' ')}>${SECRET}</http_pass>`,
    'blanks in the end tag': `<http_pass>${SECRET}</http_pass${' '.repeat(20)}>`,
    'line breaks in the end tag': `<http_pass>${SECRET}</http_pass\n\t>`,
    'a comment': `<!-- http_pass ${SECRET} --><http_user perm="">x</http_user>`,
    'a comment in it': `<http_pass><!-- ${SECRET} --></http_pass>`,
    'a name with entities': `<http&#95;pass>${SECRET}</http&#95;pass>`,
    'a name as attribute': `<setting name="http_pass">${SECRET}</setting>`,
    'no end': `<http_pass>${SECRET}`,
    'another end': `<http_pass>${SECRET}</HTTP_PASS>`,
    'a broken tag': `<http_pass perm="">${SECRET}</http_pass x>`,
    'an attribute without quotes': `<http_pass perm=RW>${SECRET}</http_pass>`,
    'a processing instruction': `<?pass ${SECRET}?>`,
    'text between settings': `http_pass: ${SECRET}`,
    'a phone book': `<tbook e="2"><item index="0" password="${SECRET}"><name>A</name><pin>${SECRET}</pin></item></tbook>`,
    'another container': `<certificates><certificate name="a">${SECRET}</certificate></certificates>`,
    'an address': `<setting_server perm="">http://me:${SECRET}@192.0.2.1/x</setting_server>`,
    'an address with a token': `<advertisement_url perm="">http://192.0.2.1/x?a=1&amp;token=${SECRET}</advertisement_url>`,
    'an encoded address': `<advertisement_url perm="">http://h/?u=http%3A%2F%2Fme%3A${SECRET}%40h</advertisement_url>`,
    'an encoded parameter': `<advertisement_url perm="">http://h/?u=http%3A%2F%2Fh%3Fapi_key%3D${SECRET}</advertisement_url>`,
    'a SIP address': `<fkey idx="1" context="active" label="" perm="">dest sip:100:${SECRET}@pbx</fkey>`,
    'the label of a key': `<fkey idx="1" context="active" label="http://a:${SECRET}@b" perm="">line</fkey>`,
  };
  for (const [form, text] of Object.entries(forms)) {
    it(`show no secret in ${form}`, () => {
      const page = form === 'the text layout' ? text : xml(text, '<language perm="">de</language>');
      assert.doesNotMatch(backupOf(page).text, new RegExp(SECRET));
      assert.doesNotMatch(reading(page), new RegExp(SECRET));
    });
  }

  const names = [
    ...['passcode', 'access_code', 'login_code', 'api_key', 'provisioning_key', 'srtp_key'],
    ...['wifi_key', 'bearer', 'wifi_wpapsk', 'wifi_psk2', 'hoteling_lockpin3', 'http_client_hash'],
    ...['cc_token1', 'tr69_acs_passwd', 'auth_tmp_pass4', 'keyboard_lock_pw', 'adminPassword'],
    ...['admin-password', 'unlock_code', 'xsi_auth_pass1', 'wifi_wep_key1', 'ldap.password'],
  ];
  for (const name of names)
    it(`take ${name} for a secret`, () => assert.equal(isSecretSetting(name), true));

  const open = [
    ...['dnd_on_code1', 'fwd_all_off_code2', 'country_code', 'user_country_code1', 'max_pin_retry'],
    ...['min_pin_length', 'pin1_time', 'pa1_pin2', 'http_client_save_credentials', 'lastkey'],
    ...['show_redundant_context_keys', 'edit_mode_for_passwords', 'text_softkey', 'rtp_codec_size'],
    ...['fkey_label0', 'fkey_context2', 'tcp_keepintvl1', 'user_ringer1'],
  ];
  for (const name of open)
    it(`do not take ${name} for one`, () => assert.equal(isSecretSetting(name), false));

  it('have what was understood, in the shape that a phone is provisioned with', () => {
    const page = `<?xml version="1.0" encoding="utf-8"?>
<settings><phone-settings e="2">
<language perm="">Deutsch &amp; mehr</language>
<user_name idx="2" perm="RW">200</user_name>
<user_pass idx="2" perm=""></user_pass>
<odd><b>x</b></odd>
</phone-settings>
<functionKeys e="2"><fkey idx="0" context="active" label="M&quot;" perm="">blf &lt;sip:1@pbx&gt;</fkey></functionKeys>
<tbook e="2"><item context="active" index="0"><name>Erika</name><number>030</number></item></tbook>
<dialplan e="2"><template match="0.*" timeout="0"/></dialplan></settings>`;
    const backup = backupOf(page);
    assert.equal(
      backup.text,
      `<?xml version="1.0" encoding="utf-8"?>
<settings>
 <phone-settings e="2">
  <language perm="">Deutsch &#38; mehr</language>
  <user_name idx="2" perm="RW">200</user_name>
 </phone-settings>
 <functionKeys e="2">
  <fkey idx="0" context="active" label="M&#34;" perm="">blf &#60;sip:1@pbx&#62;</fkey>
 </functionKeys>
 <tbook e="2">
  <item context="active" index="0"><name>Erika</name><number>030</number></item>
 </tbook>
 <dialplan e="2">
  <template match="0.*" timeout="0"></template>
 </dialplan>
</settings>
`,
    );
    assert.deepEqual([backup.leftOut, backup.notUnderstood], [['user_pass2'], 1]);
    assert.deepEqual(
      readAllSettings(backup.text),
      new Map([...readAllSettings(page)].filter(([name]) => !/user_pass|odd/.test(name))),
    );
  });

  it('keep blank secrets out, so that a restore does not write them', () => {
    assert.doesNotMatch(backupOf(xml('<http_pass perm=""></http_pass>')).text, /http_pass/);
    assert.equal(backupOf('http_pass!: \nlanguage!: de\n').text, 'language!: de\n');
  });

  it('keep a whole secret value out, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.constantFrom('http_pass', 'api_key'),
        (written, name) => {
          const value = `${SECRET}${written}`;
          const { text } = backupOf(xml(`<${name} perm="">${value}</${name}>`));
          assert.ok(!text.includes(SECRET));
        },
      ),
    );
  });

  it('take any page, and long ones in no time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (page) => void backupOf(page)));
    const began = performance.now();
    const size = 1024 * 1024;
    for (const piece of [
      ...['<a', '<a ', '<a>', '<a></a', '<settings>', '<a x="', '<a x="1" ', '<!--', '<![CDATA['],
      ...['&#', 'a!: b\n', '<item>', '<tbook>', 'http://', '%3A%2F%2F', '?token=', '/aaaaaaaa1'],
    ]) {
      backupOf(`<settings>${piece.repeat(size / piece.length)}`);
      backupOf(`<settings><a>${piece.repeat(size / piece.length)}</a></settings>`);
      backupOf(piece.repeat(size / piece.length));
    }
    assert.ok(performance.now() - began < 20_000);
  });

  it('know a mask again', () => {
    for (const [name, value] of [
      ['http_pass', 'x'],
      ['setting_server', 'http://a:b@h/'],
      ['action_hold', 'http://h/?token=abc&x=1'],
      ['action_hold', 'http://h/snom/0123456789abcdef0123456789abcdef/hold?m=$mac'],
      ['fkey1', 'dest sip:1:x@h'],
    ] as const) {
      const masked = maskValue(name, value);
      assert.notEqual(masked, value);
      assert.equal(isMasked(masked), true, masked);
      assert.equal(isMasked(value), false, value);
    }
    assert.equal(isMasked('http://h/snom/…/hold'), true);
    for (const plain of ['*21***', 'a***b', '', '**', 'Warten…'])
      assert.equal(isMasked(plain), false, plain);
  });

  it('leave variables of the phone and plain addresses as they are', () => {
    for (const value of [
      'http://192.0.2.1:1880/a?m=$mac&key=$longpress_key&session=$csta_id',
      'http://h/firmware/snom720-8.7.3.25.9-SIP-r.bin',
      'speed me@host',
      'keyevent F_CONFERENCE',
    ])
      assert.equal(maskValue('fkey0', value), value);
  });
});
