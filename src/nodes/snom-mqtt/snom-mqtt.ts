/**
 * snom-mqtt: phones on MQTT. It opens no connection: what comes from the broker comes by `mqtt in`, and what it says goes
 * to `mqtt out`, with the broker configuration of the flow.
 */
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow, NodeStatus } from 'node-red';
import { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { fieldsOf } from '../../common/values';
import { readCommand } from '../../mqtt/commands';
import { ENTITIES, type EntityKey } from '../../mqtt/discovery';
import { isTooDeep, readObject, readPresence } from '../../mqtt/payload';
import { COMMAND_PORTS } from '../../mqtt/ports';
import { readTopic } from '../../mqtt/topics';
import { errorText, lookUpText, toSnomError, toUserError } from '../shared/action/errors';
import { errorStatus } from '../shared/action/status';
import { upToDate } from '../shared/migration/up-to-date';
import { packageVersion } from '../shared/package-version';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { type Deploys, deploysOf } from '../shared/phones/deploys';
import { phoneId } from '../shared/phones/phone-index';
import { listenToPhones } from '../shared/phones/phone-news';
import { isRunningPhone } from '../shared/phones/phones';
import { forgetKept } from '../shared/state-store';
import { Directory } from './directory';
import { Memory } from './memory';
import { type MqttOptions, readOptions } from './options';
import { forgetRetained, Publisher, RUN } from './publisher';
import { isCaught, newTrace, resultMessage, traceOf } from './results';
import { Several } from './several';
import type { MqttMessage, SnomMqttDef } from './types';

/** So many phones are told of at once; the others follow a little later. */
const CHUNK = 25;
const CHUNK_MS = 20;
/** What comes and goes within this time, ms, is looked at once: a deploy ends phones before it starts them. */
const SETTLE_MS = 250;
/** Phones that are gone so long, ms, are gone for good. */
const GONE_MS = 2000;
/** How often, ms, it is said again that this Node-RED is there when the broker says it is not. */
const INSIST_MS = 5000;

const WAITING: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom-mqtt.status.waiting' };
const ONLINE: NodeStatus = { fill: 'green', shape: 'dot', text: 'snom-mqtt.status.online' };

type Outputs = (NodeMessage | NodeMessage[] | null)[];
type Send = (outputs: Outputs) => void;

const init = (RED: NodeAPI): void => {
  function SnomMqtt(this: Node, stored: SnomMqttDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    try {
      new MqttNode(RED, this, def, readOptions(def)).start();
    } catch (thrown) {
      const error = toSnomError(thrown);
      this.status(errorStatus(error));
      this.error(errorText(RED._, error));
      this.on('input', (_, __, done) => done(toUserError(RED._, error)));
      this.on('close', () => this.status({}));
    }
  }
  RED.nodes.registerType('snom-mqtt', SnomMqtt);
};

class MqttNode {
  readonly #deploys: Deploys;
  readonly #directory = new Directory();
  readonly #memory: Memory;
  readonly #publisher: Publisher;
  #several: Several | undefined;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #waiting: SnomConfigNode[] = [];
  /** Has the broker been heard since what was published last was published? */
  #isHeard = false;
  #insisted = 0;
  #closed = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly def: SnomMqttDef,
    private readonly options: MqttOptions,
  ) {
    this.#deploys = deploysOf(RED);
    this.#memory = new Memory(node, (error) => this.#noteStore(error));
    this.#publisher = new Publisher({
      nodeId: node.id,
      options,
      directory: this.#directory,
      memory: this.#memory,
      labels: labelsOf(RED),
      version: packageVersion(),
      send: (messages) => {
        if (messages.length > 0 && !this.#closed) node.send([messages.map(toMessage)]);
      },
      several: () => this.#several,
    });
  }

  start(): void {
    if (this.options.several) this.#several = this.#joinOthers();
    const stopWaiting = this.#deploys.listen({ ends: () => this.#phonesChanged() });
    const stopListening = listenToPhones({
      news: (news) => {
        if (!this.#isMine(news.config)) return;
        this.#publisher.tell(news);
        this.#several?.noteInput(news.config, news.input);
        if (!news.isOthers) this.#several?.publish(news.config);
      },
      phonesChanged: () => this.#phonesChanged(),
    });
    this.node.on('input', (msg, send, done) => {
      try {
        this.#receive(msg, send);
        done();
      } catch (thrown) {
        const user = toUserError(this.RED._, toSnomError(thrown));
        // Node-RED copies what has failed.
        if (isTooDeep(msg.payload)) delete msg.payload;
        const { code, message, sent } = user;
        // Where a Catch node sends it back, whoever has asked is told.
        (msg as { snom?: unknown }).snom = { ok: false, code, message, sent };
        done(user);
      }
    });
    this.node.on('close', (removed: boolean, closed: () => void) => {
      stopWaiting();
      stopListening();
      void this.#close(removed).then(closed);
    });
    this.node.status(WAITING);
    this.#phonesChanged();
  }

  #joinOthers(): Several {
    const { options, node } = this;
    return new Several({
      options,
      run: RUN,
      directory: this.#directory,
      isMine: (config) => this.#isMine(config),
      send: (message) => node.send([{ ...message }]),
      onKept: (config) => {
        this.#publisher.forgetPhone(config);
        this.#publisher.publish(config);
      },
      onReady: () => this.#publishAll(),
      onProblem: (what) => node.warn(this.RED._(`snom-mqtt.warning.${what}`)),
    });
  }

  #isMine(config: SnomConfigNode): boolean {
    return this.def.phone ? config.id === this.def.phone : isRunningPhone(config);
  }

  get #phones(): SnomConfigNode[] {
    return [...this.#directory.phones.values()].filter((config) => this.#isMine(config));
  }

  /** A message of the broker, or the result of a command. @throws SnomError what is wrong with a command */
  #receive(msg: NodeMessageInFlow, send: Send): void {
    const trace = traceOf(msg);
    if (trace) {
      send([toMessage(resultMessage(trace, msg, this.#publisher.topics))]);
      return;
    }
    const { topic } = msg;
    if (typeof topic !== 'string' || isCaught(msg)) return;
    const heardFirst = !this.#isHeard;
    this.#isHeard = true;
    const isBirth = topic === `${this.options.prefix}/status`;
    const isOthers = this.#several?.takeIn(topic, msg.payload) === true;
    if (isOthers && readTopic(this.options.base, topic)?.kind !== 'presence') return;
    if (isBirth && readPresence(msg.payload) === true) this.#tellHomeAssistant();
    else this.#receiveOwn(topic, msg, send);
    // Whatever was published before may have found no broker.
    if (heardFirst && !this.#timers.has('connected')) this.#publishAll();
  }

  #receiveOwn(topic: string, msg: NodeMessageInFlow, send: Send): void {
    const content = readTopic(this.options.base, topic);
    switch (content?.kind) {
      case 'presence':
        if (content.instance === this.options.instance) this.#receivePresence(msg, send);
        return;
      case 'state':
        this.#receiveState(content.phone, msg.payload);
        return;
      case 'set':
        this.#command(content.phone, content.what, msg, send);
        return;
      default:
    }
  }

  /** The broker tells of this very Node-RED: the connection has been made, or is thought to be lost. */
  #receivePresence(msg: NodeMessageInFlow, send: Send): void {
    const isOnline = readPresence(msg.payload);
    if (isOnline === true) {
      this.node.status(ONLINE);
      this.#later('connected', SETTLE_MS, () => this.#publishAll());
      return;
    }
    if (isOnline === undefined || Date.now() - this.#insisted < INSIST_MS) return;
    // The last will of a connection that was lost may come long after the next one has been made.
    this.#insisted = Date.now();
    const topic = this.#publisher.topics.presence(this.options.instance);
    send([{ topic, payload: 'online', qos: 1, retain: true }]);
  }

  #receiveState(name: string, payload: unknown): void {
    const config = this.#directory.phones.get(name);
    if (!config || !this.#isMine(config)) return;
    const published = readObject(payload);
    // Its own state, come back.
    if (fieldsOf(published)?.run === RUN) return;
    void this.#memory.adopt(phoneId(config), published).then((isNews) => {
      if (isNews) this.#publisher.publish(config);
    });
  }

  #command(name: string, what: string, msg: NodeMessageInFlow, send: Send): void {
    const config = this.#directory.phones.get(name);
    if (!config) throw new SnomError('noPhoneOnTopic', { params: { name: shown(name) } });
    // Of another such node.
    if (!this.#isMine(config)) return;
    const trace = newTrace(name, what, msg, this.options.base);
    (msg as { snomMqtt?: unknown }).snomMqtt = trace;
    // What is kept comes again with every start: nobody has asked for that call now.
    if ((msg as { retain?: unknown }).retain === true) throw new SnomError('retainedCommand');
    const command = readCommand(what, msg.payload, this.options);
    if (command.kind === 'forgetMissed') {
      this.#memory.forgetMissed(phoneId(config), Date.now());
      this.#publisher.publish(config, true);
      send([toMessage(resultMessage(trace, msg, this.#publisher.topics))]);
      return;
    }
    const output = COMMAND_PORTS.indexOf(command.port) + 1;
    const outputs: Outputs = Array.from({ length: output }, () => null);
    outputs[output] = Object.assign(msg, { payload: command.payload, phone: phoneId(config) });
    send(outputs);
  }

  #phonesChanged(): void {
    this.#several?.phonesChanged();
    this.#later('changed', SETTLE_MS, () => this.#spread());
    this.#later('gone', GONE_MS, () => {
      // Once the deploy is over, it is looked at again.
      if (this.#deploys.isUnderWay) return;
      this.#publisher.clear(new Set(this.#phones.map(phoneId)));
    });
  }

  #tellHomeAssistant(): void {
    this.#publisher.forgetDiscovery();
    this.#spread();
  }

  #publishAll(): void {
    this.#publisher.forget();
    this.#spread();
  }

  /** Says what is news of all phones, some at a time: brokers and their listeners have a life beside them. */
  #spread(): void {
    this.#waiting = this.#phones;
    this.#later('spread', 0, () => void this.#spreadSome());
  }

  /** Never rejects. */
  async #spreadSome(): Promise<void> {
    const some = this.#waiting.splice(0, CHUNK);
    await Promise.all(some.map((config) => this.#memory.ready(phoneId(config))));
    // Without those that are away others would have another name. Once the deploy is over, all of it is said.
    if (this.#deploys.isUnderWay) return;
    for (const config of some) this.#publisher.publish(config);
    if (this.#waiting.length > 0) this.#later('spread', CHUNK_MS, () => void this.#spreadSome());
  }

  /** One timer of each name. */
  #later(name: string, ms: number, work: () => void): void {
    clearTimeout(this.#timers.get(name));
    if (this.#closed) return;
    this.#timers.set(name, setTimeout(work, ms).unref());
  }

  #noteStore(error: unknown): void {
    this.node.warn(this.RED._('snom-mqtt.warning.store'));
    this.node.debug(error instanceof Error ? error.message : typeof error);
  }

  async #close(removed: boolean): Promise<void> {
    this.#closed = true;
    this.#several?.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    // The editor keeps the last status of a restarted node.
    this.node.status({});
    await this.#memory.close();
    if (!removed) return;
    forgetKept(this.node);
    forgetRetained(this.node.id);
  }
}

const toMessage = (message: MqttMessage): NodeMessage => ({ ...message });

/** Names of the entities, in the language of the server. */
function labelsOf(RED: NodeAPI): Readonly<Record<EntityKey, string>> {
  const entries = ENTITIES.map((key) => [key, lookUpText(RED._, `snom-mqtt.entity.${key}`) ?? key]);
  return Object.fromEntries(entries) as Record<EntityKey, string>;
}

export = init;
