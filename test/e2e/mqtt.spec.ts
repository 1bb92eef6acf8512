/** Phones on MQTT: the shipped flows in a real Node-RED, a real broker, and a client that knows nothing of both. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { BROKER, BrokerClient, startBroker } from '../support/e2e/broker';
import { deployExample } from '../support/e2e/deploy-example';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { startPhone, stopPhones, until } from '../support/e2e/phones';
import { hasProgram, type Server } from '../support/e2e/programs';
import { assertDiscovery } from '../support/mqtt/home-assistant';

interface State {
  readonly state: string;
  readonly dnd: boolean | null;
  readonly missed: number;
  readonly caller: { readonly number: string; readonly name?: string } | null;
}

interface Result {
  readonly ok: boolean;
  readonly command: string;
  readonly code?: string;
}

const isDnd = (phone: VirtualPhoneApi): boolean =>
  ['dnd_mode', 'dnd_mode1'].some((name) => phone.settings.get(name) === 'on');

describe('phones on MQTT', () => {
  let broker: Server;
  let nodeRed: NodeRed;
  let client: BrokerClient;
  let phone: VirtualPhoneApi;

  before(async function () {
    if (!(await hasProgram(BROKER))) {
      console.log(`    There is no ${BROKER} here: phones on MQTT are left out.`);
      this.skip();
    }
    nodeRed = await startNodeRed();
  });

  after(async () => {
    await nodeRed?.stop();
  });

  afterEach(async () => {
    await client?.close();
    // Before the broker goes: what is left would try to reach it.
    if (nodeRed.running) await nodeRed.deploy([]);
    await broker?.stop();
    await stopPhones();
  });

  /** A broker, an example with its phone, and somebody who listens. */
  async function start(
    example: 'phones-on-mqtt' | 'home-assistant',
    changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
    properties: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const isHome = example === 'home-assistant';
    broker = await startBroker();
    client = await BrokerClient.connect(broker.port);
    phone = await startPhone({ farEnds: [{ number: '*', answerAfterMs: 20 }] });
    const id = isHome ? 'snom-home-broker' : 'snom-topics-broker';
    const nodes = { [id]: { port: String(broker.port), ...properties }, ...changes };
    await deployExample(nodeRed, example, { 'Desk phone': phone }, { nodes });
  }

  const state = (fits: (state: State) => boolean = () => true, since = 0): Promise<State> =>
    client.json('snom/desk-phone/state', fits, since);

  /** Publishes a command, and waits for what comes of it. */
  async function command(what: string, payload: string): Promise<Result> {
    const since = client.heard.length;
    await client.publish(`snom/desk-phone/set/${what}`, payload);
    return client.json<Result>('snom/desk-phone/result', ({ command: of }) => of === what, since);
  }

  it('keep their state on the broker, for whoever comes later', async () => {
    await start('phones-on-mqtt');
    await state(({ state: word }) => word === 'idle');
    await client.message('snom/desk-phone/availability', (text) => text === 'online');
    await client.message('snom/instances/node-red', (text) => text === 'online');
    const later = await BrokerClient.connect(broker.port);
    const found = await later.json<State>('snom/desk-phone/state');
    assert.equal(found.state, 'idle');
    await later.message('snom/desk-phone/availability');
    // Those that are said anew meanwhile come after them.
    assert.equal(later.first('snom/desk-phone/state')?.retained, true);
    assert.equal(later.first('snom/desk-phone/availability')?.retained, true);
    await later.close();
  });

  it('answer and hang up by a button', async () => {
    await start('phones-on-mqtt');
    await state();
    phone.ring('201', { name: 'Ann Öst' });
    const { caller } = await state(({ state: word }) => word === 'ringing');
    assert.deepEqual([caller?.number, caller?.name], ['201', 'Ann Öst']);
    assert.equal((await command('answer', 'PRESS')).ok, true);
    await until(phone, 'a talk', () => phone.liveCalls[0]?.state === 'Connected');
    await state(({ state: word }) => word === 'talking');
    assert.equal((await command('hold', 'PRESS')).ok, true);
    await state(({ state: word }) => word === 'holding');
    const heard = client.heard.length;
    assert.equal((await command('retrieve', 'PRESS')).ok, true);
    await state(({ state: word }) => word === 'talking', heard);
    assert.equal((await command('hangup', 'PRESS')).ok, true);
    await until(phone, 'silence', () => phone.liveCalls.length === 0);
    const call = await client.json('snom/desk-phone/call');
    assert.equal(call['outcome'], 'completed');
    const events = client.heard
      .filter(({ topic }) => topic === 'snom/desk-phone/event')
      .map(({ text }) => (JSON.parse(text) as { event_type: string }).event_type);
    assert.deepEqual(events, ['ringing', 'answered', 'held', 'resumed', 'ended']);
  });

  it('are switched by on and off in all their spellings', async () => {
    await start('phones-on-mqtt');
    await state();
    for (const [on, off] of [
      ['ON', 'OFF'],
      ['1', '0'],
      ['true', 'False'],
      ['on', 'off'],
    ] as const) {
      const since = client.heard.length;
      assert.equal((await command('dnd', on)).ok, true, on);
      await until(phone, on, () => isDnd(phone));
      await state(({ dnd }) => dnd === true, since);
      assert.equal((await command('dnd', off)).ok, true, off);
      await until(phone, off, () => !isDnd(phone));
    }
  });

  it('are not operated by what is kept, cannot be read, or would dial', async () => {
    await start('phones-on-mqtt');
    await state();
    const asked = phone.requests.length;
    assert.equal((await command('dial', '200')).code, 'NOT_ALLOWED');
    assert.equal((await command('key', 'F_REDIAL')).code, 'NOT_ALLOWED');
    assert.equal((await command('dnd', 'perhaps')).code, 'INVALID_PARAMETER');
    assert.equal((await command('fly', 'PRESS')).code, 'INVALID_PARAMETER');
    assert.equal(phone.requests.length, asked);
    // Whoever is there already is not told that it is kept, by MQTT 3.1.1; whoever connects anew is.
    const before = client.heard.length;
    await client.publish('snom/desk-phone/set/answer', 'PRESS', { retain: true });
    await client.json<Result>(
      'snom/desk-phone/result',
      ({ code }) => code === 'INVALID_STATE',
      before,
    );
    const since = client.heard.length;
    await nodeRed.deploy(await nodeRed.flows());
    const { code } = await client.json<Result>('snom/desk-phone/result', () => true, since);
    assert.equal(code, 'NOT_ALLOWED');
    await client.publish('snom/desk-phone/set/answer', '', { retain: true });
    assert.deepEqual(phone.keys, []);
  });

  it('answer on the topic that MQTT 5 names', async () => {
    await start('phones-on-mqtt', {}, { protocolVersion: '5' });
    await state();
    const properties = { responseTopic: 'my/answers', correlationData: Buffer.from('no. 1') };
    await client.publish('snom/desk-phone/set/dnd', 'ON', { properties });
    const { text, correlationData } = await client.message('my/answers');
    assert.equal((JSON.parse(text) as Result).ok, true);
    assert.equal(correlationData?.toString(), 'no. 1');
  });

  it('are in Home Assistant by one message each, and operated from there', async () => {
    await start('home-assistant');
    const topic = 'homeassistant/device/snom_snom-phone-100000/config';
    const config = await client.json(topic);
    assertDiscovery(topic, config);
    const components = config['components'] as Record<string, Record<string, string>>;
    assert.equal('dial' in components, false);
    const { command_topic: dnd = '', state_topic: states = '' } = components['dnd'] ?? {};
    await client.publish(dnd, 'ON');
    await until(phone, 'not to be disturbed', () => isDnd(phone));
    await client.json<State>(states, ({ dnd: on }) => on === true);
    await client.publish(dnd, 'OFF');
    await client.json<State>(states, ({ dnd: on }) => on === false);
    phone.ring('201');
    await client.json(
      components['event']?.['state_topic'] ?? '',
      ({ event_type: type }) => type === 'ringing',
    );
    await client.publish(components['answer']?.['command_topic'] ?? '', 'PRESS');
    await until(phone, 'a talk', () => phone.liveCalls[0]?.state === 'Connected');
    await client.publish(components['hangup']?.['command_topic'] ?? '', 'PRESS');
    await until(phone, 'silence', () => phone.liveCalls.length === 0);
    // Home Assistant has started anew and forgotten all.
    const since = client.heard.length;
    await client.publish('homeassistant/status', 'online');
    assert.equal((await client.message(topic, () => true, since)).retained, false);
  });

  it('are in an older Home Assistant by one message an entity, and may dial where that is ticked', async () => {
    await start('home-assistant', {
      'snom-home-mqtt': { discovery: 'component' },
      'snom-home-phones': { env: [{ name: 'MAY_DIAL', type: 'bool', value: 'true' }] },
    });
    const topic = 'homeassistant/text/snom_snom-phone-100000/dial/config';
    const { command_topic: dial } = await client.json(topic);
    await client.message(
      'homeassistant/device_automation/snom_snom-phone-100000/trigger_ended/config',
    );
    for (const { topic: told, text } of client.heard)
      if (told.startsWith('homeassistant/') && text !== '') assertDiscovery(told, JSON.parse(text));
    await client.publish(String(dial), '200');
    await until(phone, 'a call', () =>
      phone.liveCalls.some(({ remote }) => remote.startsWith('200')),
    );
  });

  it('are offline when a command finds nobody, and online when they tell of themselves', async () => {
    await start('phones-on-mqtt');
    await client.message('snom/desk-phone/availability', (text) => text === 'online');
    const { port, host } = phone;
    await phone.stop();
    assert.equal((await command('dnd', 'ON')).code, 'UNREACHABLE');
    await client.message('snom/desk-phone/availability', (text) => text === 'offline');
    const since = client.heard.length;
    await phone.start();
    assert.deepEqual([phone.port, phone.host], [port, host]);
    phone.ring('201');
    await client.message('snom/desk-phone/availability', (text) => text === 'online', since);
  });

  it('are said to be gone by the last will, when Node-RED dies', async () => {
    await start('phones-on-mqtt');
    await client.message('snom/instances/node-red', (text) => text === 'online');
    await nodeRed.kill();
    await client.message('snom/instances/node-red', (text) => text === 'offline');
    await nodeRed.stop();
    nodeRed = await startNodeRed();
  });

  it('are published anew when the broker has forgotten all, and missed calls are not', async () => {
    await start('phones-on-mqtt');
    await state();
    phone.farEndHangup(phone.ring('202'));
    await state(({ missed }) => missed === 1);
    await broker.kill();
    await client.close();
    await broker.start();
    client = await BrokerClient.connect(broker.port);
    // What the broker had not acknowledged comes first, before Node-RED subscribes anew and says that it is there.
    await client.message('snom/instances/node-red', (text) => text === 'online');
    await state(({ missed }) => missed === 1);
    assert.equal((await command('missed', '0')).ok, true);
    await state(({ missed }) => missed === 0);
  });
});
