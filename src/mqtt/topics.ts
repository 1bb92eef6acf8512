/** Topics of phones on MQTT: how they are called, made and taken apart. */
import { SnomError } from '../common/errors';
import { shown } from '../common/shown';

/** What a broker takes as a topic's length in UTF-8 is 65,535 bytes (MQTT 3.1.1, 1.5.3); nobody needs as much. */
const MAX_TOPIC = 1024;

/** Longest name of a phone in a topic, characters. */
const MAX_NAME = 64;

/** Signs of a config node's id that tell two phones of one name apart. */
const ID_SIGNS = 6;

/** A configured phone, as far as its name in topics goes. */
export interface NamedPhone {
  /** Of its configuration: the same in every Node-RED with the same flows. */
  readonly id: string;
  readonly name?: string;
  readonly host: string;
}

/** The topics of one phone. */
export interface PhoneTopics {
  /** Retained: what the phone is doing. */
  readonly state: string;
  /** Retained: `online` or `offline`. */
  readonly availability: string;
  /** One message for each finished call. */
  readonly call: string;
  /** One message for each thing that happens to a call. */
  readonly event: string;
  /** What came of commands. */
  readonly result: string;
  /** Topic of a command. */
  readonly set: (what: string) => string;
}

/** All topics below one base. */
export interface Topics {
  readonly of: (phone: string) => PhoneTopics;
  /** Retained: is this Node-RED there? The configuration of the broker says `offline` there by its last will. */
  readonly presence: (instance: string) => string;
}

/** What a topic below the base is about. */
export type TopicContent =
  | { readonly kind: 'set'; readonly phone: string; readonly what: string }
  | { readonly kind: 'state'; readonly phone: string }
  | { readonly kind: 'presence'; readonly instance: string };

/** Level below the base where instances of Node-RED say whether they are there: no phone is called so. */
const INSTANCES = 'instances';

/** The topics below a base of {@link checkTopicPart}. */
export function topicsOf(base: string): Topics {
  return {
    of: (phone) => {
      const top = `${base}/${phone}`;
      return {
        state: `${top}/state`,
        availability: `${top}/availability`,
        call: `${top}/call`,
        event: `${top}/event`,
        result: `${top}/result`,
        set: (what) => `${top}/set/${what}`,
      };
    },
    presence: (instance) => `${base}/${INSTANCES}/${instance}`,
  };
}

/** What a topic means; undefined = it is none of those that are listened to. */
export function readTopic(base: string, topic: string): TopicContent | undefined {
  if (topic.length > MAX_TOPIC || !topic.startsWith(`${base}/`)) return undefined;
  const [first = '', second = '', third, ...rest] = topic.slice(base.length + 1).split('/');
  if (first === '' || second === '' || rest.length > 0) return undefined;
  if (first === INSTANCES)
    return third === undefined ? { kind: 'presence', instance: second } : undefined;
  if (second === 'set') return third ? { kind: 'set', phone: first, what: third } : undefined;
  return second === 'state' && third === undefined ? { kind: 'state', phone: first } : undefined;
}

/**
 * A topic, or the beginning of one, that may be published to: `+` and `#` are no part of it (MQTT 3.1.1, 4.7.1), `$` at
 * its beginning is the broker's own, and empty levels are only ever a slip of the pen.
 *
 * @param name what it is called in the dialog
 * @throws SnomError `badTopic` {name, topic}
 */
export function checkTopicPart(text: unknown, name: string): string {
  const topic = typeof text === 'string' ? text.trim() : '';
  const levels = topic.split('/');
  const isTopic = !/[+#\p{Cc}\p{Cs}]/u.test(topic) && levels.every((level) => level !== '');
  if (!isTopic || topic.startsWith('$') || topic.length > MAX_TOPIC / 4)
    throw new SnomError('badTopic', { params: { name, topic: shown(String(text)) } });
  return topic;
}

/** What is said of a phone below its name, but for results. */
const SAID: ReadonlySet<string> = new Set([
  'state',
  'availability',
  'call',
  'event',
  'set',
  'kept',
  'told',
]);

/**
 * May a result be published there? Nothing that Node-REDs say or listen to: who may send commands alone must not be able
 * to let a result pass for it.
 */
export function isResponseTopic(base: string, topic: unknown): topic is string {
  if (typeof topic !== 'string' || topic === '' || topic.length > MAX_TOPIC) return false;
  if (/[+#\p{Cc}\p{Cs}]/u.test(topic) || topic.startsWith('$')) return false;
  if (!topic.startsWith(`${base}/`)) return true;
  const [first, second = ''] = topic.slice(base.length + 1).split('/');
  return first !== INSTANCES && !SAID.has(second);
}

/**
 * Names of phones in topics, by id: the name of the configuration (its host where it has none) in small letters, digits
 * and hyphens. Phones whose names are the same then get some signs of their ids, all of them: a command must never reach
 * another phone because one was added.
 */
export function topicNames(phones: readonly NamedPhone[]): ReadonlyMap<string, string> {
  const plain = phones.map(({ id, name, host }) => [id, nameInTopics(name, host)] as const);
  const count = new Map<string, number>();
  for (const [, name] of plain) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(
    plain.map(([id, name]) => [id, (count.get(name) ?? 0) > 1 ? `${name}-${signsOf(id)}` : name]),
  );
}

/** Letters that are written with two others where there is no such letter. */
const SPELT: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['ø', 'oe'],
  ['å', 'aa'],
  ['œ', 'oe'],
]);

function nameInTopics(name: string | undefined, host: string): string {
  const slug = slugOf(name ?? '') || slugOf(host) || 'phone';
  // `snom/instances/...` is where instances are.
  return slug === INSTANCES ? `${slug}-phone` : slug;
}

/** A text in small letters, digits and single hyphens; '' = nothing of it can be written so. */
function slugOf(text: string): string {
  return text
    .slice(0, MAX_TOPIC)
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæøåœ]/g, (letter) => SPELT.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_NAME)
    .replace(/-$/, '');
}

/** Some signs of an id, of those a topic and Home Assistant take. */
function signsOf(id: string): string {
  const signs = id.toLowerCase().replace(/[^a-z0-9]/g, '');
  return signs.slice(-ID_SIGNS) || '0';
}
