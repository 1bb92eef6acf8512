/** The Node-RED of the bench of events: its flows, its sink, and the questions asked of both. */
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { askChild, endChild, startChild } from '../test/support/child';
import { node, ourNode, tab } from '../test/support/e2e/flow';
import { type FlowNode, type NodeRed, startNodeRed } from '../test/support/e2e/node-red';
import { installNodes } from '../test/support/e2e/own-nodes';
import { makeUserDir } from '../test/support/e2e/user-dir';
import { defaultsOf } from '../test/support/package/definitions';
import type { LoadOrder, LoadReport } from './events-load';
import type { SinkResult } from './events-sink';
import { tokenOf } from './reports';

/**
 * `snom-event`, or an `http in` node that does nothing but pass the request on: `bare` answers the phone after its
 * output, `answering` before it, as `snom-event` does because the phone waits.
 */
export type Lane = 'snom' | 'bare' | 'answering';

const ROOTS: Readonly<Record<Lane, string>> = {
  snom: '/snom',
  bare: '/bare',
  answering: '/answering',
};

function flows(phones: number): FlowNode[] {
  const configs = Array.from({ length: phones }, (_, number): FlowNode => {
    const name = `phone ${number}`;
    const values = { name, host: '127.0.0.1', events: true, baseUrl: 'http://127.0.0.1:1880' };
    const id = `phone-${number}`;
    return { ...defaultsOf('snom-config'), id, type: 'snom-config', ...values, timeout: '8000' };
  });
  const httpIn = (lane: Lane, ...to: string[]): FlowNode => {
    const url = `${ROOTS[lane]}/:token/:event`;
    return node('http in', `${lane}-in`, to, { url, method: 'get', upload: false, swaggerDoc: '' });
  };
  return [
    tab,
    ...configs,
    ourNode('snom-event', 'events', ['snom'], { phone: '', mode: 'events' }),
    node('bench-sink', 'snom', [], { lane: 'snom' }),
    httpIn('bare', 'bare', 'answer'),
    httpIn('answering', 'answer', 'bare'),
    node('bench-sink', 'bare', [], { lane: 'bare' }),
    node('http response', 'answer', [], { statusCode: '200', headers: {} }),
  ];
}

const SINK_DIALOG = `<script type="text/javascript">RED.nodes.registerType('bench-sink', {defaults: {lane: {value: ''}}, inputs: 1, outputs: 0});</script>`;

/** A Node-RED process with its phones, and a process that plays them. */
export class EventsDesk {
  private sequence: Record<Lane, number> = { snom: 0, bare: 0, answering: 0 };

  private constructor(
    private readonly nodeRed: NodeRed,
    private readonly load: ChildProcess,
    private readonly phones: number,
    private readonly userDir: string,
  ) {}

  static async start(phones: number): Promise<EventsDesk> {
    const userDir = await makeUserDir();
    const sink = path.join(__dirname, 'events-sink.ts');
    await installNodes(userDir, 'snom-bench-sink', sink, SINK_DIALOG);
    const nodeRed = await startNodeRed({ userDir });
    const load = startChild(path.join(__dirname, 'events-load.ts'));
    const desk = new EventsDesk(nodeRed, load, phones, userDir);
    const credentials = Object.fromEntries(
      Array.from({ length: phones }, (_, number) => [
        `phone-${number}`,
        { token: tokenOf(number), username: '', password: '' },
      ]),
    );
    await nodeRed.deploy(flows(phones), credentials);
    return desk;
  }

  async stop(): Promise<void> {
    await endChild(this.load);
    await this.nodeRed.stop();
    await rm(this.userDir, { recursive: true, force: true });
  }

  /** All phones report for some seconds. Resolves when the last event is answered. */
  async run(
    lane: Lane,
    rate: number,
    seconds: number,
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<LoadReport & SinkResult> {
    const capacity = Math.ceil(rate * seconds) + this.phones * 3;
    await this.nodeRed.request(`/bench/begin?capacity=${capacity}`, { method: 'POST' });
    const { hostname, port } = new URL(this.nodeRed.url);
    const order: LoadOrder = {
      host: hostname,
      port: Number(port),
      root: ROOTS[lane],
      tokens: Array.from({ length: this.phones }, (_, number) => tokenOf(number)),
      rate,
      seconds,
      firstSequence: this.sequence[lane],
    };
    const [report] = await Promise.all([askChild<LoadReport>(this.load, order), meanwhile()]);
    this.sequence[lane] = report.nextSequence;
    // An event is answered before flows hear of it: whatever still waits comes now.
    for (let tries = 0; tries < 100; tries += 1) {
      const { arrived } = await this.ask<Pick<SinkResult, 'arrived'>>('count');
      if (arrived >= report.sent) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { ...report, ...(await this.ask<SinkResult>('result')) };
  }

  /** Bytes in use by Node-RED after a full collection. */
  async heap(): Promise<number> {
    return (await this.ask<{ heap: number }>('heap')).heap;
  }

  private async ask<T>(what: 'count' | 'heap' | 'result'): Promise<T> {
    return (await (await this.nodeRed.request(`/bench/${what}`)).json()) as T;
  }
}
