import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask, withPhone } from '../../../support/simulator/wire';

const title = (body: string): string | undefined => /<TITLE>([^<]*)<\/TITLE>/i.exec(body)?.[1];

describe('simulator/http/pages', () => {
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
            ])
              assert.equal((await ask(phone, target)).status, status, target);
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
        ])
          assert.equal((await ask(phone, `/${path}`)).status, 403, path);
        for (const path of ['command.htm?key=1', 'info.htm', 'index.htm', 'advanced_update.htm'])
          assert.equal((await ask(phone, `/${path}`)).status, 200, path);
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
