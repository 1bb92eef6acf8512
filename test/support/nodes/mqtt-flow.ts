/** A flow with snom-mqtt in which a helper plays the broker: what would be published is collected. */
import { strict as assert } from 'node:assert';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { actionItem, configItem, load, NODE, placed, type Watch, watched } from './flow';
import { reporting } from './reporting';
import type { Runtime } from './runtime';

/** A message for the broker. */
export interface Published {
  readonly topic: string;
  readonly payload: unknown;
  readonly qos: number;
  readonly retain: boolean;
  readonly correlationData?: Buffer;
}

/** What a flow is made of, where it is not the usual. */
export interface MqttFlowOptions {
  readonly node?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
  readonly phone?: VirtualPhoneOptions;
  /** Other nodes of the flow. */
  readonly more?: ReturnType<typeof placed>[];
}

/** snom-mqtt as its dialog stores it. */
export function mqttItem(changes: Record<string, unknown> = {}): ReturnType<typeof placed> {
  return placed(NODE, 'snom-mqtt', {
    name: '',
    phone: '',
    base: 'snom',
    instance: 'node-red',
    discovery: '',
    discoveryPrefix: 'homeassistant',
    mayDial: false,
    wires: [['out'], ['call'], ['key'], ['failed'], ['failed']],
    ...changes,
  });
}

/** The phone is called "Reception", and reports; calls and keys are carried out, and their results come back. */
export class MqttFlow {
  private constructor(
    readonly phone: VirtualPhone,
    readonly watch: Watch,
  ) {}

  static async open(
    { phones, server }: Runtime,
    { node = {}, config = {}, phone: options = {}, more = [] }: MqttFlowOptions = {},
  ): Promise<MqttFlow> {
    const phone = await phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      mac: '000413A1B2C3',
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...options,
    });
    const { properties, credentials } = reporting(server, phone);
    const doing = { phone: '', phoneFromMsg: true, wires: [[NODE]] };
    const items = watched(
      configItem(phone, { ...properties, ...config }),
      mqttItem(node),
      { ...actionItem('snom-call', doing), id: 'call' },
      { ...actionItem('snom-key', doing), id: 'key' },
      ...more,
    ).map((item) =>
      // What fails is told as well.
      item.type === 'catch' ? { ...item, wires: [['caught', NODE]] } : item,
    );
    const watch = await load(items, credentials, server.nodes);
    return new MqttFlow(phone, watch);
  }

  /** All that has been published. */
  get published(): Published[] {
    return this.watch.outcomes
      .filter(({ port }) => port === 'out')
      .map(({ msg }) => msg as unknown as Published);
  }

  /** The last message on a topic; undefined = there is none. */
  last(topic: string): Published | undefined {
    return this.published.findLast((one) => one.topic === topic);
  }

  /** Waits for a message on a topic. */
  async message<T = unknown>(
    topic: string,
    fits: (payload: T) => boolean = () => true,
  ): Promise<T> {
    const find = (): Published | undefined =>
      this.published.findLast((one) => one.topic === topic && fits(one.payload as T));
    await this.watch.until(() => find() !== undefined);
    const found = find();
    assert.ok(found);
    return found.payload as T;
  }

  /** Waits for a state of the phone. */
  state(
    fits: (state: Record<string, unknown>) => boolean = () => true,
  ): Promise<Record<string, unknown>> {
    return this.message('snom/reception/state', fits);
  }

  /** A message of the broker. */
  receive(topic: string, payload: unknown, more: Record<string, unknown> = {}): void {
    this.watch.send({ topic, payload, qos: 1, retain: false, ...more });
  }

  /** A command. */
  set(what: string, payload: unknown, more: Record<string, unknown> = {}): void {
    this.receive(`snom/reception/set/${what}`, payload, more);
  }

  /** A command, and what is published of how it went. */
  async result(what: string, payload: unknown): Promise<Record<string, unknown>> {
    const before = this.published.length;
    this.set(what, payload);
    const isOf = ({ topic, payload }: Published): boolean =>
      topic === 'snom/reception/result' && (payload as { command: string }).command === what;
    const find = (): Published | undefined => this.published.slice(before).find(isOf);
    await this.watch.until(() => find() !== undefined);
    return find()?.payload as Record<string, unknown>;
  }
}
