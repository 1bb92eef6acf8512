import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES, type ProfileName, type VirtualPhoneOptions } from '../../simulator';
import { ask, withPhone } from './support';

const title = (body: string): string | undefined => /<TITLE>([^<]*)<\/TITLE>/i.exec(body)?.[1];

describe('simulator/pages', () => {
  it('tells model, MAC and firmware on info.htm, model in the title of the start page', async () => {
    await withPhone({ profile: 'snomD735-fw10.1', mac: '00:04:13:aa:bb:cc' }, async (phone) => {
      const info = await ask(phone, '/info.htm');
      assert.equal(info.status, 200);
      assert.equal(info.headers.server, 'snom embedded');
      assert.match(info.body, /Hardware: D735\b/);
      assert.match(info.body, /Mac:000413AABBCC\b/);
      assert.match(info.body, /snomD735-SIP 10\.1\.54\.13/);
      for (const path of ['/', '/index.htm'])
        assert.equal(title((await ask(phone, path)).body), 'snom D735');
      phone.setSetting('phone_name', 'Reception <1>');
      assert.match((await ask(phone, '/')).body, /<TITLE>Reception &#60;1&#62;<\/TITLE>/);
    });
  });

  it('answers HEAD without a body, unknown pages 404, other methods 501', async () => {
    await withPhone({}, async (phone) => {
      const head = await ask(phone, '/info.htm', { method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.equal(head.body, '');
      assert.ok(Number(head.headers['content-length']) > 0);
      const missing = await ask(phone, '/nope.htm');
      assert.equal(missing.status, 404);
      assert.equal(title(missing.body), 'snom VoIP phone: Error');
      assert.equal((await ask(phone, '/info.htm', { method: 'DELETE' })).status, 501);
    });
  });

  describe('D862', () => {
    it('answers everything with its own application and does nothing', async () => {
      const auth = { username: 'u', password: 'p', scheme: 'basic' } as const;
      await withPhone({ profile: 'snomD862-fw10.1', auth }, async (phone) => {
        for (const path of [
          '/info.htm',
          '/command.htm?number=200',
          '/command.htm?key=1',
          '/x',
          '/settings.xml',
        ]) {
          const answer = await ask(phone, path);
          assert.equal(answer.status, 200, path);
          assert.equal(title(answer.body), 'Phone Manager', path);
          assert.equal(answer.headers.server, undefined);
        }
        assert.equal(phone.calls.length, 0);
        assert.equal(phone.keys.length, 0);
        phone.pressKey('1');
        assert.equal(phone.keys.length, 1, 'its own keys work');
      });
    });
  });

  describe('command.htm', () => {
    it('redirects after dialling and dials from the asked identity', async () => {
      const identities = ['100@pbx.example', '101@other.example'];
      await withPhone({ identities }, async (phone) => {
        const dialled = await ask(phone, '/command.htm?number=200');
        assert.equal(dialled.status, 302);
        assert.equal(dialled.headers.location, 'index.htm');
        await ask(phone, '/command.htm?number=bob@x.example&outgoing_uri=101@other.example');
        await ask(phone, '/command.htm?number=%2B4930&outgoing_uri=nobody@x.example');
        assert.deepEqual(
          phone.calls.map(({ remote, local }) => [remote, local]),
          [
            ['200', '100@pbx.example'],
            ['bob@x.example', '101@other.example'],
            ['+4930', '100@pbx.example'],
          ],
        );
        assert.equal((await ask(phone, '/command.htm?number=')).status, 302);
        assert.equal(phone.calls.length, 3);
      });
    });

    it('reads a plus sign as a space, unless told otherwise', async () => {
      for (const [plusIsSpace, number] of [
        [true, '4930'],
        [false, '+4930'],
      ] as const) {
        await withPhone({ quirks: { plusIsSpace } }, async (phone) => {
          await ask(phone, '/command.htm?number=+4930');
          assert.equal(phone.calls[0]?.remote, number);
        });
      }
    });

    it('presses keys, literal or encoded, by GET and POST', async () => {
      await withPhone({}, async (phone) => {
        assert.equal((await ask(phone, '/command.htm?key=%23')).status, 200);
        await ask(phone, '/command.htm?key=1;*;P2');
        await ask(phone, '/command.htm?key=2%3B3%2C%2C');
        await ask(phone, '/command.htm?key=4', { method: 'POST' });
        await ask(phone, '/command.htm', { body: 'key=5' });
        await ask(phone, '/command.htm', { body: 'key:6\r\n' });
        assert.deepEqual(
          phone.keys.map(({ key }) => key),
          ['#', '1', '*', 'P2', '2', '3', '4', '5', '6'],
        );
      });
    });

    it('ignores unknown keys with 200', async () => {
      await withPhone({}, async (phone) => {
        for (const key of [
          'KEYBOOT',
          'p1',
          'P49',
          'P0',
          'EK0',
          'F_CONFERENCE',
          'F_R',
          'DISCONNECT',
          '',
        ]) {
          assert.equal((await ask(phone, `/command.htm?key=${key}`)).status, 200, key);
        }
        assert.equal(phone.keys.length, 0);
      });
    });

    it('takes any case and any virtual key when told to', async () => {
      await withPhone({ quirks: { anyCaseKeys: true, virtualKeys: true } }, async (phone) => {
        await ask(phone, '/command.htm?key=p1;F_CONFERENCE;f_dnd');
        assert.deepEqual(
          phone.keys.map(({ key }) => key),
          ['P1', 'F_CONFERENCE', 'F_DND'],
        );
      });
    });

    const KEYS: Readonly<Record<ProfileName, readonly [taken: string[], ignored: string[]]>> = {
      'snom320-fw7': [
        ['F_R', 'DISCONNECT', 'P12', 'EK1', 'F4'],
        ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP', 'MUTE', 'P13', 'EK2'],
      ],
      'snom370-fw8.7': [
        ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP', 'P12', 'EK0'],
        ['F_R', 'DISCONNECT', 'MUTE', 'P13'],
      ],
      'snom760-fw8.9': [
        ['F_HOLD', 'REC', 'P12'],
        ['F_R', 'MUTE', 'EK0'],
      ],
      'snomD385-fw10.1': [
        ['F_HOLD', 'MUTE', 'P48'],
        ['F_R', 'DISCONNECT', 'P49', 'EK0'],
      ],
      'snomD735-fw10.1': [
        ['F_HOLD', 'MUTE', 'P32'],
        ['F_R', 'P33', 'EK0'],
      ],
      'snomD862-fw10.1': [[], ['1', 'ENTER', 'P1']],
    };
    for (const profile of PROFILE_NAMES) {
      it(`knows the keys of ${profile}`, async () => {
        await withPhone({ profile, expansionKeys: 2 }, async (phone) => {
          const [taken, ignored] = KEYS[profile];
          for (const key of [...taken, ...ignored]) await ask(phone, `/command.htm?key=${key}`);
          assert.deepEqual(
            phone.keys.map(({ key }) => key),
            taken,
          );
          for (const key of taken) assert.ok(phone.keyNames.includes(key), key);
        });
      });
    }

    it('takes a key list on FW 7 for one unknown name', async () => {
      await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
        for (const list of ['1;2', '1,100', '1;']) {
          assert.equal((await ask(phone, `/command.htm?key=${list}`)).status, 200);
        }
        assert.equal(phone.keys.length, 0);
      });
    });

    it('ends all calls on RELEASE_ALL_CALLS, from FW 8 on', async () => {
      for (const [profile, left] of [
        ['snom370-fw8.7', 0],
        ['snom320-fw7', 2],
      ] as const) {
        await withPhone({ profile }, async (phone) => {
          phone.ring('300');
          await ask(phone, '/command.htm?number=200');
          assert.equal((await ask(phone, '/command.htm?RELEASE_ALL_CALLS')).status, 200);
          assert.equal(phone.liveCalls.length, left, profile);
        });
      }
    });

    it('sends DTMF to the far end of a connected call only', async () => {
      await withPhone({}, async (phone) => {
        await ask(phone, '/command.htm?number=200');
        await ask(phone, '/command.htm?key_dtmf=9');
        phone.farEndAnswer(phone.calls[0]?.id ?? '');
        assert.equal((await ask(phone, '/command.htm?key_dtmf=12*%23')).status, 200);
        assert.equal(phone.calls[0]?.dtmf, '12*#');
        assert.equal(phone.keys.length, 0);
      });
    });

    it('logs identities off, and then cannot dial', async () => {
      await withPhone({ identities: ['100@a.example', '101@b.example'] }, async (phone) => {
        await ask(phone, '/command.htm?LOGOFFLINE=1');
        assert.equal(phone.settings.get('user_name1'), '');
        await ask(phone, '/command.htm?number=200');
        assert.equal(phone.calls[0]?.local, '101@b.example');
        await ask(phone, '/command.htm?LOGOFFALL');
        await ask(phone, '/command.htm?number=201');
        assert.equal(phone.calls.length, 1);
        assert.equal((await ask(phone, '/command.htm?LOGOFFLINE=99&REREGISTER=x')).status, 200);
      });
    });
  });

  describe('call lists', () => {
    const CLEARING = [
      ['snom320-fw7', '0', 'clear'],
      ['snomD385-fw10.1', 'clear', '0'],
    ] as const;
    for (const listClear of [['0'], ['clear'], ['0', 'clear'], []] as const) {
      it(`are cleared by ${listClear.join(' and ') || 'nothing'}, when told so`, async () => {
        await withPhone({ quirks: { listClear } }, async (phone) => {
          for (const value of ['0', 'clear'] as const) {
            await ask(phone, '/command.htm?number=200');
            await ask(phone, '/command.htm?RELEASE_ALL_CALLS');
            assert.equal(phone.callLists.dialed[0], '200');
            await ask(phone, `/index.htm?dialeddel=${value}`);
            const cleared = (listClear as readonly string[]).includes(value);
            assert.equal(phone.callLists.dialed.length === 0, cleared, value);
          }
        });
      });
    }

    for (const [profile, works, ignored] of CLEARING) {
      it(`${profile}: ${works} clears, ${ignored} does not`, async () => {
        await withPhone({ profile }, async (phone) => {
          const { lists } = phone.core.engine;
          await ask(phone, '/command.htm?number=200');
          phone.farEndHangup(phone.ring('300'));
          phone.ring('301');
          phone.pressKey('ENTER');
          assert.deepEqual(lists, { dialed: ['200'], missed: ['300'], received: ['301'] });
          await ask(
            phone,
            `/index.htm?dialeddel=${ignored}&misseddel=${ignored}&receiveddel=${ignored}`,
          );
          assert.deepEqual(lists, { dialed: ['200'], missed: ['300'], received: ['301'] });
          await ask(phone, `/index.htm?misseddel=${works}`);
          assert.deepEqual(lists, { dialed: ['200'], missed: [], received: ['301'] });
          assert.equal(phone.leds.get(0), undefined);
          await ask(phone, `/index.htm?dialeddel=${works}&receiveddel=${works}`);
          assert.deepEqual(lists, { dialed: [], missed: [], received: [] });
        });
      });
    }
  });

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
        assert.match(xml.body, /<phone_type perm="RW">snomD385<\/phone_type>/);
        assert.match(xml.body, /<fkey idx="0" perm="RW">speed 42<\/fkey>/);
        assert.match((await ask(phone, '/settings.cfg')).body, /^language!: Deutsch$/m);
        assert.match(
          (await ask(phone, '/settings.htm')).body,
          /<TD>phone_name<\/TD><TD>A&#38;B<\/TD>/,
        );
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
        assert.match(body, /<language perm="RW">Deutsch</);
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

  describe('state pages', () => {
    it('are there or not, since nobody knows what they say', async () => {
      await withPhone({}, async (phone) => {
        for (const page of ['gui', 'identity'])
          assert.equal((await ask(phone, `/state_of_${page}.htm`)).status, 404);
        phone.setQuirks({ statePages: 'empty' });
        for (const page of ['gui', 'identity'])
          assert.match((await ask(phone, `/state_of_${page}.htm`)).body, /<BODY>\s*<\/BODY>/);
        phone.setQuirks({ statePages: 'display' });
        assert.match((await ask(phone, '/state_of_gui.htm')).body, /<PRE> 100<\/PRE>/);
        assert.match((await ask(phone, '/state_of_identity.htm')).body, /<BODY>\s*<\/BODY>/);
      });
    });
  });

  it('command.htm?FIX_LIL=true is taken and mends nothing', async () => {
    await withPhone({}, async (phone) => {
      assert.equal((await ask(phone, '/command.htm?FIX_LIL=true')).status, 200);
      assert.equal(phone.keys.length, 0);
    });
  });

  describe('security switches', () => {
    const HIDDEN = { useHiddenTags: true };
    const RESTRICTED = { restrictUriQueries: true };
    for (const [name, security] of [
      ['hidden tags', HIDDEN],
      ['restricted queries', RESTRICTED],
    ] as const) {
      for (const [blockedAnswer, status] of [
        ['silent200', 200],
        ['redirect', 302],
        ['forbidden', 403],
      ] as const) {
        it(`${name} block commands, answered ${status}`, async () => {
          await withPhone({ security: { ...security, blockedAnswer } }, async (phone) => {
            for (const target of [
              '/command.htm?number=200',
              '/command.htm?key=DND',
              '/dummy.htm?settings=save&language=x',
              '/advanced_update.htm?reboot=Reboot',
            ]) {
              assert.equal((await ask(phone, target)).status, status, target);
            }
            assert.equal(phone.calls.length + phone.keys.length, 0);
            assert.equal(phone.settings.get('language'), 'English');
            assert.equal(phone.rebooting, false);
            assert.equal((await ask(phone, '/info.htm')).status, 200, 'reading stays possible');
          });
        });
      }
    }

    it('restricted queries may let POST pass; hidden tags never do', async () => {
      const quirks = { restrictedPostPasses: true };
      await withPhone({ security: RESTRICTED, quirks }, async (phone) => {
        await ask(phone, '/command.htm?key=1', { method: 'POST' });
        assert.equal(phone.keys.length, 1);
        phone.setSecurity({ useHiddenTags: true });
        await ask(phone, '/command.htm?key=1', { method: 'POST' });
        assert.equal(phone.keys.length, 1);
      });
    });

    it('user mode refuses admin pages, not keys', async () => {
      await withPhone({ security: { adminMode: false } }, async (phone) => {
        for (const path of [
          'dummy.htm?settings=save&language=x',
          'settings.xml',
          'action.htm',
          'line_login.htm',
          'screen.bmp',
          'state_of_gui.htm',
        ]) {
          assert.equal((await ask(phone, `/${path}`)).status, 403, path);
        }
        for (const path of ['command.htm?key=1', 'info.htm', 'index.htm', 'advanced_update.htm']) {
          assert.equal((await ask(phone, `/${path}`)).status, 200, path);
        }
        assert.equal(phone.keys.length, 1);
      });
    });

    it('are settings, too', async () => {
      await withPhone({ settings: { restrict_uri_queries: 'on' } }, async (phone) => {
        await ask(phone, '/command.htm?key=1');
        assert.equal(phone.keys.length, 0);
        phone.setSetting('restrict_uri_queries', 'off');
        await ask(phone, '/command.htm?key=1');
        assert.equal(phone.keys.length, 1);
        phone.setSecurity({ adminMode: false });
        assert.equal(phone.settings.get('admin_mode'), 'off');
      });
    });
  });
});
