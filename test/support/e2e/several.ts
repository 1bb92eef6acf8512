/**
 * Several Node-REDs as docs/several-node-reds.md sets them up, with the very files of that folder: mosquitto, HAProxy and
 * Node-RED processes on the loopback interface.
 */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MqttClient } from 'mqtt';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { freshPort } from '../addresses';
import { connectTo } from './broker';
import { type FlowCredentials, type FlowNode, type NodeRed, startNodeRed } from './node-red';
import { PROJECT_ROOT } from './paths';
import { hasProgram, type Server, startServer } from './programs';
import { credentials, reporting, setUpActionUrls, tokenOf } from './reporting';
import { makeUserDir } from './user-dir';

const FOLDER = path.join(PROJECT_ROOT, 'docs/several-node-reds');
const USER = 'node-red';
const PASSWORD = 'of the broker';
const NAMES = ['a', 'b'] as const;

/** Names of the Node-REDs. */
export type InstanceName = (typeof NAMES)[number];

/** Programs without which nothing of this can be done. */
export const PROGRAMS = ['mosquitto', 'mosquitto_passwd', 'haproxy'] as const;

/** The first of them that is not here. */
export async function missingProgram(): Promise<string | undefined> {
  for (const name of PROGRAMS) if (!(await hasProgram(name))) return name;
  return undefined;
}

/** A finished call, as it was told on the broker. */
export interface ToldCall {
  readonly phone: string;
  readonly number: string;
  readonly outcome: string;
  readonly answered: boolean;
  readonly id: string;
}

/** What a Node-RED told the others of a phone. */
export interface ToldState {
  readonly at: number;
  readonly phone: string;
  readonly instance: string;
  readonly n: number;
  /** Reports that are in it, the last ones. */
  readonly heard: readonly string[];
  readonly calls: number;
  readonly muted: boolean;
  readonly bytes: number;
}

/** Listens on the broker, and has no part in anything. */
export class Witness {
  readonly calls: ToldCall[] = [];
  readonly states: ToldState[] = [];
  /** The newest of each phone. */
  readonly keepers = new Map<string, ToldState>();

  constructor(readonly client: MqttClient) {
    client.on('message', (topic, payload) => this.#hear(topic, payload.toString('utf8')));
  }

  #hear(topic: string, text: string): void {
    const [, phone = '', what = ''] = topic.split('/');
    if (text === '') return;
    if (what === 'call') {
      const { id, remote, outcome, answered } = JSON.parse(text) as Omit<ToldCall, 'number'> & {
        remote: { number: string };
      };
      this.calls.push({ phone, id, number: remote.number, outcome, answered });
    }
    if (what !== 'kept') return;
    const { instance, n, heard, device } = JSON.parse(text) as Pick<
      ToldState,
      'instance' | 'n' | 'heard'
    > & { device: { calls?: unknown[]; muted?: boolean } };
    const calls = device.calls?.length ?? 0;
    const muted = device.muted === true;
    const at = performance.now();
    const told = { at, phone, instance, n, heard, calls, muted, bytes: text.length };
    this.states.push(told);
    this.keepers.set(phone, told);
  }
}

/** One Node-RED and where it is. */
interface Place {
  readonly userDir: string;
  readonly port: number;
  nodeRed: NodeRed;
}

/** Everything together. Stop it. */
export class Company {
  readonly phones: readonly VirtualPhoneApi[];
  readonly witness: Witness;
  readonly #broker: Server;
  readonly #proxy: Server;
  readonly #places: ReadonlyMap<InstanceName, Place>;

  private constructor(
    phones: readonly VirtualPhoneApi[],
    broker: Server,
    proxy: Server,
    places: ReadonlyMap<InstanceName, Place>,
    witness: Witness,
  ) {
    this.phones = phones;
    this.#broker = broker;
    this.#proxy = proxy;
    this.#places = places;
    this.witness = witness;
  }

  /** Starts all, and sets the phones up to report to the proxy. */
  static async start(phones: readonly VirtualPhoneApi[]): Promise<Company> {
    const broker = await startBroker();
    const ports = { a: await freshPort(), b: await freshPort() };
    const proxy = await startProxy(ports);
    const flow = await flowFor(phones, `http://127.0.0.1:${proxy.port}`);
    const secrets = credentialsFor(phones);
    const started = await Promise.all(
      NAMES.map(async (name) => {
        const userDir = await makeUserDir();
        const nodeRed = await startNodeRed({
          userDir,
          port: ports[name],
          env: environment(name, broker.port),
        });
        await nodeRed.deploy(flow, secrets);
        return [name, { userDir, port: ports[name], nodeRed }] as const;
      }),
    );
    const client = await connectTo(broker.port, { username: USER, password: PASSWORD });
    const witness = new Witness(client);
    await client.subscribeAsync('snom/#', { qos: 1 });
    const company = new Company(phones, broker, proxy, new Map(started), witness);
    await Promise.all(NAMES.map((name) => company.ready(name)));
    const [first] = started;
    for (let index = 0; index < phones.length; index += 8) {
      await Promise.all(
        phones
          .slice(index, index + 8)
          .map((_, offset) => setUpActionUrls(first![1].nodeRed, idOf(index + offset))),
      );
    }
    return company;
  }

