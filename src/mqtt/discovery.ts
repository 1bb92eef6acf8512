/**
 * How Home Assistant is told of phones: payloads of its MQTT discovery, as its documentation describes them
 * (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery) and its integration reads them
 * (home-assistant/core, homeassistant/components/mqtt: discovery.py, schemas.py and a file for each platform).
 */
import { optional } from '../common/values';
import { PRESS } from './commands';
import { CALL_NEWS } from './news';
import { PHONE_STATES, type PublishedPhone } from './state';
import type { PhoneTopics } from './topics';

/** One message a phone, or one for each of its entities, for a Home Assistant older than 2024.11. */
export const DISCOVERY_KINDS = ['device', 'component'] as const;
export type DiscoveryKind = (typeof DISCOVERY_KINDS)[number];

/** Platforms of Home Assistant that are used. */
type Platform =
  'binary_sensor' | 'button' | 'device_automation' | 'event' | 'sensor' | 'switch' | 'text';

/** What a phone has in Home Assistant, and as what. */
const PLATFORM_OF = {
  state: 'sensor',
  ringing: 'binary_sensor',
  inCall: 'binary_sensor',
  caller: 'sensor',
  lastCaller: 'sensor',
  lastCall: 'sensor',
  missed: 'sensor',
  missedReset: 'button',
  event: 'event',
  answer: 'button',
  reject: 'button',
  hangup: 'button',
  hold: 'button',
  retrieve: 'button',
  dnd: 'switch',
  registered: 'binary_sensor',
  dial: 'text',
} as const satisfies Readonly<Record<string, Platform>>;
export type EntityKey = keyof typeof PLATFORM_OF;
export const ENTITIES = Object.keys(PLATFORM_OF) as readonly EntityKey[];

/** What is published for Home Assistant. '' as payload = it is there no more. */
export interface DiscoveryMessage {
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>> | '';
}

/** Whom to tell of what. */
export interface DiscoveryOptions {
  readonly kind: DiscoveryKind;
  /** First levels of discovery topics. */
  readonly prefix: string;
  readonly phone: PublishedPhone;
  readonly topics: PhoneTopics;
  /** Topic of the Node-RED that speaks for the phone. */
  readonly presence: string;
  /** Address of the phone's web page. */
  readonly page?: string;
  /** Names of the entities. */
  readonly labels: Readonly<Record<EntityKey, string>>;
  /** Is there a field to dial? */
  readonly mayDial: boolean;
  readonly version: string;
}

interface Component {
  readonly key: string;
  readonly platform: Platform;
  readonly config: Readonly<Record<string, unknown>>;
}

const ORIGIN = {
  name: 'node-red-contrib-snom',
  support_url: 'https://github.com/node-red-contrib-snom/node-red-contrib-snom',
};

/** What tells Home Assistant of a phone. */
export function discoveryOf(options: DiscoveryOptions): DiscoveryMessage[] {
  const common = { device: deviceOf(options), origin: { ...ORIGIN, sw_version: options.version } };
  const availability = {
    availability: [{ topic: options.topics.availability }, { topic: options.presence }],
    availability_mode: 'all',
  };
  const components = componentsOf(options);
  if (options.kind === 'component') {
    return components.map(({ key, platform, config }) => ({
      topic: componentTopic(options, platform, key),
      payload: {
        ...common,
        ...(platform !== 'device_automation' && availability),
        ...config,
      },
    }));
  }
  const entries = components.map(({ key, platform, config }) => [key, { platform, ...config }]);
  const payload = { ...common, ...availability, components: Object.fromEntries(entries) as object };
  return [{ topic: deviceTopic(options), payload }];
}

/** What takes a phone out of Home Assistant. */
export function undiscoveryOf(
  options: Pick<DiscoveryOptions, 'kind' | 'prefix'> & {
    readonly phone: Pick<PublishedPhone, 'id'>;
  },
): DiscoveryMessage[] {
  if (options.kind === 'device') return [{ topic: deviceTopic(options), payload: '' }];
  return PLATFORMS.map(([key, platform]) => ({
    topic: componentTopic(options, platform, key),
    payload: '' as const,
  }));
}

