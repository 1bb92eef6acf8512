/** The Node-RED of a soak, with the probe in it and its context on disk. */
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import {
  type DeployType,
  type FlowCredentials,
  type FlowNode,
  type NodeRed,
  startNodeRed,
  withCredentials,
} from '../test/support/e2e/node-red';
import { installNodes } from '../test/support/e2e/own-nodes';
import type { SetUpAnswer } from '../test/support/e2e/reporting';
import { makeUserDirWith } from '../test/support/e2e/settings';
import type { NodeRedVersion } from '../test/support/e2e/versions';
import type { Command, FlowRecord, Measurement } from './protocol';

/** A machine that does other things besides is slow now and then. */
const PATIENCE_MS = 180_000;

interface Asking {
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}

const SETTINGS = {
  contextStorage: {
    default: { module: 'memory' },
    disk: { module: 'localfilesystem', config: { flushInterval: 10 } },
  },
  apiMaxLength: '50mb',
};

const DIALOGS = `<script type="text/javascript">
RED.nodes.registerType('soak-sink', { defaults: { broken: { value: false } }, inputs: 1, outputs: 0 });
RED.nodes.registerType('soak-source', { defaults: {}, inputs: 0, outputs: 3 });
</script>
`;

export class SoakDesk {
  #taken = 0;
  /** By how much the clock of Node-RED is wrong, ms. */
  #ahead = 0;

  private constructor(
    private readonly nodeRed: NodeRed,
    private readonly userDir: string,
  ) {}

  static async start(version: NodeRedVersion): Promise<SoakDesk> {
    const userDir = await makeUserDirWith(SETTINGS);
    const probe = path.join(__dirname, 'probe.ts');
    await installNodes(userDir, 'snom-soak-probe', probe, DIALOGS);
    return new SoakDesk(await startNodeRed({ userDir, version }), userDir);
  }

  get url(): string {
    return this.nodeRed.url;
  }

  /** What Node-RED has printed. */
  get log(): string {
    return this.nodeRed.log;
  }

  /** Resolves when the flow runs. */
  async deploy(
    flow: readonly FlowNode[],
    secrets: FlowCredentials,
    type: DeployType,
  ): Promise<void> {
    const { comms } = this.nodeRed;
    const headers = { 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': type };
    const body = JSON.stringify({ flows: withCredentials(flow, secrets) });
    comms.forget();
    const answer = await this.ask('/flows', { method: 'POST', headers, body });
    await comms.deployed((answer as { rev: string }).rev, PATIENCE_MS);
    comms.forget();
  }

  /** Lets a phone report here, as the button of the dialog does; again where a busy machine is too late. */
  async letReport(id: string): Promise<void> {
    const body = JSON.stringify({ id, do: 'apply' });
    for (let tries = 1; ; tries += 1) {
      const answer = await this.ask('/snom-config/action-urls', { method: 'POST', body });
      const { ok, refused = [] } = answer as SetUpAnswer;
      if (ok && refused.length === 0) return;
      if (tries === 5) throw new Error(`${id} does not report: ${JSON.stringify(answer)}`);
    }
  }

  /** What has come out of the flow since the last time. What an answer that got lost had brought comes again. */
  async records(): Promise<readonly FlowRecord[]> {
    const records = (await this.ask(`/soak/records?from=${this.#taken}`)) as FlowRecord[];
    this.#taken += records.length;
    return records;
  }

  async measure(): Promise<Measurement> {
    return (await this.ask('/soak/measure')) as Measurement;
  }

  /** Sets the clock of Node-RED. */
  async setClock(byMs: number): Promise<void> {
    this.#ahead += byMs;
    await this.ask(`/soak/clock?ahead=${this.#ahead}`, { method: 'POST' });
  }

  async writeHeapSnapshot(file: string): Promise<void> {
    await this.ask(`/soak/heap-snapshot?file=${encodeURIComponent(file)}`, { method: 'POST' });
  }

  /** @returns false when the flow has nowhere to put it now */
  async command(command: Command): Promise<boolean> {
    const body = JSON.stringify(command);
    const { status, body: answer } = await this.send('/soak/command', { method: 'POST', body });
    return status === 200 && (JSON.parse(answer) as { sent: boolean }).sent;
  }

  /** What somebody at an editor asks for. */
  async browse(): Promise<void> {
    for (const page of ['/settings', '/flows', '/nodes', '/context/global'])
      await this.send(page, {}).catch(() => undefined);
  }

  async stop(): Promise<void> {
    await this.nodeRed.stop();
    await rm(this.userDir, { recursive: true, force: true });
  }

  /** Asks again where no answer came: nothing that is asked for here does anything the second time. */
  private async ask(target: string, how: Asking = {}): Promise<unknown> {
    const again = (): Promise<Answer> => this.send(target, how);
    const { status, body } = await again().catch(again).catch(again);
    if (status !== 200) throw new Error(`${target} answered ${status}`);
    return JSON.parse(body) as unknown;
  }

  /** On a connection of its own: one that is kept may be closed by the other side at the same moment. */
  private send(
    target: string,
    { method = 'GET', body = '', headers: more = {} }: Asking,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const json = 'application/json';
      const headers = { accept: json, 'content-type': json, ...more };
      const options = { method, headers, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) };
      const asked = request(`${this.url}${target}`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('error', reject);
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      asked.on('error', reject).end(body);
    });
  }
}
