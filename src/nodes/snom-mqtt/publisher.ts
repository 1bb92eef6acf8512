/** Says on MQTT what phones are doing: each thing once, and all of it again when the broker may have lost it. */
import { randomBytes } from 'node:crypto';
import { optional } from '../../common/values';
import {
  type DiscoveryMessage,
  discoveryOf,
  type EntityKey,
  undiscoveryOf,
} from '../../mqtt/discovery';
import { callNews, summaryIn } from '../../mqtt/news';
import { isAvailable, type PublishedPhone, publishedState } from '../../mqtt/state';
import { type PhoneTopics, type Topics, topicsOf } from '../../mqtt/topics';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { phoneId } from '../shared/phones/phone-index';
import type { PhoneNews } from '../shared/phones/phone-news';
import { describePhone } from '../shared/phones/phones';
import { nameRegistry } from '../shared/phones/registries';
import type { Directory } from './directory';
import type { Memory } from './memory';
import type { MqttOptions } from './options';
import type { Several } from './several';
import type { MqttMessage } from './types';

/** Of this process: whoever reads his own state knows it by that. */
export const RUN = randomBytes(4).toString('hex');

/** What stays on the broker of a phone: where, and in which form Home Assistant was told. */
interface Retained {
  readonly topics: PhoneTopics;
  readonly discovery: Pick<MqttOptions, 'discovery' | 'prefix'>;
}

/** By id of the node, then of the phone: a deploy makes the node anew, and what it published is still there. */
const retained = nameRegistry('phones on mqtt', new Map<string, Map<string, Retained>>());

/** The node is gone for good. */
export function forgetRetained(nodeId: string): void {
  retained.delete(nodeId);
}

/** What was last published of a phone, as text. */
interface Published {
  state?: string;
  availability?: string;
  discovery?: string;
}

/** What a publisher works with. */
export interface PublisherParts {
  readonly nodeId: string;
  readonly options: MqttOptions;
  readonly directory: Directory;
  readonly memory: Memory;
  readonly labels: Readonly<Record<EntityKey, string>>;
  readonly version: string;
  readonly send: (messages: MqttMessage[]) => void;
  /** Who divides the phones among several Node-REDs; undefined = all of them are kept here. */
  readonly several: () => Pick<Several, 'keeps' | 'maySummarise'> | undefined;
}

export class Publisher {
  readonly topics: Topics;
  readonly #parts: PublisherParts;
  readonly #published = new Map<string, Published>();
  readonly #retained: Map<string, Retained>;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.topics = topicsOf(parts.options.base);
    this.#retained = retained.get(parts.nodeId) ?? new Map<string, Retained>();
    retained.set(parts.nodeId, this.#retained);
  }

  /** Something has happened to a phone. */
  tell({ config, reduction: { changes }, isOthers }: PhoneNews): void {
    const name = this.#parts.directory.nameOf(config);
    if (name === undefined) return;
    const { event, call } = this.topics.of(name);
    this.#parts.memory.note(phoneId(config), changes);
    // Whoever keeps the phone says it.
    if (isOthers) return;
    const several = this.#parts.several();
    const messages = changes.flatMap((change): MqttMessage[] => {
      const [news, summary] = [callNews(change), summaryIn(change)];
      return [
        ...(news ? [once(event, news)] : []),
        ...(summary && several?.maySummarise(summary.id) !== false ? [once(call, summary)] : []),
      ];
    });
    // The state first: whoever hears of a call may look at it.
    this.#parts.send([...this.#news(config, name), ...messages]);
  }

  /**
   * Says what has changed of a phone since it was last said.
   *
   * @param isForKeeper also where another Node-RED keeps the phone, which is to learn it by that
   */
  publish(config: SnomConfigNode, isForKeeper = false): void {
    const { directory, several } = this.#parts;
    const name = directory.nameOf(config);
    if (name === undefined) return;
    if (!isForKeeper && several()?.keeps(config) === false) return;
    this.#parts.send(this.#news(config, name));
  }

  /** What has been published may be lost: all of it is news again. */
  forget(): void {
    this.#published.clear();
  }

  /** Another Node-RED has said something else of the phone meanwhile. */
  forgetPhone(config: SnomConfigNode): void {
    this.#published.delete(phoneId(config));
  }