type Addressed = Pick<DiscoveryOptions, 'prefix'> & {
  readonly phone: Pick<PublishedPhone, 'id'>;
};

const deviceTopic = ({ prefix, phone }: Addressed): string =>
  `${prefix}/device/${deviceId(phone)}/config`;

const componentTopic = ({ prefix, phone }: Addressed, platform: Platform, key: string): string =>
  `${prefix}/${platform}/${deviceId(phone)}/${key}/config`;

/**
 * By its configuration: neither another name nor another address makes another device of it. Discovery topics take
 * letters, digits, `_` and `-` only (discovery.py, TOPIC_MATCHER).
 */
const deviceId = ({ id }: Pick<PublishedPhone, 'id'>): string =>
  `snom_${id.replace(/[^a-zA-Z0-9_-]/g, '_')}`;

function deviceOf({ phone, page }: DiscoveryOptions): Readonly<Record<string, unknown>> {
  const { mac, model, firmware } = phone;
  return {
    identifiers: [deviceId(phone)],
    name: phone.name,
    manufacturer: 'Snom',
    ...(mac !== undefined && { connections: [['mac', withColons(mac)]] }),
    ...optional({ model, sw_version: firmware, configuration_url: page }),
  };
}

const withColons = (mac: string): string => (mac.match(/../g) ?? []).join(':').toLowerCase();

/** Longest state that Home Assistant takes, characters. */
const MAX_STATE = 255;

/** A value or `None`, which Home Assistant's MQTT entities take for "not known". */
const orNone = (given: string, value: string): string =>
  `{{ ${value} if ${given} is not none else 'None' }}`;

const ON_OFF = (value: string): string => orNone(value, `('ON' if ${value} else 'OFF')`);

/** Earlier versions do not say `callsKnown`, and their states may be on the broker still. */
const IS_UNKNOWN = `value_json.state == 'unknown' or not (value_json.callsKnown | default(true))`;

/** Who it is: name or number. Home Assistant logs each use of what is not there, so that is said with `default`. */
const contact = (path: string): string =>
  `{% set c = ${path} %}{{ (c.name | default(c.number, true) or 'anonymous')[:${MAX_STATE}] if c else 'None' }}`;

const attributes = (state: string, value: string): Readonly<Record<string, string>> => ({
  json_attributes_topic: state,
  json_attributes_template: `{{ ${value} | tojson }}`,
});

/** The other side of a call. Attributes may not be called `name` or `state` (entity.py, MQTT_ATTRIBUTES_BLOCKED). */
const contactAttributes = (
  state: string,
  path: string,
  ...more: string[]
): Readonly<Record<string, string>> => {
  const parts = ['"number": c.number', '"caller": c.name | default("")', '"at": c.at'];
  const all = [...parts, ...more.map((name) => `"${name}": c.${name}`)].join(', ');
  return {
    json_attributes_topic: state,
    json_attributes_template: `{% set c = ${path} %}{{ ({${all}} if c else {}) | tojson }}`,
  };
};

/** What is remembered of calls can be read while the phone is gone. */
const remembered = ({ presence }: DiscoveryOptions): Readonly<Record<string, unknown>> => ({
  availability: [{ topic: presence }],
});

/** Platforms of all that a phone can have, for whoever takes it away. */
const PLATFORMS: readonly (readonly [key: string, platform: Platform])[] = [
  ...Object.entries(PLATFORM_OF),
  ...CALL_NEWS.map((type) => [`trigger_${type}`, 'device_automation'] as const),
];

const isEntity = (key: string): key is EntityKey => Object.hasOwn(PLATFORM_OF, key);

function componentsOf(options: DiscoveryOptions): Component[] {
  const configs = { ...entitiesOf(options), ...triggersOf(options) };
  return PLATFORMS.flatMap(([key, platform]): Component[] => {
    const config = configs[key];
    if (!config) return [];
    const named = isEntity(key) && {
      name: options.labels[key],
      unique_id: `${deviceId(options.phone)}_${key}`,
    };
    return [{ key, platform, config: { ...named, ...config } }];
  });
}