  get proxyUrl(): string {
    return `http://127.0.0.1:${this.#proxy.port}`;
  }

  nodeRed(name: InstanceName): NodeRed {
    return this.#places.get(name)!.nodeRed;
  }

  /** Waits until a Node-RED takes reports. */
  async ready(name: InstanceName): Promise<void> {
    const { nodeRed } = this.#places.get(name)!;
    const limit = Date.now() + 20_000;
    for (;;) {
      const { status } = await nodeRed.request('/snom/health/ready');
      if (status === 200) return;
      if (Date.now() > limit) throw new Error(`${name} is not ready:\n${nodeRed.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Kills a Node-RED with SIGKILL. */
  kill(name: InstanceName): Promise<void> {
    return this.nodeRed(name).kill();
  }

  /** Starts a killed one again, with the files it had, and waits until it takes reports. */
  async revive(name: InstanceName): Promise<void> {
    const place = this.#places.get(name)!;
    const { userDir, port } = place;
    const env = environment(name, this.#broker.port);
    place.nodeRed = await startNodeRed({ userDir, port, env });
    await this.ready(name);
  }

  async stop(): Promise<void> {
    await this.witness.client.endAsync(true);
    for (const { nodeRed, userDir } of this.#places.values()) {
      await nodeRed.stop();
      await rm(userDir, { recursive: true, force: true });
    }
    await this.#proxy.stop();
    await this.#broker.stop();
  }
}

/** Name of a phone in topics. */
export const topicOf = (index: number): string => `my-desk-${index}`;

/** Secret part of the address that a phone reports to. */
export const secretOf = tokenOf;

const idOf = (index: number): string => `desk-${index}`;

function environment(name: InstanceName, brokerPort: number): Record<string, string> {
  return {
    SNOM_INSTANCE: name,
    SNOM_PRESENCE: `snom/instances/${name}`,
    SNOM_BROKER: '127.0.0.1',
    SNOM_BROKER_PORT: String(brokerPort),
  };
}

async function readShipped(name: string): Promise<string> {
  return readFile(path.join(FOLDER, name), 'utf8');
}

function startBroker(): Promise<Server> {
  return startServer({
    name: 'mosquitto',
    args: async (folder, port) => {
      const { findTool } = await import('../../../scripts/lib/tools.mjs');
      const passwords = path.join(folder, 'passwords');
      const tool = findTool('mosquitto_passwd')!;
      await promisify(execFile)(tool, ['-b', '-c', passwords, USER, PASSWORD]);
      const text = (await readShipped('mosquitto.conf'))
        .replace(/^listener .*$/m, `listener ${port} 127.0.0.1`)
        .replace(/^password_file .*$/m, `password_file ${passwords}`)
        .replace(/^persistence_location .*$/m, `persistence_location ${folder}/`);
      const file = path.join(folder, 'mosquitto.conf');
      // Started by root, it becomes a user that may not read this folder.
      await writeFile(file, `${text}\nuser root\n`);
      return ['-c', file];
    },
  });
}

function startProxy(ports: Readonly<Record<InstanceName, number>>): Promise<Server> {
  return startServer({
    name: 'haproxy',
    args: async (folder, port) => {
      const values = {
        SNOM_LISTEN: `127.0.0.1:${port}`,
        SNOM_A: `127.0.0.1:${ports.a}`,
        SNOM_B: `127.0.0.1:${ports.b}`,
      };
      const file = path.join(folder, 'environment.cfg');
      const lines = Object.entries(values).map(([name, value]) => `  setenv ${name} ${value}`);
      await writeFile(file, `global\n${lines.join('\n')}\n`);
      return ['-db', '-f', file, '-f', path.join(FOLDER, 'haproxy.cfg')];
    },
  });
}

/** The shipped flow with the phones' configurations. */
async function flowFor(phones: readonly VirtualPhoneApi[], baseUrl: string): Promise<FlowNode[]> {
  const flow = JSON.parse(await readShipped('flows.json')) as FlowNode[];
  const configs = phones.map((phone, index) =>
    reporting(idOf(index), phone, baseUrl, { timeout: '10000' }),
  );
  // Phones that no node names are not started.
  const uses = Object.fromEntries(configs.map(({ id }, index) => [`phone${index}`, id]));
  return [
    ...flow.map((node) => (node.type === 'snom-call' ? { ...node, ...uses } : node)),
    ...configs,
  ];
}

function credentialsFor(phones: readonly VirtualPhoneApi[]): FlowCredentials {
  const own = phones.map((_, index) => [idOf(index), credentials(index)] as const);
  return {
    ...Object.fromEntries(own),
    'several-broker': { user: USER, password: PASSWORD },
  };
}
