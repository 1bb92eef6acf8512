import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type VirtualPhoneOptions } from '../../../../simulator';
import { ask, withPhone } from '../../../support/simulator/wire';

describe('simulator/http/pages', () => {
  describe('settings', () => {
    it('are written by dummy.htm and settings.htm, read as XML, text and HTML', async () => {
      await withPhone({ settings: { phone_name: 'A&B' } }, async (phone) => {
        const url = encodeURIComponent('http://127.0.0.1/x?a=$mac&b=2');
        const saved = await ask(
          phone,
          `/dummy.htm?settings=save&action_missed_url=${url}&language=Deutsch`,
        );
        assert.equal(saved.status, 200);
        assert.equal(phone.settings.get('action_missed_url'), 'http://127.0.0.1/x?a=$mac&b=2');
        await ask(phone, '/settings.htm', { body: 'settings=save&fkey0=speed+42' });
        const xml = await ask(phone, '/settings.xml');
        assert.equal(xml.headers['content-type'], 'text/xml; charset=utf-8');
        assert.match(xml.body, /<phone_type perm="">snomD385<\/phone_type>/);
        assert.match(xml.body, /<fkey idx="0" context="active" label="" perm="">speed 42<\/fkey>/);
        assert.match((await ask(phone, '/settings.cfg')).body, /^language!: Deutsch$/m);
        assert.match((await ask(phone, '/settings.htm')).body, /^phone_name!: A&#38;B$/m);
        await ask(phone, '/dummy.htm?language=Klingon');
        assert.equal(
          phone.settings.get('language'),
          'Deutsch',
          'without settings=save nothing is written',
        );
      });
    });

    it('read-only ones stay, and the answer does not say so', async () => {
      await withPhone({ readOnlySettings: ['language'] }, async (phone) => {
        assert.equal((await ask(phone, '/dummy.htm?settings=save&language=Deutsch')).status, 200);
        assert.equal(phone.settings.get('language'), 'English');
        assert.match((await ask(phone, '/settings.xml')).body, /<language perm="R">English/);
      });
    });

    it('settings_wo_default.xml has only those that differ', async () => {
      await withPhone({ settings: { language: 'Deutsch' } }, async (phone) => {
        const { body } = await ask(phone, '/settings_wo_default.xml');
        assert.match(body, /<language perm="">Deutsch</);
        assert.doesNotMatch(body, /webserver_type/);
      });
    });

    it('show their permission flags', async () => {
      const settingPermissions = { language: '!', phone_name: '$', http_user: '&' } as const;
      await withPhone({ settingPermissions }, async (phone) => {
        const save = '/dummy.htm?settings=save&language=Deutsch&phone_name=Desk&http_user=x';
        assert.equal((await ask(phone, save)).status, 200);
        const xml = (await ask(phone, '/settings.xml')).body;
        assert.match(xml, /<language perm="!">Deutsch</);
        assert.match(xml, /<phone_name perm="\$">Desk</);
        assert.match(xml, /<http_user perm="&#38;"></);
        const cfg = (await ask(phone, '/settings.cfg')).body;
        assert.match(cfg, /^language!: Deutsch$/m);
        assert.match(cfg, /^phone_name\$: Desk$/m);
        assert.match(cfg, /^http_user&: $/m);
      });
    });

    it('are provisioned again at every boot, where there is a provisioning server', async () => {
      for (const [reprovisions, language, phone_name] of [
        [true, 'Italiano', 'Mine'],
        [false, 'Deutsch', 'Mine'],
      ] as const) {
        const options: VirtualPhoneOptions = {
          clock: 'stepped',
          settings: { language: 'Italiano', phone_name: 'Theirs' },
          settingPermissions: { phone_name: '!' },
          quirks: { reprovisions },
        };
        await withPhone(options, async (phone) => {
          const values = 'language=Deutsch&phone_name=Mine';
          await ask(phone, `/dummy.htm?settings=save&store_settings=save&${values}`);
          phone.reboot();
          await phone.advance(2000);
          assert.equal(phone.settings.get('language'), language);
          assert.equal(phone.settings.get('phone_name'), phone_name);
        });
      }
    });

    it('action.htm applies Action URLs and nothing else', async () => {
      await withPhone({}, async (phone) => {
        await ask(phone, '/action.htm', {
          body: 'action_hold=http%3A%2F%2F127.0.0.1%2Fh&language=x',
        });
        assert.equal(phone.settings.get('action_hold'), '');
        const body = 'action_hold=http%3A%2F%2F127.0.0.1%2Fh&language=x&Settings=Apply';
        assert.equal((await ask(phone, '/action.htm', { body })).status, 200);
        assert.equal(phone.settings.get('action_hold'), 'http://127.0.0.1/h');
        assert.equal(phone.settings.get('language'), 'English');
      });
    });

    it('line_login.htm switches an identity and plays ring tones', async () => {
      await withPhone({}, async (phone) => {
        await ask(phone, '/line_login.htm?l=1&Settings=Save&user_active1=off&language=x');
        assert.equal(phone.settings.get('user_active1'), 'off');
        assert.equal(phone.settings.get('language'), 'English');
        assert.deepEqual(phone.display, ['Not registered']);
        await ask(phone, '/line_login.htm?PLAY_RINGER:3=+Ringer');
        assert.deepEqual(phone.ringersPlayed, [3]);
      });
    });

    it('line_login.htm shows the form of an identity, without its password', async () => {
      const settings = { user_realname1: 'A&B', user_pass1: 'secret' };
      await withPhone({ settings }, async (phone) => {
        const { body } = await ask(phone, '/line_login.htm?l=1');
        assert.match(body, /NAME="user_name1" VALUE="100"/);
        assert.match(body, /NAME="user_realname1" VALUE="A&#38;B"/);
        assert.doesNotMatch(body, /secret/);
        await ask(phone, '/command.htm?LOGOFFLINE=1');
        assert.match((await ask(phone, '/line_login.htm?l=1')).body, /NAME="user_name1" VALUE=""/);
      });
    });

    it('refuses a body longer than webserver_max_data_size', async () => {
      await withPhone({ settings: { webserver_max_data_size: '100' } }, async (phone) => {
        const body = `settings=save&phone_name=${'x'.repeat(120)}`;
        assert.equal((await ask(phone, '/dummy.htm', { body })).status, 413);
        assert.equal(phone.settings.get('phone_name'), '');
      });
    });
  });
});