type Configs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function entitiesOf(options: DiscoveryOptions): Configs {
  return { ...readings(options), ...memories(options), ...controls(options) };
}

/** What the phone is doing. */
function readings({ topics }: DiscoveryOptions): Configs {
  const { state, event } = topics;
  const from = (value_template: string): Readonly<Record<string, string>> => ({
    state_topic: state,
    value_template,
  });
  const is = (...words: string[]): string =>
    `{% set s = value_json.state %}{{ 'None' if ${IS_UNKNOWN} else ('ON' if s in ${JSON.stringify(words)} else 'OFF') }}`;
  return {
    state: {
      ...from(`{{ 'None' if ${IS_UNKNOWN} else value_json.state }}`),
      device_class: 'enum',
      options: PHONE_STATES.filter((word) => word !== 'unknown'),
      icon: 'mdi:deskphone',
      ...attributes(state, '{"calls": value_json.calls}'),
    },
    ringing: { ...from(is('ringing')), icon: 'mdi:phone-ring' },
    inCall: { ...from(is('talking', 'holding')), icon: 'mdi:phone-in-talk' },
    caller: {
      ...from(contact('value_json.caller')),
      icon: 'mdi:account-voice',
      ...contactAttributes(state, 'value_json.caller'),
    },
    event: { state_topic: event, event_types: CALL_NEWS, icon: 'mdi:phone-log' },
    registered: {
      ...from(ON_OFF('value_json.registered')),
      device_class: 'connectivity',
      entity_category: 'diagnostic',
      ...attributes(state, '{"lines": value_json.lines}'),
    },
  };
}

/** What is remembered of its calls. */
function memories(options: DiscoveryOptions): Configs {
  const { state } = options.topics;
  const own = { state_topic: state, ...remembered(options) };
  return {
    lastCaller: {
      ...own,
      value_template: contact('value_json.lastCaller'),
      icon: 'mdi:account-clock',
      ...contactAttributes(state, 'value_json.lastCaller'),
    },
    lastCall: {
      ...own,
      value_template:
        "{% set c = value_json.lastCall %}{{ (c.endedAt / 1000) | timestamp_custom('%Y-%m-%dT%H:%M:%S+00:00', false) if c else 'None' }}",
      device_class: 'timestamp',
      ...contactAttributes(state, 'value_json.lastCall', 'dir', 'outcome', 'talkSeconds'),
    },
    missed: {
      ...own,
      value_template: '{{ value_json.missed }}',
      state_class: 'total_increasing',
      icon: 'mdi:phone-missed',
      ...contactAttributes(state, 'value_json.lastMissed'),
    },
    missedReset: {
      command_topic: options.topics.set('missed'),
      payload_press: PRESS,
      icon: 'mdi:phone-check',
      ...remembered(options),
    },
  };
}

/** What can be done with it. */
function controls({ topics, mayDial }: DiscoveryOptions): Configs {
  const press = (operation: string, icon: string): Readonly<Record<string, string>> => ({
    command_topic: topics.set(operation),
    payload_press: PRESS,
    icon: `mdi:${icon}`,
  });
  return {
    answer: press('answer', 'phone'),
    reject: press('reject', 'phone-cancel'),
    hangup: press('hangup', 'phone-hangup'),
    hold: press('hold', 'phone-paused'),
    retrieve: press('retrieve', 'phone-forward'),
    dnd: {
      command_topic: topics.set('dnd'),
      state_topic: topics.state,
      value_template: ON_OFF('value_json.dnd'),
      icon: 'mdi:minus-circle',
    },
    ...(mayDial && {
      dial: { command_topic: topics.set('dial'), icon: 'mdi:dialpad', mode: 'text', max: 64 },
    }),
  };
}

/** Triggers for automations, as devices have them. Their names are shown as they are. */
function triggersOf({ topics }: DiscoveryOptions): Configs {
  return Object.fromEntries(
    CALL_NEWS.map((type) => [
      `trigger_${type}`,
      {
        automation_type: 'trigger',
        topic: topics.event,
        type,
        subtype: 'call',
        payload: type,
        value_template: '{{ value_json.event_type }}',
      },
    ]),
  );
}
