/** The ways to a phone change while flows run: reported once, and nothing is sent twice. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { freshPort } from '../../support/addresses';
import {
  actionItem,
  configItem,
  deploy,
  load,
  PHONE,
  warnings,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { TRUSTING } from '../../support/simulator/sip';

const CSTA: VirtualPhoneOptions = {
  profile: 'snom760-fw8.9',
  quirks: { cstaServices: 'standard' },
};
const D862: VirtualPhoneOptions = {
  profile: 'snomD862-fw10.1',
  settings: TRUSTING,
  quirks: { documentSpacingMs: 0 },
};

const COMMON: VirtualPhoneOptions = {
  identities: ['100@pbx.example'],
  farEnds: [{ number: '*', answerAfterMs: 5 }],
};

describe('nodes: the ways to a phone change', () => {
  const { phones, server } = useRuntime();

  function flowOf(phone: VirtualPhone, config: object): ReturnType<typeof watched> {
    return watched(
      configItem(phone, {
        identities: '100@pbx.example',
        sipPort: String(phone.sipPort ?? ''),
        minibrowserPort: String(phone.minibrowserPort ?? ''),
        baseUrl: server.url,
        stepPauseMs: '0',
        ...config,
      }),
      actionItem('snom-call', { waitFor: 'none' }),
    );
  }

  async function open(
    options: VirtualPhoneOptions,
    config: object,
  ): Promise<[VirtualPhone, Watch]> {
    const phone = await phones.start({ ...COMMON, ...options });
    reporting(server);
    return [phone, await load(flowOf(phone, config), {}, server.nodes)];
  }

  /** A phone that is being asked, and does not answer. */
  async function openAsked(): Promise<[VirtualPhone, Watch]> {
    const [phone, watch] = await open(
      { profile: 'snom760-fw8.9' },
      { model: '760', pollMs: '250', timeout: '20000' },
    );
    await trackerOf();
    phone.addFault({ path: '/csta', times: Infinity, kind: { type: 'hang' } });
    phone.clearLog();
    await becomes(phone, () => phone.requests.length > 0);
    return [phone, watch];
  }

  /** What the configuration of the phone has warned of, by key. */
  const warned = (): (string | undefined)[] =>
    warnings(PHONE).map((text) => /\((snom\.warning\.[\w.]+)\)/.exec(text)?.[1]);

  const services = (phone: VirtualPhone): string[] =>
    phone.requests
      .map(({ csta }) => csta?.service ?? '')
      .filter((name) => !['', 'RequestSystemStatus', 'SnapshotDevice'].includes(name));

  it('CSTA is switched off in the middle of a consultation: told once, nothing twice', async () => {
    const [phone, watch] = await open(CSTA, { model: '760', channel: 'csta', pollMs: '250' });
    phone.ring('201');
    await callsAre('Alerting');
    await watch.success({ payload: { operation: 'answer' } });
    await callsAre('Connected');
    phone.setSetting('csta_control', 'off');
    phone.clearLog();
    for (const attempt of [1, 2]) {
      const { snom } = await watch.caught('NOT_SUPPORTED', {
        payload: { operation: 'startTransfer', destination: '300' },
      });
      assert.equal(snom.sent, 'no', String(attempt));
    }
    assert.equal(phone.liveCalls.length, 1);
    assert.equal(phone.liveCalls[0]?.state, 'Connected');
    assert.deepEqual(warned(), ['snom.warning.channels.lost']);
  });

  it('a firmware update takes command.htm away: told, and the next command goes another way', async () => {
    const [port, sipPort] = [await freshPort(), await freshPort()];
    const config = { model: '', sipPort: String(sipPort) };
    const [before, watch] = await open({ profile: 'snomD385-fw10.1', port }, config);
    const dial = { payload: { operation: 'dial', destination: '200' } };
    assert.equal((await watch.success(dial)).snom.channel, 'command-page');
    await before.stop();
    const after = await phones.start({ ...D862, ...COMMON, port, sipPort });
    await watch.caught('NOT_SUPPORTED', dial);
    assert.equal(after.liveCalls.length, 0);
    assert.equal((await watch.success(dial)).snom.channel, 'sip-notify');
    await becomes(after, () => after.liveCalls.length === 1);
    assert.equal(after.sipMessages.filter(({ method }) => method === 'NOTIFY').length, 1);
    assert.equal(new Set(warned()).size, warned().length, warned().join());
    assert.ok(warned().length > 0);
  });

  it('a phone is swapped for another model: told, and what was known of the first one is gone', async () => {
    const [port, sipPort] = [await freshPort(), await freshPort()];
    const config = { model: '', sipPort: String(sipPort), pollMs: '250' };
    const [before, watch] = await open({ ...D862, port, sipPort, mac: '000413AAAAAA' }, config);
    const dial = { payload: { operation: 'dial', destination: '200' } };
    assert.equal((await watch.success(dial)).snom.channel, 'sip-notify');
    await callsAre('Connected');
    await before.stop();
    const after = await phones.start({
      ...COMMON,
      profile: 'snomD385-fw10.1',
      port,
      mac: '000413BBBBBB',
    });
    // Whoever asks finds out; nothing was sent to the new phone but questions.
    for (;;) {
      const { port: out, msg } = await watch.outcome(dial);
      if (out === 'out') {
        assert.equal(msg.snom?.ok && msg.snom.channel, 'command-page');
        break;
      }
      assert.equal(msg.snom?.ok === false && msg.snom.sent, 'no', JSON.stringify(msg.snom));
    }
    assert.equal(after.liveCalls.length, 1);
    assert.ok(warned().includes('snom.warning.channels.otherPhone'), warned().join());
    // The call of the first phone is gone, and whether this one was answered its snapshots do not tell.
    await callsAre('Dialing');
  });

  it('what was found is kept for a flow that is deployed anew', async () => {
    const [phone, watch] = await open(D862, { model: 'D862' });
    await watch.success({ payload: { operation: 'dial', destination: '200' } });
    const looks = (): number =>
      phone.sipMessages.filter(({ method }) => method === 'OPTIONS').length;
    assert.equal(looks(), 1);
    const before = configOf().phone?.likelyChannels;
    await deploy(flowOf(phone, { model: 'D862', name: 'Anew' }), 'full');
    await configOf().ready;
    assert.deepEqual(configOf().phone?.likelyChannels, before);
    helper.getNode('node-under-test').receive({ payload: { operation: 'hangup' } });
    await becomes(phone, () => phone.liveCalls.length === 0);
    assert.equal(looks(), 1);
  });

  it('an emergency call waits for no question that the phone does not answer', async () => {
    const [phone, watch] = await openAsked();
    const begun = performance.now();
    await watch.success({ payload: { operation: 'dial', destination: '112' } });
    // A second for whatever is under way, as for any command.
    assert.ok(performance.now() - begun < 10_000);
    assert.equal(phone.liveCalls[0]?.remote, '112');
  });

  it('a command waits no longer for such a question than a moment', async () => {
    const [phone, watch] = await openAsked();
    await watch.success({ payload: { operation: 'dial', destination: '200' } });
    assert.equal(phone.liveCalls[0]?.remote, '200');
    assert.deepEqual(services(phone), []);
  });
});
