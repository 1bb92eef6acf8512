/** On and off in the words of whoever sends them, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { Situation } from '../../support/matrix/situations';
import { CallFlow } from '../../support/nodes/call-flow';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

const ON = [true, 1, '1', 'on', 'ON', 'true', 'True', ' On '];
const OFF = [false, 0, '0', 'off', 'OFF', 'false', 'False', ' Off '];
const WORDS = ON.map((on, index) => [on, OFF[index]] as const);

const isDnd = (phone: VirtualPhone): boolean =>
  ['dnd_mode', 'dnd_mode1'].some((name) => phone.settings.get(name) === 'on');

const said = (value: unknown): string => JSON.stringify(value);

describe('nodes: on and off', () => {
  const runtime = useRuntime();
  const { phones, server } = runtime;

  const open = async (situation: Situation): Promise<CallFlow> => {
    const flow = await CallFlow.open(runtime, { node: { waitFor: 'accepted' } });
    await flow.bring(situation);
    return flow;
  };

  for (const [on, off] of WORDS) {
    it(`switch do-not-disturb: ${said(on)}, ${said(off)}`, async () => {
      const { watch, phone } = await open('idle');
      await watch.success({ payload: { operation: 'dnd', on } });
      await becomes(phone, () => isDnd(phone));
      await watch.success({ payload: { operation: 'dnd', on: off } });
      await becomes(phone, () => !isDnd(phone));
    });
  }

  it('switch do-not-disturb by the payload itself, and not by nothing', async () => {
    const { watch, phone } = await CallFlow.open(runtime, {
      node: { waitFor: 'accepted', operation: 'dnd', on: 'payload' },
    });
    for (const [on, off] of WORDS) {
      await watch.success({ payload: on });
      await becomes(phone, () => isDnd(phone));
      await watch.success({ payload: off });
      await becomes(phone, () => !isDnd(phone));
    }
    for (const payload of ['', undefined]) await watch.caught('MISSING_PARAMETER', { payload });
    for (const payload of ['perhaps', 2, {}]) await watch.caught('INVALID_PARAMETER', { payload });
  });

  it('switch do-not-disturb by no other words', async () => {
    const { watch } = await open('idle');
    await watch.caught('INVALID_PARAMETER', { payload: { operation: 'dnd', on: 'perhaps' } });
  });

  it('mute, and unmute', async () => {
    const { watch, phone } = await open('talking');
    for (const [on, off] of WORDS) {
      const muted = await watch.success({ payload: { operation: 'mute', on } });
      assert.equal(muted.snom.operation, 'mute');
      await becomes(phone, () => phone.muted);
      const unmuted = await watch.success({ payload: { operation: 'mute', on: off } });
      assert.equal(unmuted.snom.operation, 'unmute');
      await becomes(phone, () => !phone.muted);
    }
    await watch.success({ payload: { operation: 'mute', on: 'TOGGLE' } });
    await becomes(phone, () => phone.muted);
    await watch.success({ payload: { operation: 'mute', on: 'toggle' } });
    await becomes(phone, () => !phone.muted);
  });

  it('record', async () => {
    const { watch, phone } = await open('talking');
    for (const [on, off] of WORDS) {
      phone.clearLog();
      await watch.success({ payload: { operation: 'record', on } });
      await watch.success({ payload: { operation: 'record', on } });
      await watch.success({ payload: { operation: 'record', on: off } });
      const sent = phone.requests.map(({ target }) => target);
      assert.deepEqual(sent, ['/command.htm?key=REC', '/command.htm?key=REC'], said(on));
    }
  });

  it('rehearse, force and adjust', async () => {
    const { watch, phone } = await open('idle');
    for (const [dryRun, not] of WORDS) {
      const payload = { operation: 'hold', force: dryRun, dryRun };
      const { snom } = await watch.success({ payload });
      assert.deepEqual(snom.dryRun?.requests, ['GET /command.htm?key=F_HOLD'], said(dryRun));
      const unforced = { operation: 'hold', force: not, dryRun };
      await watch.caught('INVALID_STATE', { payload: unforced });
      const adjusted = { operation: 'dial', destination: '1', adjust: dryRun, dryRun };
      await watch.success({ payload: adjusted });
    }
    for (const flag of ['force', 'dryRun', 'adjust']) {
      const payload = { operation: 'dial', destination: '1', [flag]: 'perhaps' };
      const { message } = await watch.caught('INVALID_PARAMETER', { payload });
      assert.match(message, new RegExp(`${flag}.*on, off, true, false, 1, 0`));
    }
    assert.deepEqual(phone.requests, []);
  });

  // Each writes settings and reads all of them back: one case each, or a busy machine takes too long.
  for (const [on, off] of WORDS) {
    it(`switch do-not-disturb and forwarding by settings: ${said(on)}, ${said(off)}`, async () => {
      const phone = await phones.start({ profile: 'snomD385-fw10.1' });
      const node = { allowFromMessage: true };
      const watch = await load(watched(configItem(phone), actionItem('snom-admin', node)));
      await watch.success({ payload: { operation: 'setDnd', on } });
      assert.equal(isDnd(phone), true, said(on));
      await watch.success({ payload: { operation: 'setDnd', on: off, verify: off } });
      assert.equal(isDnd(phone), false, said(off));
      await watch.success({ payload: { operation: 'setForwarding', on, target: '300' } });
      assert.equal(phone.settings.get('fwd_all_enabled1'), 'on', said(on));
      await watch.success({ payload: { operation: 'setForwarding', on: off } });
      assert.equal(phone.settings.get('fwd_all_enabled1'), 'off', said(off));
    });
  }

  it('switch LEDs', async () => {
    const phone = await phones.start({ profile: 'snomD735-fw10.1' });
    const config = configItem(phone, { baseUrl: server.url, model: 'D735' });
    const node = { operation: 'led', waitFor: 'confirmed' };
    const watch = await load(watched(config, actionItem('snom-display', node)), {}, server.nodes);
    const isOn = (led: number): boolean => /^On/.test(phone.leds.get(led) ?? '');
    // The page that switches an LED leaves after a moment, and would take the next one with it.
    const closed = (): Promise<void> => becomes(phone, () => phone.minibrowser === undefined);
    for (const [on, off] of WORDS) {
      await watch.success({ payload: { led: 'P1', state: on } });
      await becomes(phone, () => isOn(5));
      await closed();
      await watch.success({ payload: [{ led: 'P1', state: off }] });
      await becomes(phone, () => !isOn(5));
      await closed();
    }
    await watch.success({ payload: 'P1 1 red, P2 TRUE' });
    await becomes(phone, () => isOn(5) && isOn(6));
  });
});
