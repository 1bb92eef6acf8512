/**
 * Node-RED inside this process, as an application embeds it: with all nodes it brings along, the linked
 * package, and a sink that tells when a message has arrived.
 */
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { type FlowCredentials, type FlowNode, withCredentials } from '../test/support/e2e/node-red';
import { makeUserDir } from '../test/support/e2e/user-dir';

/** A part of a flow with its credentials. */
export interface Part {
  readonly nodes: readonly FlowNode[];
  readonly credentials: FlowCredentials;
}

/** What this file uses of the main module of Node-RED. */
interface Runtime {
  /** The public HTTP server's application. */
  readonly httpNode: RequestListener;
  init(server: object, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly events: NodeJS.EventEmitter;
  readonly runtime: {
    readonly flows: {
      setFlows(options: { flows: { flows: object[] }; deploymentType: 'full' }): Promise<unknown>;
    };
  };
}

/** What the sink, which Node-RED loads by itself, finds in this process. */
interface Desk {
  RED?: NodeAPI;
  arrived(id: string, msg: NodeMessage): void;
}

const DESK = 'snomBenchDesk';

const SINK = `module.exports = (RED) => {
  const desk = globalThis.${DESK};
  desk.RED = RED;
  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, send, done) => { desk.arrived(this.id, msg); done(); });
  });
};
`;
const SINK_DIALOG = `<script type="text/javascript">
RED.nodes.registerType('bench-sink', { category: 'bench', defaults: {}, inputs: 1, outputs: 0 });
</script>
`;

const TAB = { id: 'tab', type: 'tab', label: 'Bench', disabled: false };

export class EmbeddedNodeRed {
  /** Requests that came to its public HTTP server so far. */
  requests = 0;
  private readonly waiting = new Map<string, ((msg: NodeMessage) => void) | undefined>();

  private constructor(
    private readonly main: Runtime,
    private readonly server: Server,
    private readonly userDir: string,
    private readonly desk: Desk,
  ) {
    desk.arrived = (id, msg) => this.waiting.get(id)?.(msg);
    server.on('request', () => (this.requests += 1));
  }

  /** Where phones reach it. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<EmbeddedNodeRed> {
    const userDir = await makeUserDir();
    await mkdir(path.join(userDir, 'nodes'));
    await writeFile(path.join(userDir, 'nodes/bench-sink.js'), SINK);
    await writeFile(path.join(userDir, 'nodes/bench-sink.html'), SINK_DIALOG);
    const desk: Desk = { arrived: () => undefined };
    Object.assign(globalThis, { [DESK]: desk });
    const main = createRequire(__filename)('node-red') as Runtime;
    const server = createServer((request, response) => main.httpNode(request, response));
    main.init(server, {
      userDir,
      httpAdminRoot: false,
      httpNodeRoot: '/',
      credentialSecret: 'of the bench',
      logging: { console: { level: 'error', metrics: false, audit: false } },
    });
    const started = once(main.events, 'flows:started');
    await main.start();
    await started;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new EmbeddedNodeRed(main, server, userDir, desk);
  }

  /** Runs these parts in place of those before. */
  async load(...parts: readonly Part[]): Promise<void> {
    const credentials = Object.assign(
      {},
      ...parts.map((part) => part.credentials),
    ) as FlowCredentials;
    const nodes = parts.flatMap((part) => part.nodes);
    const flows = withCredentials(nodes, credentials);
    const started = once(this.main.events, 'flows:started');
    await this.main.runtime.flows.setFlows({
      flows: { flows: [TAB, ...flows] },
      deploymentType: 'full',
    });
    await started;
  }

  /** A node that runs. @throws Error if there is none of this id */
  node(id: string): Node {
    const found = this.desk.RED?.nodes.getNode(id) as Node | null | undefined;
    if (!found) throw new Error(`${id} does not run`);
    return found;
  }

  /** Gives a message to a node and resolves with what arrives at a sink. */
  through(from: string, to: string, msg: NodeMessage, timeoutMs: number): Promise<NodeMessage> {
    const node = this.node(from);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${from} sent nothing in time`)), timeoutMs);
      this.waiting.set(to, (arrived) => {
        clearTimeout(timer);
        // Not deleted: the tables of a map that runs empty again and again keep what was in them.
        this.waiting.set(to, undefined);
        resolve(arrived);
      });
      node.receive(msg);
    });
  }

  /** Tells of every message that arrives at a sink, until somebody else wants to be told. */
  listen(to: string, listener: (msg: NodeMessage) => void): void {
    this.waiting.set(to, listener);
  }

  async stop(): Promise<void> {
    await this.main.stop();
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.userDir, { recursive: true, force: true });
  }
}
