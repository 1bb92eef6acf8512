import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { exportedDefaults } from '../../../simulator/device/exports';
import { ask, withPhone } from '../../support/simulator/wire';

describe('simulator: settings of exports', () => {
  it('of a 720 with 8.7.3.17 have its names and indexes', () => {
    const { values, places } = exportedDefaults('snom720');
    for (const name of ['dnd_mode1', 'dnd_mode12', 'redirect_allways', 'fkey0', 'fkey65'])
      assert.ok(values.has(name), name);
    for (const name of ['dnd_mode', 'dnd_mode13', 'redirect_event', 'fwd_all_enabled1'])
      assert.equal(values.has(name), false, name);
    assert.deepEqual(places.get('dnd_mode12'), { tag: 'dnd_mode', index: '12' });
    assert.deepEqual(places.get('gui_fkey1'), { tag: 'gui_fkey1', index: '' });
    assert.equal(exportedDefaults('snom720').values, values, 'phones of a fleet share them');
  });

  it('of a PA1+ with firmware 10 have its names and permissions', () => {
    const { values, permissions } = exportedDefaults('snomPA1plus');
    assert.equal(values.get('fwd_all_enabled1'), 'off');
    assert.ok(values.has('action_longpress_url'));
    assert.equal(values.has('fkey0'), false);
    assert.equal(permissions.get('update_host_f'), 'R');
  });

  it('show in settings.xml as on the phone', async () => {
    await withPhone({ profile: 'snom720-fw8.7' }, async (phone) => {
      const { body } = await ask(phone, '/settings.xml');
      assert.match(body, /<phone-settings e="2">/);
      assert.match(body, /<restrict_uri_queries perm="">on</);
      assert.match(body, /<phone_type perm="">snom720</);
      assert.match(body, /<fkey idx="0" context="active" label="" perm="">line<\/fkey>/);
      assert.match(body, /<tbook e="2">\n {2}<item [^>]*index="0"><name>Erika Mustermann<\/name>/);
      assert.doesNotMatch(body, /action_longpress_url|action_blacklist_url/);
      await ask(
        phone,
        '/dummy.htm?settings=save&fkey_label0=Meier&fkey_context2=3&no_such=1&dnd_mode=on',
      );
      const after = (await ask(phone, '/settings.xml')).body;
      assert.match(after, /<fkey idx="0" context="active" label="Meier" perm="">/);
      assert.match(after, /<fkey idx="2" context="3" label="" perm="">/);
      assert.doesNotMatch(after, /no_such|<dnd_mode perm/);
    });
  });

  it('keep unknown settings where a switch says so', async () => {
    await withPhone({ quirks: { unknownSettings: 'kept' } }, async (phone) => {
      await ask(phone, '/dummy.htm?settings=save&no_such=1');
      assert.equal(phone.settings.get('no_such'), '1');
    });
  });

  it('have restrict_uri_queries on, without an effect unless a switch says so', async () => {
    const profile = 'snom720-fw8.7';
    await withPhone({ profile }, async (phone) => {
      await ask(phone, '/command.htm?key=1');
      assert.equal(phone.keys.length, 1);
    });
    await withPhone({ profile, quirks: { restrictedQueries: 'blocks' } }, async (phone) => {
      await ask(phone, '/command.htm?key=1');
      assert.equal(phone.keys.length, 0);
    });
  });

  it('are lines `name!: value` in settings.htm, which a script can read', async () => {
    const settings = { redirect_number: '0301234567' };
    await withPhone({ profile: 'snom320-fw7', settings }, async (phone) => {
      const { body } = await ask(phone, '/settings.htm');
      const line = body.split('\n').find((text) => text.includes('redirect_number!: '));
      assert.equal(line?.split(' ')[1], '0301234567');
    });
  });

  it('may be read-only as RO', async () => {
    await withPhone({ settingPermissions: { language: 'RO' } }, async (phone) => {
      await ask(phone, '/dummy.htm?settings=save&language=Deutsch');
      assert.equal(phone.settings.get('language'), 'English');
      assert.match((await ask(phone, '/settings.xml')).body, /<language perm="RO">English/);
    });
  });

  it('make do-not-disturb one of each account', async () => {
    const options = {
      profile: 'snom720-fw8.7',
      identities: ['100@pbx.example', '101@pbx.example'],
    } as const;
    await withPhone({ ...options, identities: [...options.identities] }, async (phone) => {
      await ask(phone, '/dummy.htm?settings=save&dnd_mode2=on');
      phone.ring('200', { identity: '100@pbx.example' });
      phone.ring('201', { identity: '101@pbx.example' });
      assert.deepEqual(
        phone.calls.map(({ state, endedBy }) => endedBy ?? state),
        ['Alerting', 'busy'],
      );
      phone.pressKey('DND');
      assert.equal(phone.settings.get('dnd_mode1'), 'on');
    });
  });

  it('are of forwarding by three names, and forward calls by each', async () => {
    for (const [profile, values] of [
      ['snom320-fw7', 'redirect_event=all'],
      ['snom720-fw8.7', 'redirect_allways=on'],
      ['snomD385-fw10.1', 'fwd_all_enabled1=on'],
    ] as const) {
      await withPhone({ profile }, async (phone) => {
        await ask(phone, `/dummy.htm?settings=save&${values}`);
        phone.ring('200');
        assert.equal(phone.calls[0]?.endedBy, 'forwarded', profile);
      });
    }
  });
});

describe('simulator: pages with lines', () => {
  it('action.htm decodes them', async () => {
    await withPhone({}, async (phone) => {
      const body = 'action_hold:http%3A%2F%2F127.0.0.1%2Fh%3Fm%3D$mac\r\nSettings:Apply\r\n';
      await ask(phone, '/action.htm', { body });
      assert.equal(phone.settings.get('action_hold'), 'http://127.0.0.1/h?m=$mac');
    });
  });

  it('line_sip.htm shows and takes settings of an identity', async () => {
    await withPhone({}, async (phone) => {
      const body = 'user_expiry1=600&user_auto_connect1=on&language=x&Settings=Apply';
      assert.equal((await ask(phone, '/line_sip.htm?l=1', { body })).status, 200);
      assert.equal(phone.settings.get('user_expiry1'), '600');
      assert.equal(phone.settings.get('user_auto_connect1'), 'on');
      assert.equal(phone.settings.get('language'), 'English');
      assert.match((await ask(phone, '/line_sip.htm?l=1')).body, /NAME="user_expiry1" VALUE="600"/);
    });
  });
});
