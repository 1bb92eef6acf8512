/** Operations on settings, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useAdminFlow } from '../../support/nodes/admin-flow';

describe('nodes: snom-admin', () => {
  const flow = useAdminFlow();

  describe('settings', () => {
    it('are read by name, secrets masked', async () => {
      const settings = { fkey4: 'speed 12', user_pass1: 'topsecret' };
      const watch = await flow.start(
        { operation: 'readSettings', names: 'fkey4, user_pass1 nothing', namesType: 'str' },
        { settings },
      );
      const { payload, snom } = await watch.success();
      const read = payload as Record<string, string>;
      assert.equal(read['fkey4'], 'speed 12');
      assert.equal('nothing' in read, false);
      assert.doesNotMatch(JSON.stringify([payload, snom]), /topsecret/);
      assert.deepEqual(snom.reading, payload);
    });

    it('are all read where none is named', async () => {
      const watch = await flow.start({ operation: 'readSettings', names: '', namesType: 'str' });
      const { payload } = await watch.success();
      assert.ok(Object.keys(payload as object).length > 20);
    });

    it('are written in one go and read back', async () => {
      const watch = await flow.start({
        operation: 'writeSettings',
        settings: '{"fkey4": "speed 12", "dnd_mode1": true}',
        settingsType: 'json',
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'readBack']);
      assert.deepEqual(
        ['fkey4', 'dnd_mode1'].map((name) => flow.phone.settings.get(name)),
        ['speed 12', 'on'],
      );
      assert.equal(flow.targets.filter((target) => target.startsWith('/dummy.htm')).length, 1);
    });

    it('that the phone refuses are named', async () => {
      const watch = await flow.start(
        { operation: 'writeSettings', settings: 'payload', settingsType: 'msg' },
        { settings: { fkey4: 'line', fkey5: 'line' }, readOnlySettings: ['fkey5'] },
      );
      const { message, snom } = await watch.caught('NOT_CONFIRMED', {
        payload: { fkey4: 'speed 1', fkey5: 'speed 2' },
      });
      assert.match(message, /fkey5/);
      assert.doesNotMatch(message, /fkey4/);
      assert.equal(snom.sent, 'yes');
      assert.equal(flow.phone.settings.get('fkey4'), 'speed 1');
    });

    it('of a phone in user mode are neither read nor written', async () => {
      const watch = await flow.start(
        { operation: 'setDnd', on: 'true', onType: 'bool' },
        { security: { adminMode: false } },
      );
      await watch.caught('FORBIDDEN');
      assert.notEqual(flow.phone.settings.get('dnd_mode1'), 'on');
    });

    it('are backed up without passwords', async () => {
      const settings = { fkey4: 'speed 12', user_pass1: 'topsecret' };
      const watch = await flow.start({ operation: 'backupSettings' }, { settings });
      const { payload } = await watch.success();
      assert.equal(typeof payload, 'string');
      assert.match(
        payload as string,
        /^<\?xml[^]*<fkey4\b[^>]*>speed 12<\/fkey4>|<fkey[^]*speed 12/,
      );
      assert.doesNotMatch(payload as string, /topsecret/);
    });

    for (const on of [true, false]) {
      it(`switch do not disturb ${on ? 'on' : 'off'}, whatever it was`, async () => {
        const watch = await flow.start({ operation: 'setDnd', on: 'payload', onType: 'msg' });
        await watch.success({ payload: on });
        const { snom } = await watch.success({ payload: on });
        assert.equal(snom.confirmed, true);
        assert.equal(flow.phone.settings.get('dnd_mode1'), on ? 'on' : 'off');
      });
    }

    for (const [profile, model, names] of [
      ['snomD385-fw10.1', 'D385', ['fwd_all_target1', 'fwd_all_enabled1', 'on']],
      ['snom370-fw8.7', '370', ['redirect_number', 'redirect_allways', 'on']],
      ['snom320-fw7', '320', ['redirect_number', 'redirect_event', 'all']],
    ] as const) {
      it(`forward calls of a ${profile}`, async () => {
        const watch = await flow.start(
          {
            operation: 'setForwarding',
            on: 'true',
            onType: 'bool',
            target: 'payload',
            targetType: 'msg',
          },
          { profile },
          { model: '' },
        );
        const { snom } = await watch.success({ payload: '300' });
        assert.equal(snom.phone.model, model);
        assert.equal(flow.phone.settings.get(names[0]), '300');
        assert.equal(flow.phone.settings.get(names[1]), names[2]);
      });
    }

    it('forward calls only where the dialling rules allow it', async () => {
      const watch = await flow.start(
        {
          operation: 'setForwarding',
          on: 'true',
          onType: 'bool',
          target: '0900123',
          targetType: 'str',
        },
        {},
        { deny: '0900*' },
      );
      const { snom } = await watch.caught('NOT_ALLOWED');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(flow.targets, []);
    });

    const RULES = { deny: '0900*' };
    const WRITE = { operation: 'writeSettings', settings: 'payload', settingsType: 'msg' };
    for (const settings of [
      { fwd_all_target1: '0900123', fwd_all_enabled1: 'on' },
      { FWD_ALL_TARGET01: '0-900.123' },
      { redirect_number: 'sip:0900123@pbx.example' },
      { fkey0: 'speed 0900123' },
      { fkey5: 'keyevent F_REDIAL' },
      { speed3: '0900123' },
      { user_dp_str1: '!^200$!sip:0900123@x!d' },
      { action_hold: 'http://localhost/command.htm?number=0900123' },
      { fwd_busy_target1: 'a(b' },
      { dnd_mode: 'on', key_cancel_remapped: 'enter' },
    ]) {
      it(`write nothing by which the phone would call past its rules: ${JSON.stringify(settings)}`, async () => {
        for (const node of [
          { ...WRITE, allowFromMessage: true },
          { operation: '', allowFromMessage: true },
        ]) {
          const watch = await flow.start(node, {}, RULES);
          const own = { operation: 'writeSettings', settings };
          const { snom } = await watch.caught('NOT_ALLOWED', {
            payload: node.operation ? settings : own,
          });
          assert.equal(snom.sent, 'no');
          assert.deepEqual(flow.targets, []);
          await flow.clear();
        }
      });
    }

    it('write what the rules allow, and everything where there are none', async () => {
      const allowed = { fwd_all_target1: '300', fkey0: 'speed 200', fkey5: 'keyevent F_DEFLECT' };
      let watch = await flow.start(WRITE, {}, RULES);
      await watch.success({ payload: allowed });
      assert.equal(flow.phone.settings.get('fwd_all_target1'), '300');
      await flow.clear();
      watch = await flow.start(WRITE, {}, {});
      await watch.success({ payload: { fwd_all_target1: '0900123' } });
      assert.equal(flow.phone.settings.get('fwd_all_target1'), '0900123');
    });
  });
});