  /** Home Assistant has started: it may know nothing. */
  forgetDiscovery(): void {
    for (const published of this.#published.values()) delete published.discovery;
  }

  /** Takes what is not there any more off the broker. */
  clear(there: ReadonlySet<string>): void {
    for (const [id, old] of this.#retained) {
      if (there.has(id)) continue;
      this.#retained.delete(id);
      this.#published.delete(id);
      const shared = this.#parts.several() ? [kept(keptTopic(old.topics), '')] : [];
      this.#parts.send([...emptied(old.topics), ...shared, ...this.#undiscovered(id, old)]);
    }
  }

  #news(config: SnomConfigNode, name: string): MqttMessage[] {
    const { memory, options } = this.#parts;
    const id = phoneId(config);
    const topics = this.topics.of(name);
    const published = this.#published.get(id) ?? {};
    this.#published.set(id, published);
    const phone = publishedPhone(config);
    const state = config.tracker?.state;
    const publisher = { instance: options.instance, run: RUN };
    const now = publishedState(publisher, phone, state, memory.of(id), config.isMute);
    const text = JSON.stringify(now);
    const availability = isAvailable(state, config.phone !== undefined) ? 'online' : 'offline';
    const messages = this.#moved(id, topics);
    if (published.state !== text) messages.push(kept(topics.state, now));
    if (published.availability !== availability)
      messages.push(kept(topics.availability, availability));
    published.state = text;
    published.availability = availability;
    return [...this.#discovered(config, phone, topics, published), ...messages];
  }

  /** Only what it is called and what it is matters to Home Assistant. */
  #discovered(
    config: SnomConfigNode,
    phone: PublishedPhone,
    topics: PhoneTopics,
    published: Published,
  ): MqttMessage[] {
    const { options, labels, version } = this.#parts;
    const { discovery: kind, prefix, mayDial, instance } = options;
    if (!kind) return [];
    const text = JSON.stringify([phone, topics.state]);
    if (published.discovery === text) return [];
    published.discovery = text;
    const presence = this.topics.presence(instance);
    return discoveryOf({
      ...{ kind, prefix, phone, topics, presence, labels, mayDial, version },
      ...optional({ page: config.phone?.origin }),
    }).map(toMqtt);
  }

  /** Under another name, or told to Home Assistant in another way, the old ones have to go. */
  #moved(id: string, topics: PhoneTopics): MqttMessage[] {
    const { discovery, prefix } = this.#parts.options;
    const old = this.#retained.get(id);
    this.#retained.set(id, { topics, discovery: { discovery, prefix } });
    if (!old) return [];
    const isElsewhere = old.topics.state !== topics.state;
    const isToldOtherwise =
      old.discovery.discovery !== discovery || old.discovery.prefix !== prefix;
    return [
      ...(isElsewhere ? emptied(old.topics) : []),
      ...(isToldOtherwise ? this.#undiscovered(id, old) : []),
    ];
  }

  #undiscovered(id: string, { discovery: { discovery: kind, prefix } }: Retained): MqttMessage[] {
    return kind ? undiscoveryOf({ kind, prefix, phone: { id } }).map(toMqtt) : [];
  }
}

function publishedPhone(config: SnomConfigNode): PublishedPhone {
  const { name, mac, model } = describePhone(config);
  const firmware =
    config.phone?.known?.firmware ?? config.tracker?.state.phone.firmware ?? undefined;
  return { id: phoneId(config), name, ...optional({ mac, model, firmware }) };
}

const toMqtt = ({ topic, payload }: DiscoveryMessage): MqttMessage => kept(topic, payload);

const kept = (topic: string, payload: unknown): MqttMessage => ({
  topic,
  payload,
  qos: 1,
  retain: true,
});

const once = (topic: string, payload: unknown): MqttMessage => ({
  topic,
  payload,
  qos: 1,
  retain: false,
});

/** Where Node-REDs that share the phone tell each other what they know. */
const keptTopic = ({ state }: PhoneTopics): string => state.replace(/state$/, 'kept');

/** An empty retained message takes the one before off the broker (MQTT 3.1.1, 3.3.1.3). */
const emptied = ({ state, availability }: PhoneTopics): MqttMessage[] => [
  kept(state, ''),
  kept(availability, ''),
];
