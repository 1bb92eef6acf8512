/**
 * Node-REDs, a broker and a proxy as plain objects: every message waits until a test moves it, so that all orders can
 * be played that a network can bring about. A broker's order holds: what one client is delivered, and what one has sent,
 * stays in order.
 */
import type { Clock } from '../../../src/calls/execution/clock';
import { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { CallSummary, PhoneEvent } from '../../../src/calls/model/call-types';
import type { UntimedInput } from '../../../src/calls/operations/plan-types';
import { type BrokerMessage, Division } from '../../../src/mqtt/several/division';
import { ME } from '../calls/events';
import { settled } from '../calls/stepped-clock';

export const BASE = 'snom';
export const PHONE = 'desk';

/** One process; it knows one phone. */
export class Instance {
  readonly out: BrokerMessage[] = [];
  readonly in: BrokerMessage[] = [];
  readonly tracker: DeviceTracker;
  readonly division: Division;
  readonly problems: string[] = [];
  /** What the flow hears of calls that end. */
  readonly summaries: CallSummary[] = [];
  isAlive = true;

  constructor(
    readonly name: string,
    readonly run: string,
    clock: Clock,
  ) {
    this.tracker = new DeviceTracker({
      name: PHONE,
      identities: [ME],
      idPrefix: `config-${run}`,
      clock,
    });
    this.tracker.letTimePass(false);
    this.division = new Division({
      instance: name,
      base: BASE,
      run,
      isStrict: true,
      clock,
      ports: {
        send: (message) => void (this.isAlive && this.out.push(message)),
        adopt: (_, state) => void this.tracker.tell({ type: 'adopted', state }),
        apply: (_, input) => void this.tracker.apply(input),
        deviceOf: () => this.tracker.state,
        keepingChanged: (_, isKept) => this.tracker.letTimePass(isKept),
        problem: (what) => void this.problems.push(what),
        ready: () => undefined,
      },
    });
    this.division.setPhones(new Set([PHONE]));
    this.tracker.subscribe(({ input, reduction: { changes } }) => {
      this.division.noteInput(PHONE, input);
      if (input.type === 'adopted' || !this.division.keeps(PHONE)) return;
      for (const change of changes) {
        if (change.kind !== 'callRemoved') continue;
        if (!this.division.maySummarise(change.summary.id)) continue;
        this.summaries.push(change.summary);
        const payload = JSON.stringify(change.summary);
        this.out.push({ topic: `${BASE}/${PHONE}/call`, payload, retain: false, qos: 1 });
      }
      this.division.publish(PHONE);
    });
  }

  /** A report of the phone, as the webhook and the queue behind it treat it. */
  async report(event: PhoneEvent, id: string): Promise<boolean> {
    await this.division.heard(PHONE);
    if (!this.isAlive) return false;
    this.division.work(PHONE, id, () => void this.tracker.apply(event));
    return this.division.confirmed(PHONE);
  }

  /** A command that the phone has accepted. */
  carryOut(input: UntimedInput): void {
    this.tracker.tell(input);
  }

  close(): void {
    this.isAlive = false;
    this.division.close();
    this.tracker.close();
  }
}

/** A broker with its subscribers. */
export class Network {
  readonly retained = new Map<string, BrokerMessage>();
  /** All that was published on topics of finished calls. */
  readonly calls: CallSummary[] = [];
  readonly instances: Instance[] = [];
  #runs = 0;

  constructor(readonly clock: Clock) {}

  get alive(): readonly Instance[] {
    return this.instances.filter(({ isAlive }) => isAlive);
  }

  /** Starts a process; what is retained is on its way to it. */
  start(name: string): Instance {
    this.#runs += 1;
    const instance = new Instance(name, `run${this.#runs}`, this.clock);
    this.instances.push(instance);
    for (const message of this.retained.values()) instance.in.push(message);
    this.publish(presence(name, 'online'));
    return instance;
  }

  /**
   * Ends a process at once.
   *
   * @param sent so many of the messages that it has written reach the broker
   */
  kill(instance: Instance, sent: number): void {
    for (const message of instance.out.splice(0, sent)) this.publish(message);
    instance.close();
    this.publish(presence(instance.name, 'offline'));
  }

  /** All that a process has written reaches the broker. */
  flush({ out }: Instance): void {
    for (const message of out.splice(0)) this.publish(message);
  }

  publish(message: BrokerMessage): void {
    if (message.retain) {
      if (message.payload === '') this.retained.delete(message.topic);
      else this.retained.set(message.topic, message);
    }
    if (message.topic.endsWith('/call'))
      this.calls.push(JSON.parse(message.payload) as CallSummary);
    for (const { in: inbox } of this.alive) inbox.push(message);
  }

  /** Moves one message. @param choice which: from 0 to below 1 @returns false = there is none */
  move(choice: number): boolean {
    const ways = this.alive.flatMap((instance) => [
      ...(instance.out.length > 0 ? [() => this.publish(instance.out.shift()!)] : []),
      ...(instance.in.length > 0 ? [() => deliver(instance, instance.in.shift()!)] : []),
    ]);
    ways[Math.floor(choice * ways.length)]?.();
    return ways.length > 0;
  }

  /** Lets all messages arrive. */
  async drain(choices: Iterator<number>): Promise<void> {
    for (let moved = 0; moved < 5000; moved += 1) {
      if (!this.move(choices.next().value as number)) {
        await settled();
        if (!this.move(0)) return;
      }
      await settled();
    }
    throw new Error('the messages never end');
  }

  close(): void {
    for (const instance of this.alive) instance.close();
  }
}

function deliver({ division }: Instance, { topic, payload }: BrokerMessage): void {
  division.takeIn(topic, payload);
}

const presence = (name: string, payload: string): BrokerMessage => ({
  topic: `${BASE}/instances/${name}`,
  payload,
  retain: true,
  qos: 1,
});
