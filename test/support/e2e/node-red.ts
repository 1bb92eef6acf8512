/** Starts a real Node-RED process for a test, talks to its admin API and makes sure that it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { freshPort } from '../addresses';
import { Comms } from './comms';
import { makeUserDir, type UserDirOptions } from './user-dir';
import { type NodeRedVersion, programOf, versionFromEnv } from './versions';

/** A node as it stands in a flow file. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** Credentials by node id. */
export type FlowCredentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a deploy restarts: everything, flows with changes, or nodes with changes. */
export type DeployType = 'full' | 'flows' | 'nodes';

export interface StartOptions extends UserDirOptions {
  /** Default: what `SNOM_E2E_NODE_RED` says. */
  readonly version?: NodeRedVersion;
  /** An existing user directory, which stays; default: a new one, removed by `stop`. */
  readonly userDir?: string;
  /** TCP port; default: any free one. */
  readonly port?: number;
  /** Environment besides that of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A flow as an editor sends it: nodes with their secrets. */
export function withCredentials(
  flow: readonly FlowNode[],
  credentials: FlowCredentials,
): FlowNode[] {
  return flow.map((node) => {
    const own = credentials[node.id];
    return own ? { ...node, credentials: own } : node;
  });
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 45_000;

/**
 * Starts Node-RED and resolves when its editor answers and its flows run. On another port where somebody else has taken the one
 * that was free just now.
 */
export async function startNodeRed(options: StartOptions = {}): Promise<NodeRed> {
  try {
    return await startOnce(options);
  } catch (error) {
    const isTaken = error instanceof Error && error.message.includes('port in use');
    if (options.port !== undefined || !isTaken) throw error;
    return startOnce(options);
  }
}

async function startOnce(options: StartOptions): Promise<NodeRed> {
  const version = options.version ?? versionFromEnv();
  const { node, script } = await programOf(version);
  const userDir = options.userDir ?? (await makeUserDir(options));
  const settings = path.join(userDir, 'settings.js');
  const port = options.port ?? (await freshPort());
  const started = performance.now();
  const child = spawn(node, [script, '-u', userDir, '-s', settings, '-p', String(port)], {
    cwd: userDir,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', ...options.env },
  });
  const url = `http://127.0.0.1:${port}`;
  const nodeRed = new NodeRed(child, url, userDir, version, options.userDir === undefined);
  try {
    await nodeRed.ready(started);
  } catch (error) {
    await nodeRed.stop();
    throw error;
  }
  return nodeRed;
}

/** One running Node-RED. */
export class NodeRed {
  comms!: Comms;
  /** Milliseconds from the start of the process until its server answered. */
  startMs = 0;
  private readonly output: string[] = [];
  private readonly ended: Promise<number | null>;

  constructor(
    private readonly child: ChildProcess,
    /** Address of editor and admin API, without a slash at the end. */
    readonly url: string,
    readonly userDir: string,
    readonly version: NodeRedVersion,
    private readonly removeUserDir: boolean,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => this.output.push(chunk));
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.output.push(String(error));
        resolve(null);
      });
      child.once('close', (code) => resolve(code));
    });
  }

  /** Everything Node-RED printed. */
  get log(): string {
    return this.output.join('');
  }

  /** True until the process ends, by itself or by `stop`. */
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits for the line that says where the server is and for the end of the first start of flows. */
  async ready(startedAt: number): Promise<void> {
    await this.logged(new RegExp(this.url), START_LIMIT_MS);
    this.startMs = performance.now() - startedAt;
    this.comms = await Comms.connect(this.url);
    await this.comms.started();
  }

  /** Resolves when the log matches. */
  logged(pattern: RegExp, timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        clearTimeout(timer);
        this.child.stdout?.off('data', check);
        if (error) reject(error);
        else resolve();
      };
      const check = (): void => {
        if (pattern.test(this.log)) finish();
      };
      const complain = (what: string): void =>
        finish(new Error(`${what} ${pattern}:\n${this.log}`));
      const timer = setTimeout(() => complain('Node-RED did not log'), timeoutMs);
      this.child.stdout?.on('data', check);
      void this.ended.then(() => complain('Node-RED ended before it logged'));
      check();
    });
  }

  /** One request to the admin API or to an `http in` node. */
  async request(target: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${target}`, { signal: AbortSignal.timeout(45_000), ...init });
  }

  private async admin(
    target: string,
    init: RequestInit = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const response = await this.request(target, {
      ...init,
      headers: {
        'content-type': 'application/json',
        'Node-RED-API-Version': 'v2',
        ...more,
      },
    });
    if (!response.ok)
      throw new Error(`${target} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  /** Replaces all flows and waits until they run. What was not read before is forgotten. */
  async deploy(
    flow: readonly FlowNode[],
    credentials: FlowCredentials = {},
    type: DeployType = 'full',
  ): Promise<void> {
    const flows = withCredentials(flow, credentials);
    this.comms.deploys();
    const init = { method: 'POST', body: JSON.stringify({ flows }) };
    const response = await this.admin('/flows', init, { 'Node-RED-Deployment-Type': type });
    await this.comms.deployed(((await response.json()) as { rev: string }).rev);
  }

  /** The flows as an editor (or an export) gets them. */
  async flows(): Promise<FlowNode[]> {
    const response = await this.admin('/flows');
    return ((await response.json()) as { flows: FlowNode[] }).flows;
  }

  /** Presses the button of an inject node. */
  async inject(id: string): Promise<void> {
    await this.admin(`/inject/${id}`, { method: 'POST', body: '{}' });
  }

  /** A file of the user directory. */
  file(name: string): Promise<string> {
    return readFile(path.join(this.userDir, name), 'utf8');
  }

  /** Fails unless the process lives and its admin API answers. */
  async assertAlive(): Promise<void> {
    if (!this.running) throw new Error(`Node-RED has ended:\n${this.log}`);
    await this.admin('/settings');
  }

  /** Ends it as a power cut does; `stop` tidies up. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    await this.comms?.close();
  }

  /** Ends Node-RED as a service manager does, and fails if it does not end by itself. */
  async stop(): Promise<void> {
    await this.comms?.close();
    const wasRunning = this.running;
    if (wasRunning) this.child.send('shutdown');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), STOP_LIMIT_MS);
    });
    const outcome = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (outcome === 'late') {
      this.child.kill('SIGKILL');
      await this.ended;
    }
    if (this.removeUserDir) await rm(this.userDir, { recursive: true, force: true });
    if (outcome === 'late') throw new Error(`Node-RED did not end by itself:\n${this.log}`);
    if (wasRunning && outcome !== 0)
      throw new Error(`Node-RED ended with exit code ${outcome}:\n${this.log}`);
  }
}
