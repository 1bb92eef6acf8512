/** Builds and drives small flows around one action node. */
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import type { NodeAPI, NodeInitializer, NodeMessage, NodeStatus } from 'node-red';
import type { TestFlows, TestFlowsItem } from 'node-red-node-test-helper';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import type { SnomFailure, SnomSuccess } from '../../../src/nodes/shared/types';
import snomAdmin from '../../../src/nodes/snom-admin/snom-admin';
import snomCall from '../../../src/nodes/snom-call/snom-call';
import snomConfig from '../../../src/nodes/snom-config/snom-config';
import snomDisplay from '../../../src/nodes/snom-display/snom-display';
import snomEvent from '../../../src/nodes/snom-event/snom-event';
import type { SnomEventInfo } from '../../../src/nodes/snom-event/types';
import snomKey from '../../../src/nodes/snom-key/snom-key';
import snomMqtt from '../../../src/nodes/snom-mqtt/snom-mqtt';
import { helper } from './helper';
import { translate, UNFILLED } from './texts';

/** Of the runtime loaded last. */
let api: NodeAPI | undefined;

/** All nodes of the package, with their real English texts: the test helper itself has none. */
export const ALL: NodeInitializer[] = [
  snomConfig,
  snomKey,
  snomCall,
  snomAdmin,
  snomEvent,
  snomDisplay,
  snomMqtt,
].map((init: NodeInitializer) => (RED) => {
  api = RED;
  RED._ = translate;
  return init(RED);
});

/** Id of the node under test, and of its phone. */
export const NODE = 'node-under-test';
export const PHONE = 'phone';

type Item = TestFlowsItem & Record<string, unknown>;
export type Credentials = Record<string, Record<string, string | undefined>>;

/** A snom-config as the dialog stores it, for a virtual phone. */
export function configItem(
  phone: Pick<VirtualPhoneApi, 'host' | 'port'>,
  changes: Record<string, unknown> = {},
): Item {
  return {
    id: PHONE,
    type: 'snom-config',
    name: 'Reception',
    host: phone.host,
    port: String(phone.port),
    protocol: 'http',
    tls: '',
    fingerprint: '',
    selfSigned: false,
    legacyTls: false,
    auth: 'auto',
    model: 'D385',
    generation: '',
    keySequences: 'auto',
    identity: '',
    timeout: '30000',
    queueLimit: '',
    allow: '',
    deny: '',
    answerKey: 'ENTER',
    hangupKey: 'CANCEL',
    ...changes,
  };
}

/** An action node as its dialog stores it when nothing but the phone was chosen. */
export function actionItem(
  type: 'snom-key' | 'snom-call' | 'snom-admin' | 'snom-display',
  changes = {},
): Item {
  const own = {
    'snom-key': { keys: 'payload', keysType: 'msg', raw: false },
    'snom-call': {
      operation: '',
      destination: 'payload',
      destinationType: 'msg',
      digits: 'payload',
      digitsType: 'msg',
      identity: '',
      identityType: 'str',
    },
    'snom-admin': { operation: '' },
    'snom-display': { operation: '' },
  }[type];
  return placed(NODE, type, {
    phone: PHONE,
    phoneFromMsg: false,
    failedPort: false,
    outputs: 1,
    ...own,
    wires: [['out'], ['failed']],
    ...changes,
  });
}

/** A snom-event as its dialog stores it; it takes no messages. */
export function eventItem(changes: Record<string, unknown> = {}, id = NODE): Item {
  return placed(id, 'snom-event', {
    phone: PHONE,
    mode: 'events',
    direction: '',
    events: '',
    number: '',
    screeningTimeout: '',
    wires: [['out']],
    ...changes,
  });
}

/**
 * A node on the tab of the flow. Without a place it would count as a config node, and its id must not be
 * the text of any property, or it would count as used by that node.
 */
export function placed(id: string, type: string, changes: Record<string, unknown> = {}): Item {
  return { id, type, z: 'flow', x: 0, y: 0, ...changes };
}

/** The given nodes and those that watch the node under test, on one tab as Catch and Status need it. */
export function watched(...items: Item[]): TestFlows {
  return [
    { id: 'flow', type: 'tab' },
    ...items,
    placed('out', 'helper'),
    placed('failed', 'helper'),
    placed('catch-all', 'catch', { wires: [['caught']] }),
    placed('caught', 'helper'),
    placed('complete-node', 'complete', { scope: [NODE], wires: [['completed']] }),
    placed('completed', 'helper'),
    placed('status-node', 'status', { scope: [NODE], wires: [['shown']] }),
    placed('shown', 'helper'),
  ];
}

/** What Node-RED put into `msg.error` of a Catch node. */
export interface CaughtError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: unknown;
}

/** A message that left the node under test. */
export interface Outcome {
  readonly port: 'out' | 'failed' | 'caught';
  readonly msg: NodeMessage & { snom?: SnomSuccess | SnomFailure; error?: CaughtError };
}

