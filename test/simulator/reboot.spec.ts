import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProfileName, VirtualPhoneOptions } from '../../simulator';
import { actionSettings } from '../support/simulator/call-script';
import {
  ask,
  challengesOf,
  digestHeader,
  until,
  useReceiver,
  withPhone,
} from '../support/simulator/wire';

const REFUSED = { code: 'ECONNREFUSED' };
const STEPPED: VirtualPhoneOptions = { clock: 'stepped', rebootMs: 2000 };

describe('simulator/reboot', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets;
  it('answers, goes down, comes back on the same port and says so', async () => {
    const settings = { action_setup_url: `${receiver.url}/setup?m=$mac` };
    await withPhone({ ...STEPPED, settings }, async (phone) => {
      const { port } = phone;
      await phone.settled();
      assert.equal(phone.boots, 1);
      const answer = await ask(phone, '/advanced_update.htm?reboot=Reboot');
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, 'reboot.htm');
      assert.equal(phone.rebooting, true);
      assert.equal((await ask(phone, '/reboot.htm')).status, 200, 'still there for a moment');
      await phone.advance(100);
      await assert.rejects(ask(phone, '/info.htm'), REFUSED);
      assert.deepEqual(phone.display, ['Starting']);
      await phone.advance(1999);
      await assert.rejects(ask(phone, '/info.htm'), REFUSED);
      assert.equal(phone.boots, 1);
      await phone.advance(1);
      assert.equal(phone.rebooting, false);
      assert.equal(phone.boots, 2);
      assert.equal(phone.port, port);
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      await phone.settled();
      assert.deepEqual(targets(), [`/setup?m=${phone.mac}`, `/setup?m=${phone.mac}`]);
    });
  });

  it('ends calls without telling, forgets typed digits and unsaved settings', async () => {
    await withPhone({ ...STEPPED, settings: actionSettings(receiver.url) }, async (phone) => {
      phone.core.dial('1');
      phone.farEndAnswer('c1');
      phone.ring('2');
      await ask(phone, '/dummy.htm?settings=save&language=Deutsch');
      await phone.settled();
      receiver.forget();
      phone.reboot();
      await phone.advance(100);
      assert.deepEqual(
        phone.calls.map(({ state, endedBy }) => [state, endedBy]),
        [
          ['Disconnected', 'reboot'],
          ['Disconnected', 'reboot'],
        ],
      );
      phone.pressKey('1');
      assert.equal(phone.keys.length, 0);
      phone.ring('3');
      assert.equal(phone.calls[2]?.endedBy, 'unreachable');
      await phone.advance(2000);
      await phone.settled();
      assert.deepEqual(targets(), ['/setup', '/log_on']);
      assert.deepEqual(phone.display, ['100']);
      assert.equal(phone.settings.get('language'), 'English');
    });
  });

  it('keeps settings saved with store_settings=save', async () => {
    await withPhone(STEPPED, async (phone) => {
      await ask(phone, '/dummy.htm?settings=save&language=Deutsch');
      await ask(phone, '/dummy.htm?settings=save&store_settings=save&phone_name=Desk');
      phone.reboot();
      await phone.advance(2100);
      assert.equal(phone.settings.get('phone_name'), 'Desk');
      assert.equal(phone.settings.get('language'), 'Deutsch', 'all settings in use are stored');
    });
  });

  it('forgets nonces; the old one is called stale', async () => {
    const auth = { username: 'u', password: 'p' };
    await withPhone({ ...STEPPED, auth }, async (phone) => {
      const input = {
        ...auth,
        target: '/',
        challenge: challengesOf(await ask(phone, '/'))[0] ?? '',
      };
      const again = (nc: number) =>
        ask(phone, '/', { headers: { Authorization: digestHeader({ ...input, nc }) } });
      assert.equal((await again(1)).status, 200);
      phone.reboot();
      await phone.advance(2100);
      const stale = await again(2);
      assert.equal(stale.status, 401);
      assert.match(challengesOf(stale)[0] ?? '', /stale=true/);
    });
  });

  const REQUESTS: readonly (readonly [ProfileName, string, status: number, reboots: boolean])[] = [
    ['snom320-fw7', '/advanced_update.htm?reboot=Reboot', 302, true],
    ['snom320-fw7', '/advanced_network.htm?reboot=Reboot', 302, true],
    ['snom320-fw7', '/advanced_network.htm', 200, false],
    ['snom320-fw7', '/confirm.htm?REBOOT=yes', 302, true],
    ['snom320-fw7', '/confirm.htm?REBOOT=no', 200, false],
    ['snom320-fw7', '/dummy.htm?REBOOT=true', 302, true],
    ['snom370-fw8.7', '/advanced_update.htm?reboot=Reboot', 302, true],
    ['snom370-fw8.7', '/confirm.htm?REBOOT=Yes', 302, true],
    ['snom370-fw8.7', '/dummy.htm?REBOOT=true', 200, false],
    ['snomD735-fw10.1', '/advanced_update.htm?reboot=Reboot', 302, true],
    ['snomD735-fw10.1', '/advanced_update.htm?reboot=reboot', 200, false],
    ['snomD735-fw10.1', '/advanced_network.htm?reboot=Reboot', 302, true],
    ['snomD735-fw10.1', '/advanced_update.htm', 200, false],
    ['snomD735-fw10.1', '/advanced_update.htm?reset=Reset', 302, true],
    ['snomD735-fw10.1', '/dummy.htm?swload=load&firmware=http://127.0.0.1/fw.bin', 302, true],
    ['snomD862-fw10.1', '/advanced_update.htm?reboot=Reboot', 200, false],
  ];
  for (const [profile, target, status, reboots] of REQUESTS) {
    it(`${profile} ${reboots ? 'restarts' : 'does not restart'} on ${target}`, async () => {
      await withPhone({ profile }, async (phone) => {
        assert.equal((await ask(phone, target)).status, status);
        assert.equal(phone.rebooting, reboots);
      });
    });
  }

  it('restarts on REBOOT=Yes posted to confirm.htm after its first page, as three tools do', async () => {
    await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
      assert.match((await ask(phone, '/confirm.htm')).body, /NAME="REBOOT" VALUE="Yes"/);
      const answer = await ask(phone, '/confirm.htm', { body: 'REBOOT=Yes' });
      assert.deepEqual([answer.status, answer.headers.location], [302, 'reboot.htm']);
      assert.equal(phone.rebooting, true);
    });
  });

  it('has no confirm.htm, when told so', async () => {
    await withPhone({ quirks: { confirmReboots: false } }, async (phone) => {
      assert.equal((await ask(phone, '/confirm.htm?REBOOT=yes')).status, 404);
      assert.equal(phone.rebooting, false);
    });
  });

  for (const [rebootAnswer, status] of [
    ['redirect', 302],
    ['page', 200],
    ['none', 0],
  ] as const) {
    it(`restarts whatever it answers: ${rebootAnswer}`, async () => {
      await withPhone({ quirks: { rebootAnswer } }, async (phone) => {
        const asked = ask(phone, '/advanced_update.htm?reboot=Reboot');
        if (status === 0) await assert.rejects(asked, { code: 'ECONNRESET' });
        else assert.equal((await asked).status, status);
        assert.equal(phone.rebooting, true);
        assert.equal(phone.requests[0]?.status, status);
      });
    });
  }

  it('after a factory reset there is no login and nothing provisioned', async () => {
    const auth = { username: 'u', password: 'p', scheme: 'basic' } as const;
    await withPhone({ ...STEPPED, auth, settings: { phone_name: 'Desk' } }, async (phone) => {
      const headers = { Authorization: `Basic ${Buffer.from('u:p').toString('base64')}` };
      await ask(phone, '/advanced_update.htm?reset=Reset', { headers });
      await phone.advance(2100);
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      assert.equal(phone.settings.get('phone_name'), '');
      assert.equal(phone.settings.get('user_name1'), '', 'no account either');
      assert.deepEqual(phone.display, ['Not registered']);
      assert.deepEqual(phone.callLists, { dialed: [], missed: [], received: [] });
    });
  });

  for (const [type, http, https] of [
    ['http_https', true, true],
    ['https', false, true],
    ['http', true, false],
    ['off', false, false],
  ] as const) {
    it(`webserver_type=${type} opens and closes ports with the restart`, async () => {
      const quirks = { httpsOnlyAnswer: 'refused' } as const;
      await withPhone({ ...STEPPED, httpsPort: 0, quirks }, async (phone) => {
        await ask(phone, `/dummy.htm?settings=save&store_settings=save&webserver_type=${type}`);
        assert.equal((await ask(phone, '/info.htm', { secure: true })).status, 200);
        assert.equal((await ask(phone, '/info.htm')).status, 200);
        phone.reboot();
        await phone.advance(2100);
        for (const [secure, open] of [
          [false, http],
          [true, https],
        ] as const) {
          if (open) assert.equal((await ask(phone, '/info.htm', { secure })).status, 200);
          else await assert.rejects(ask(phone, '/info.htm', { secure }), REFUSED);
        }
        phone.setSetting('webserver_type', 'http_https');
        phone.reboot();
        await phone.advance(2100);
        assert.equal((await ask(phone, '/info.htm')).status, 200);
      });
    });
  }

  it('applies webserver_type=https, which waits for a reboot', async () => {
    await withPhone({ ...STEPPED, httpsPort: 0 }, async (phone) => {
      phone.setSetting('webserver_type', 'https');
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      const ports = [phone.port, phone.httpsPort];
      phone.reboot();
      await phone.advance(2100);
      assert.deepEqual([phone.port, phone.httpsPort], ports);
      assert.equal((await ask(phone, '/info.htm')).status, 307);
      assert.equal((await ask(phone, '/info.htm', { secure: true })).status, 200);
    });
  });

  it('works in real time, and once at a time', async () => {
    await withPhone({ rebootMs: 50 }, async (phone) => {
      phone.reboot();
      phone.reboot();
      await until(phone, () => phone.boots === 2);
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      assert.equal(phone.boots, 2);
    });
  });

  it('can be interrupted by stop, at any moment', async () => {
    for (const ms of [0, 99, 100, 2099]) {
      await withPhone(STEPPED, async (phone) => {
        phone.reboot();
        await phone.advance(ms);
        await phone.stop();
        assert.equal(phone.openSockets, 0);
        await phone.start();
        assert.equal((await ask(phone, '/info.htm')).status, 200);
      });
    }
  });
});
