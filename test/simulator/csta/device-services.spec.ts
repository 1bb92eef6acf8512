import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { called, done, OTHER, OWN, request, withCsta } from '../../support/simulator/csta';

const DEVICE = `<device>sip:${OWN}</device>`;
const on = (name: string, value: boolean): string => `${DEVICE}<${name}>${value}</${name}>`;

describe('simulator/csta/device-services', () => {
  it('sets and tells do-not-disturb, which is no toggle here', async () => {
    await withCsta({}, async (phone) => {
      assert.match(await done(phone, 'GetDoNotDisturb', DEVICE), /<doNotDisturbOn>false</);
      for (const value of [true, true, false]) {
        await done(phone, 'SetDoNotDisturb', on('doNotDisturbOn', value));
        const told = await done(phone, 'GetDoNotDisturb', DEVICE);
        assert.ok(told.includes(`<doNotDisturbOn>${value}<`), told);
      }
      assert.deepEqual(
        phone.events.map(({ event }) => event).filter((event) => event.startsWith('dnd')),
        ['dndOn', 'dndOff'],
      );
    });
  });

  const set = (type: string, activate: boolean, to?: string): string =>
    `${DEVICE}<forwardingType>${type}</forwardingType><activateForward>${activate}</activateForward>` +
    (to === undefined ? '' : `<forwardDN>${to}</forwardDN>`);

  for (const [profile, enabled, target] of [
    ['snom760-fw8.9', 'fwd_all_enabled1', 'fwd_all_target1'],
    ['snom720-fw8.7', 'redirect_allways', 'redirect_number'],
  ] as const) {
    it(`sets and tells forwarding, in the settings of ${profile}`, async () => {
      await withCsta({ profile }, async (phone) => {
        const immediate =
          /<forwardListItem><forwardingType>forwardImmediate<\/forwardingType><forwardStatus>(\w+)<\/forwardStatus>(?:<forwardDN>(\w*)<\/forwardDN>|<forwardDN\/>)/;
        const told = async (): Promise<unknown[]> =>
          (await done(phone, 'GetForwarding', DEVICE)).match(immediate)?.slice(1) ?? [];
        assert.deepEqual(await told(), ['false', undefined]);
        await done(phone, 'SetForwarding', set('forwardImmediate', true, '500'));
        assert.deepEqual(await told(), ['true', '500']);
        assert.equal(phone.settings.get(enabled), 'on');
        assert.equal(phone.settings.get(target), '500');
        await done(phone, 'SetForwarding', set('forwardImmediate', false));
        assert.deepEqual(await told(), ['false', '500']);
      });
    });
  }

  it('has other kinds of forwarding, each by itself', async () => {
    await withCsta({}, async (phone) => {
      await done(phone, 'SetForwarding', set('forwardBusy', true, '501'));
      await done(phone, 'SetForwarding', set('forwardNoAns', true, '502'));
      assert.equal(phone.settings.get('fwd_busy_enabled1'), 'on');
      assert.equal(phone.settings.get('fwd_time_target1'), '502');
      assert.equal(phone.settings.get('fwd_all_enabled1'), 'off');
    });
  });

  it('has the old settings of FW 7, if that has CSTA', async () => {
    const settings = { csta_control: 'on' };
    const quirks = { cstaPage: true };
    await withCsta({ profile: 'snom320-fw7', settings, quirks }, async (phone) => {
      await done(phone, 'SetForwarding', set('forwardBusy', true, '501'));
      assert.equal(phone.settings.get('redirect_event'), 'busy');
      assert.equal(phone.settings.get('redirect_busy_number'), '501');
    });
  });

  it('mutes in a call only', async () => {
    await withCsta({}, async (phone) => {
      const mute = on('microphoneMuteOn', true);
      assert.match((await request(phone, 'SetMicrophoneMute', mute)).body, /noActiveCall/);
      await called(phone, '200');
      await done(phone, 'SetMicrophoneMute', mute);
      assert.equal(phone.muted, true);
      await done(phone, 'SetMicrophoneMute', on('microphoneMuteOn', false));
      assert.equal(phone.muted, false);
    });
  });

  it('refuses what it does not know', async () => {
    await withCsta({}, async (phone) => {
      for (const [service, inner, error] of [
        ['GetDoNotDisturb', '<device>x@y</device>', /invalidDeviceID/],
        ['SetDoNotDisturb', DEVICE, /valueOutOfRange/],
        ['SetForwarding', set('forwardBusyInt', true, '1'), /forwardingTypeOutOfRange/],
        ['SetForwarding', set('forwardBusy', true), /invalidForwardingDestination/],
      ] as const)
        assert.match((await request(phone, service, inner)).body, error);
      await done(phone, 'GetDoNotDisturb', `<device>${OTHER}</device>`);
    });
  });
});