/** A message of snom-event. */
export interface News extends NodeMessage {
  readonly topic: string;
  readonly snom: SnomEventInfo;
}

/** The watching nodes of a loaded flow; collects from now on. */
export class Watch {
  readonly outcomes: Outcome[] = [];
  readonly statuses: NodeStatus[] = [];
  readonly completed: NodeMessage[] = [];
  readonly #waiting = new Set<() => void>();

  constructor() {
    for (const port of ['out', 'failed', 'caught'] as const)
      this.#listen(port, (msg) => this.outcomes.push({ port, msg }));
    this.#listen('completed', (msg) => this.completed.push(msg));
    this.#listen('shown', (msg) => {
      const { fill, shape, text } = msg['status'] as NodeStatus;
      this.statuses.push({ fill, shape, text });
    });
  }

  /** Sends a message to the node under test. */
  send(msg: NodeMessage = {}): void {
    helper.getNode(NODE).receive(msg);
  }

  /** Sends a message and waits for what comes of it. */
  async outcome(msg: NodeMessage = {}): Promise<Outcome> {
    const index = this.outcomes.length;
    this.send(msg);
    await this.until(() => this.outcomes.length > index);
    const outcome = this.outcomes[index];
    assert.ok(outcome);
    return outcome;
  }

  /** Sends a message that has to succeed. */
  async success(msg: NodeMessage = {}): Promise<NodeMessage & { snom: SnomSuccess }> {
    const { port, msg: result } = await this.outcome(msg);
    assert.equal(port, 'out', JSON.stringify(result));
    return result as NodeMessage & { snom: SnomSuccess };
  }

  /** Sends a message that has to reach the Catch node with this code. */
  async caught(code: string, msg: NodeMessage = {}): Promise<CaughtError & { snom: SnomFailure }> {
    const { port, msg: result } = await this.outcome(msg);
    assert.equal(port, 'caught', JSON.stringify(result));
    assert.equal(result.error?.code, code, JSON.stringify(result.error));
    assert.doesNotMatch(result.error?.message ?? '', UNFILLED);
    return { ...result.error, snom: result.snom as SnomFailure };
  }

  /** What snom-event has sent so far. */
  get news(): News[] {
    return this.outcomes.map(({ port, msg }) => {
      assert.equal(port, 'out', JSON.stringify(msg));
      return msg as unknown as News;
    });
  }

  /** Waits for that many messages of snom-event. */
  async newsOf(count: number): Promise<News[]> {
    await this.until(() => this.outcomes.length >= count);
    return this.news;
  }

  /** Waits until the watching nodes have seen what is asked for. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #listen(id: string, see: (msg: NodeMessage) => void): void {
    helper.getNode(id).on('input', (msg: NodeMessage) => {
      see(msg);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
  }
}

/** Starts a flow and watches the node under test. */
export async function load(
  items: TestFlows,
  credentials: Credentials = {},
  nodes: NodeInitializer[] = ALL,
): Promise<Watch> {
  // Node-RED takes the object for its own and deletes from it.
  await helper.load(nodes, items, structuredClone(credentials));
  return new Watch();
}

/** Deploys flows in the place of those that run; resolves when they have started, however long that takes. */
export async function deploy(
  items: TestFlows,
  type: 'full' | 'nodes',
  credentials?: Credentials,
): Promise<void> {
  assert.ok(api);
  const started = once(api.events, 'flows:started');
  await helper
    .setFlows(items, type, structuredClone(credentials))
    // The test helper gives up after 300 ms.
    .catch((error: Error) => assert.equal(error.message, 'timeout waiting event'));
  await started;
}

/** Warnings of a node, in the order they were given. */
export function warnings(id: string): string[] {
  const log = helper.log() as unknown as {
    args: [{ level: number; id?: string; msg: unknown }][];
    WARN: number;
  };
  return log.args.flatMap(([entry]) =>
    entry.level === log.WARN && entry.id === id ? [String(entry.msg)] : [],
  );
}

/** All log entries of the flow, debug included, as one text. */
export function everythingLogged(): string {
  const { args } = helper.log() as unknown as { args: unknown[][] };
  return JSON.stringify(args);
}

/** Texts of all statuses of a node, from its start on; '' = cleared. Any living node lends its recorder. */
export function statusesOf(id: string, any = 'out'): string[] {
  const { status } = helper.getNode(any) as unknown as {
    status: { getCalls(): { thisValue: { id: string }; args: [NodeStatus] }[] };
  };
  return status
    .getCalls()
    .filter(({ thisValue }) => thisValue.id === id)
    .map(({ args: [{ text = '' }] }) => text);
}

/** An initializer that only shows the runtime it was given. */
export function runtimeOf(): { init: NodeInitializer; red: () => NodeAPI } {
  let api: NodeAPI | undefined;
  return {
    init: (RED) => {
      api = RED;
    },
    red: () => {
      assert.ok(api);
      return api;
    },
  };
}
