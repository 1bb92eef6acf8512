import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  discoveryOf,
  type DiscoveryOptions,
  ENTITIES,
  type EntityKey,
  undiscoveryOf,
} from '../../src/mqtt/discovery';
import { topicsOf } from '../../src/mqtt/topics';
import { assertDiscovery } from '../support/mqtt/home-assistant';

const topics = topicsOf('snom');
const labels = Object.fromEntries(ENTITIES.map((key) => [key, `The ${key}`])) as Record<
  EntityKey,
  string
>;
const DESK: DiscoveryOptions = {
  kind: 'device',
  prefix: 'homeassistant',
  phone: {
    id: '1a2b3c.4d5e6f',
    name: 'Desk "phone"',
    mac: '000413A1B2C3',
    model: 'D785',
    firmware: '10.1.54.13',
  },
  topics: topics.of('desk-phone'),
  presence: topics.presence('node-red'),
  page: 'http://192.168.1.20',
  labels,
  mayDial: false,
  version: '0.1.0',
};
const BARE: DiscoveryOptions = { ...DESK, phone: { id: 'x', name: 'Phone' } };

interface Component {
  readonly platform: string;
  readonly unique_id?: string;
  readonly availability?: readonly { readonly topic: string }[];
  readonly command_topic?: string;
}

function componentsOf(options: DiscoveryOptions): Record<string, Component> {
  const [message] = discoveryOf(options);
  assert.ok(message && message.payload !== '');
  return message.payload['components'] as Record<string, Component>;
}

describe('mqtt: discovery', () => {
  for (const kind of ['device', 'component'] as const) {
    for (const mayDial of [true, false]) {
      it(`is what Home Assistant takes: ${kind}, ${mayDial ? 'with' : 'without'} dialling`, () => {
        for (const options of [DESK, BARE]) {
          for (const { topic, payload } of discoveryOf({ ...options, kind, mayDial }))
            assertDiscovery(topic, payload);
        }
      });
    }
  }

  it('is one message a phone, or one an entity, of the same entities', () => {
    const components = Object.entries(componentsOf(DESK));
    const alone = discoveryOf({ ...DESK, kind: 'component' });
    assert.deepEqual(
      alone.map(({ topic }) => topic),
      components.map(
        ([key, { platform }]) => `homeassistant/${platform}/snom_1a2b3c_4d5e6f/${key}/config`,
      ),
    );
    const ids = components.flatMap(([, { unique_id: id }]) => id ?? []);
    assert.equal(new Set(ids).size, ENTITIES.length - 1);
    assert.deepEqual(
      alone.flatMap(({ payload }) => (payload === '' ? [] : (payload['unique_id'] ?? []))),
      ids,
    );
  });

  it('has a field to dial only where topics may', () => {
    assert.equal('dial' in componentsOf(DESK), false);
    assert.equal(
      componentsOf({ ...DESK, mayDial: true })['dial']?.command_topic,
      'snom/desk-phone/set/dial',
    );
  });

  it('is about the same device whatever the phone is called and wherever it is', () => {
    const [one] = discoveryOf(DESK);
    const [other] = discoveryOf({
      ...DESK,
      phone: { ...DESK.phone, name: 'Hall', mac: '000413000000' },
      topics: topics.of('hall'),
    });
    assert.equal(one?.topic, other?.topic);
  });

  it('lets what is remembered be read while the phone is away', () => {
    const components = componentsOf(DESK);
    for (const key of ['lastCaller', 'lastCall', 'missed', 'missedReset'])
      assert.deepEqual(components[key]?.availability, [{ topic: 'snom/instances/node-red' }], key);
    for (const key of ['state', 'dnd', 'answer'])
      assert.equal(components[key]?.availability, undefined, key);
  });

  it('is taken back where it was', () => {
    for (const kind of ['device', 'component'] as const) {
      const told = discoveryOf({ ...DESK, kind, mayDial: true }).map(({ topic }) => topic);
      const taken = undiscoveryOf({ kind, prefix: 'homeassistant', phone: DESK.phone });
      assert.deepEqual(taken.map(({ topic }) => topic).sort(), told.sort());
      assert.ok(taken.every(({ payload }) => payload === ''));
    }
  });

  it('and the check of it finds mistakes', () => {
    const [message] = discoveryOf(DESK);
    assert.ok(message);
    const wrong: [string, unknown][] = [
      ['homeassistant/device/a b/config', message.payload],
      [message.topic, { ...(message.payload as object), origin: {} }],
      [message.topic, { ...(message.payload as object), components: { a: { platform: 'siren' } } }],
      [message.topic, { ...(message.payload as object), state_topics: 'x' }],
      ['homeassistant/button/a/b/config', { command_topic: 'a/+/b', unique_id: 'x', name: 'x' }],
    ];
    for (const [topic, payload] of wrong) assert.throws(() => assertDiscovery(topic, payload));
  });
});
