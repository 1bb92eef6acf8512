import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import { assertDiscovery } from '../../support/mqtt/home-assistant';
import {
  configItem,
  deploy,
  load,
  PHONE,
  statusesOf,
  Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { MqttFlow, mqttItem } from '../../support/nodes/mqtt-flow';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, configOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

/** Longer than a phone may be away while nothing is deployed, ms. */
const SLOW_MS = 2600;

describe('nodes: snom-mqtt', () => {
  const runtime = useRuntime();

  afterEach(() => {
    assert.equal(sizeOf('listeners'), 0);
  });

  it('says what a phone is doing when it starts, and that it is there', async () => {
    const flow = await MqttFlow.open(runtime);
    const state = await flow.state();
    assert.deepEqual([state['state'], state['callsKnown']], ['idle', false]);
    assert.equal(state['v'], 1);
    assert.equal(state['instance'], 'node-red');
    assert.deepEqual(state['calls'], []);
    assert.equal(state['dnd'], null);
    assert.equal(await flow.message('snom/reception/availability'), 'online');
    assert.deepEqual(
      flow.published.map(({ topic, qos, retain }) => [topic, qos, retain]),
      [
        ['snom/reception/state', 1, true],
        ['snom/reception/availability', 1, true],
      ],
    );
  });

  it('tells a call from its ringing to its record', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const id = flow.phone.ring('201', { name: 'Ann Öst' });
    const ringing = await flow.state(({ state }) => state === 'ringing');
    assert.equal((ringing['caller'] as { number: string }).number, '201');
    assert.equal((ringing['caller'] as { name: string }).name, 'Ann Öst');
    assert.equal((await flow.result('answer', 'PRESS'))['ok'], true);
    await flow.state(({ state }) => state === 'talking');
    flow.phone.farEndHangup(id);
    const { outcome, v } = await flow.message<{ outcome: string; v: number }>(
      'snom/reception/call',
    );
    assert.deepEqual([outcome, v], ['completed', 1]);
    const idle = await flow.state(({ lastCall }) => lastCall !== null);
    assert.deepEqual([idle['state'], idle['callsKnown']], ['idle', true]);
    assert.equal((idle['lastCaller'] as { number: string }).number, '201');
    const events = flow.published.filter(({ topic }) => topic.endsWith('/event'));
    assert.deepEqual(
      events.map(({ payload, retain }) => [(payload as { event_type: string }).event_type, retain]),
      [
        ['ringing', false],
        ['answered', false],
        ['ended', false],
      ],
    );
  });

  it('does not know what a phone does that reports to another configuration now', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const id = flow.phone.ring('201');
    await flow.state(({ state }) => state === 'ringing');
    flow.phone.farEndHangup(id);
    await flow.state(({ state, callsKnown }) => state === 'idle' && callsKnown === true);
    configOf().tellTakenOver({ id: 'other', name: 'Other' });
    const { calls, callsKnown } = await flow.state(({ state }) => state === 'unknown');
    assert.deepEqual([calls, callsKnown], [[], false]);
  });

  it('counts missed calls until somebody has seen them', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const id = flow.phone.ring('202');
    await callsAre('Alerting');
    flow.phone.farEndHangup(id);
    const missed = await flow.state(({ missed }) => missed === 1);
    assert.equal((missed['lastMissed'] as { number: string }).number, '202');
    assert.equal((await flow.result('missed', '0'))['ok'], true);
    assert.equal((await flow.state(({ missed }) => missed === 0))['missed'], 0);
  });

  it('switches do-not-disturb by topic', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    assert.equal((await flow.result('dnd', 'ON'))['ok'], true);
    await flow.state(({ dnd }) => dnd === true);
    assert.equal((await flow.result('dnd', 0))['ok'], true);
    await flow.state(({ dnd }) => dnd === false);
    await becomes(flow.phone, () => flow.phone.settings.get('dnd_mode1') !== 'on');
  });

  it('says nothing twice, and all of it again when the broker may have lost it', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    await flow.message('snom/reception/availability');
    const before = flow.published.length;
    flow.phone.pressKey('OFFHOOK');
    flow.phone.pressKey('ONHOOK');
    await flow.phone.settled();
    flow.receive('snom/instances/node-red', 'online');
    const said = (what: string): unknown[] =>
      flow.published.slice(before).filter(({ topic }) => topic === `snom/reception/${what}`);
    await flow.watch.until(() => said('availability').length > 0);
    // That the handset was lifted is no news of what is published; that the phone has been heard is.
    const states = said('state').length;
    assert.ok(states > 0 && states <= 3, JSON.stringify(said('state')));
  });

  it('says that it is there when the last will of a lost connection comes late, once', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    for (let times = 0; times < 5; times++) flow.receive('snom/instances/node-red', 'offline');
    flow.receive('snom/instances/other', 'offline');
    await flow.message('snom/instances/node-red', (payload) => payload === 'online');
    await flow.result('missed', '0');
    const said = flow.published.filter(({ topic }) => topic.startsWith('snom/instances/'));
    assert.deepEqual(
      said.map(({ topic, payload, retain }) => [topic, payload, retain]),
      [['snom/instances/node-red', 'online', true]],
    );
  });

  it('goes on counting where an earlier run has left off, once', async () => {
    const flow = await MqttFlow.open(runtime);
    const own = await flow.state();
    const past = { ...own, run: 'earlier', missed: 4, lastMissed: { number: '7', at: 5 } };
    flow.receive('snom/reception/state', JSON.stringify(past), { retain: true });
    const { lastMissed } = await flow.state(({ missed }) => missed === 4);
    assert.deepEqual(lastMissed, { number: '7', at: 5 });
    // Its own message, and one more of before, are no news.
    flow.receive('snom/reception/state', JSON.stringify({ ...own, missed: 9 }));
    flow.receive('snom/reception/state', JSON.stringify({ ...past, missed: 5 }), { retain: true });
    for (const broken of ['{', 'null', '[]', '{"v":1}', Buffer.from([0xff])])
      flow.receive('snom/reception/state', broken, { retain: true });
    await flow.result('missed', 'PRESS');
    const counts = flow.published
      .filter(({ topic }) => topic === 'snom/reception/state')
      .map(({ payload }) => (payload as { missed: number }).missed);
    assert.deepEqual(counts, [0, 4, 0]);
  });

  it('tells Home Assistant, again when that has started, and again when more is known', async () => {
    const flow = await MqttFlow.open(runtime, { node: { discovery: 'device' } });
    const topic = 'homeassistant/device/snom_phone/config';
    const config = await flow.message<Record<string, unknown>>(topic);
    assertDiscovery(topic, config);
    assert.equal(flow.last(topic)?.retain, true);
    const count = (): number => flow.published.filter((one) => one.topic === topic).length;
    const before = count();
    flow.receive('homeassistant/status', 'offline');
    flow.receive('homeassistant/status', 'online');
    await flow.watch.until(() => count() > before);
    // A report of the phone names its MAC.
    flow.phone.ring('201');
    const { device } = await flow.message<{ device: Record<string, unknown> }>(
      topic,
      (told) => told.device['connections'] !== undefined,
    );
    assert.deepEqual(device['connections'], [['mac', '00:04:13:a1:b2:c3']]);
    const { components } = await flow.message<{ components: Record<string, { name: string }> }>(
      topic,
    );
    assert.ok(components['dnd']);
  });

  it('empties what is left of a phone that has another name, or is gone', async () => {
    const flow = await MqttFlow.open(runtime, { node: { discovery: 'device' } });
    await flow.state();
    const { phone } = flow;
    const items = (name?: string): Parameters<typeof deploy>[0] =>
      watched(
        ...(name === undefined ? [] : [configItem(phone, { name })]),
        mqttItem({ discovery: 'device' }),
      );
    await deploy(items('Hall'), 'full');
    const renamed = new Watch();
    const seen = (watch: Watch, topic: string): unknown =>
      watch.outcomes.find(({ msg }) => msg.topic === topic)?.msg.payload;
    await renamed.until(() => seen(renamed, 'snom/hall/state') !== undefined);
    assert.equal(seen(renamed, 'snom/reception/state'), '');
    assert.equal(seen(renamed, 'snom/reception/availability'), '');
    await deploy(items(), 'full');
    const gone = new Watch();
    await gone.until(() => seen(gone, 'homeassistant/device/snom_phone/config') !== undefined);
    assert.equal(seen(gone, 'snom/hall/state'), '');
    assert.equal(seen(gone, 'homeassistant/device/snom_phone/config'), '');
  });

  it('takes no phone off the broker that is away in a deploy that takes its time', async () => {
    const phones = [await runtime.phones.start(), await runtime.phones.start()] as const;
    // Of two phones of one name, the one would be called otherwise without the other.
    const other = { ...configItem(phones[1]), id: 'other' };
    const items = (...configs: Parameters<typeof watched>): Parameters<typeof deploy>[0] =>
      watched(...configs, other, mqttItem({ discovery: 'device' }));
    const watch = await load(items(configItem(phones[0])));
    const told = (payload: unknown): Set<string | undefined> =>
      new Set(
        watch.outcomes.filter(({ msg }) => msg.payload === payload).map(({ msg }) => msg.topic),
      );
    await watch.until(() => told('online').size === 2);
    const closed = new Promise<void>((resolve) => {
      helper.getNode(PHONE).on('close', (_removed: boolean, done: () => void) => {
        setTimeout(() => {
          done();
          resolve();
        }, SLOW_MS);
      });
    });
    watch.outcomes.length = 0;
    await deploy(items(configItem(phones[0], { model: 'D375' })), 'nodes');
    await closed;
    // Once it is over, Home Assistant is told of the other model.
    await watch.until(() => watch.outcomes.length > 0);
    assert.deepEqual([...told('')], []);
    await deploy(items(), 'nodes');
    await watch.until(() => told('').has(`homeassistant/device/snom_${PHONE}/config`));
  });

  it('ends nothing by a command that is nested too deep to be copied', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    for (const what of ['display', 'admin', 'call'])
      flow.set(what, '['.repeat(30_000) + ']'.repeat(30_000));
    assert.equal((await flow.result('missed', '0'))['ok'], true);
  });

  it('refuses what cannot be understood, and nothing is sent', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const codes = async (topic: string, payload: unknown, more = {}): Promise<unknown> => {
      const before = flow.watch.outcomes.length;
      flow.receive(topic, payload, more);
      const caught = (): (typeof flow.watch.outcomes)[number] | undefined =>
        flow.watch.outcomes.slice(before).find(({ port }) => port === 'caught');
      await flow.watch.until(() => caught() !== undefined);
      return caught()?.msg.error?.code;
    };
    const set = 'snom/reception/set';
    assert.equal(await codes(`${set}/answer`, 'PRESS', { retain: true }), 'NOT_ALLOWED');
    assert.equal(await codes(`${set}/dial`, '200'), 'NOT_ALLOWED');
    assert.equal(await codes(`${set}/dnd`, 'perhaps'), 'INVALID_PARAMETER');
    assert.equal(await codes(`${set}/dnd`, ''), 'MISSING_PARAMETER');
    assert.equal(await codes(`${set}/fly`, 'PRESS'), 'INVALID_PARAMETER');
    assert.equal(await codes('snom/cellar/set/answer', 'PRESS'), 'NO_SUCH_PHONE');
    for (const topic of ['elsewhere', 'snom', 'snom/reception/availability', undefined, 5])
      flow.watch.send({ topic, payload: 'PRESS' } as NodeMessage);
    assert.equal((await flow.result('missed', 0))['ok'], true);
    assert.deepEqual(flow.phone.requests, []);
  });

  it('tells once that no phone is called so, although a catch node sends it back', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const before = flow.watch.outcomes.length;
    flow.receive('snom/cellar/set/answer', 'PRESS');
    await flow.watch.until(() => flow.watch.outcomes.length > before);
    // Node-RED ends a loop after ten turns; each command takes longer than one of them.
    for (let turns = 0; turns < 12; turns++) await flow.result('missed', 0);
    const caught = flow.watch.outcomes.slice(before).filter(({ port }) => port === 'caught');
    assert.equal(caught.length, 1);
    assert.equal(flow.published.filter(({ topic }) => topic.startsWith('snom/cellar')).length, 0);
  });

  it('says what is wrong with its topics', async () => {
    for (const node of [{ base: 'a/#' }, { instance: 'a/b' }, { discoveryPrefix: '$x' }]) {
      const flow = await MqttFlow.open(runtime, { node });
      assert.deepEqual(statusesOf('node-under-test').filter(Boolean), [
        'snom.status.error.INVALID_PARAMETER',
      ]);
      await flow.watch.caught('INVALID_PARAMETER', { topic: 'x', payload: 'y' });
      await runtime.clear();
    }
  });

  it('leaves the phones of other nodes alone', async () => {
    const flow = await MqttFlow.open(runtime, { node: { phone: 'nobody' } });
    flow.set('dnd', 'ON');
    flow.set('missed', '0');
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(flow.published, []);
    assert.deepEqual(flow.phone.requests, []);
  });
});
