/**
 * Two ways to press keys on a phone inside one Node-RED: our snom-key, and Node-RED's own `http request` with
 * Digest doing the same by hand. A lane takes one message at a time and tells when it has come out.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Node } from 'node-red';
import helper, { type TestFlows } from 'node-red-node-test-helper';
import { LOGIN } from './phones';

const ROOT = path.resolve(__dirname, '..');
const TIMEOUT_MS = 10_000;

type FlowItem = TestFlows[number];

function load(file: string): (RED: never) => void {
  return createRequire(__filename)(file) as (RED: never) => void;
}

/** The compiled nodes, as they are shipped, and the nodes of Node-RED that are compared with them. */
function nodeSets(): ((RED: never) => void)[] {
  const dist = path.join(ROOT, 'dist/nodes');
  if (!existsSync(dist)) throw new Error('dist/ is missing: run npm run build first');
  const core = path.dirname(require.resolve('@node-red/nodes/package.json'));
  return [
    load(path.join(dist, 'snom-config/snom-config.js')),
    load(path.join(dist, 'snom-key/snom-key.js')),
    load(path.join(core, 'core/network/21-httprequest.js')),
  ];
}

/** A part of a flow with its credentials. */
export interface Part {
  readonly nodes: readonly FlowItem[];
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PartOptions {
  readonly port: number;
  /** false = the phone asks for no password. */
  readonly login?: boolean;
}

/** A configured phone alone. */
export function phonePart(id: string, { port, login = true }: PartOptions): Part {
  const known = { model: 'D385', generation: 'fw10', keySequences: 'auto', auth: 'auto' };
  const limits = { timeout: '8000', queueLimit: '32', allow: '', deny: '' };
  const node = {
    id,
    type: 'snom-config',
    // Not the id: Node-RED takes every property that is an id for a reference.
    name: `Phone ${id}`,
    host: '127.0.0.1',
    port: String(port),
    protocol: 'http',
    tls: '',
    fingerprint: '',
    identity: '',
    answerKey: 'ENTER',
    hangupKey: 'CANCEL',
    ...known,
    ...limits,
  };
  return { nodes: [node], credentials: login ? { [id]: LOGIN } : {} };
}

/** snom-key on a phone: presses the keys of the payload. */
export function snomPart(id: string, options: PartOptions): Part {
  const phone = phonePart(`${id}-phone`, options);
  const keys = { phone: `${id}-phone`, keys: 'payload', keysType: 'msg', outputs: 1 };
  const nodes = [
    ...phone.nodes,
    { id, type: 'snom-key', name: '', ...keys, wires: [[`${id}-out`]] },
    { id: `${id}-out`, type: 'helper' },
  ];
  return { nodes: nodes, credentials: phone.credentials };
}

/** `http request` on a phone: presses the one key of the payload. */
export function corePart(id: string, { port, login = true }: PartOptions): Part {
  const url = `http://127.0.0.1:${port}/command.htm?key={{{payload}}}`;
  const request = { method: 'GET', ret: 'txt', paytoqs: 'ignore', tls: '', proxy: '', headers: [] };
  const choices = { persist: false, insecureHTTPParser: false, senderr: false };
  const authType = login ? 'digest' : '';
  const node = { id, type: 'http request', name: '', url, authType, ...request, ...choices };
  const { username: user, password } = LOGIN;
  return {
    nodes: [
      { ...node, wires: [[`${id}-out`]] },
      { id: `${id}-out`, type: 'helper' },
    ] as FlowItem[],
    credentials: login ? { [id]: { user, password } } : {},
  };
}

/** Sends payloads through a node and waits for each. */
export class Lane {
  private readonly input: Node;
  private readonly output: Node;

  constructor(readonly id: string) {
    this.input = helper.getNode(id);
    this.output = helper.getNode(`${id}-out`);
  }

  /** Resolves when the message has come out; fails when it did not, or not as a success. */
  async send(payload: string): Promise<void> {
    const out = once(this.output, 'input', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    this.input.receive({ payload });
    const [msg] = (await out) as [{ snom?: { ok: boolean }; statusCode?: number }];
    if (msg.snom?.ok !== true && msg.statusCode !== 200) {
      throw new Error(`${this.id}: ${JSON.stringify(msg.snom ?? msg.statusCode)}`);
    }
  }

  /** Milliseconds that a message takes. */
  async time(payload: string): Promise<number> {
    const started = performance.now();
    await this.send(payload);
    return performance.now() - started;
  }
}

/** Starts a Node-RED inside this process with these parts, in place of the parts before. */
export async function loadParts(...parts: readonly Part[]): Promise<void> {
  await helper.unload();
  const credentials = Object.assign(
    {},
    ...parts.map((part) => part.credentials),
  ) as Part['credentials'];
  const flow = parts.flatMap((part) => part.nodes);
  await helper.load(nodeSets() as Parameters<typeof helper.load>[0], flow, credentials);
}

export async function startNodeRed(): Promise<void> {
  helper.init(require.resolve('node-red'));
  await new Promise<void>((resolve) => helper.startServer(resolve));
}

export async function stopNodeRed(): Promise<void> {
  await helper.unload();
  await new Promise<void>((resolve) => helper.stopServer(resolve));
}
