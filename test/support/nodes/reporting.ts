/** A virtual phone whose Action URLs reach the nodes over a real HTTP server on Node-RED's public app. */
import { strict as assert } from 'node:assert';
import {
  createServer,
  type IncomingHttpHeaders,
  request,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeAPI, NodeInitializer } from 'node-red';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import type { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { Call, DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import { buildActionUrls } from '../../../src/calls/reports/action-url';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { listenToPhones } from '../../../src/nodes/shared/phones/phone-news';
import { newPhoneToken } from '../phone-token';
import { ALL, PHONE } from './flow';
import { helper } from './helper';

/** What the public server answered. */
export interface PublicAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Node-RED's public HTTP server, which the test helper leaves out. It outlives the runtimes behind it. */
export class PublicServer {
  #app: RequestListener | undefined;
  #red: NodeAPI | undefined;
  readonly #server: Server;

  constructor() {
    // Node.js refuses request lines above 16 KiB before anybody sees them; here we want to.
    this.#server = createServer({ maxHeaderSize: 256 * 1024 }, (req, res) => {
      if (this.#app) this.#app(req, res);
      else res.destroy();
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The runtime loaded last. */
  get red(): NodeAPI {
    assert.ok(this.#red);
    return this.#red;
  }

  /** All nodes of the package; the server then serves the app of the runtime they are loaded into. */
  get nodes(): NodeInitializer[] {
    const capture: NodeInitializer = (RED) => {
      this.#red = RED;
      this.#app = RED.httpNode;
    };
    return [capture, ...ALL];
  }

  /** Sends a request as it stands; nothing of the path is encoded or checked. */
  ask(
    path: string,
    { method = 'GET', headers = {}, signal }: AskOptions = {},
  ): Promise<PublicAnswer> {
    const { port } = this.#server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          headers,
          agent: false,
          ...(signal && { signal }),
        },
        (response) => {
          let body = '';
          response.setEncoding('latin1');
          response.on('data', (chunk: string) => (body += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  }
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Properties of a snom-config whose phone reports, and its credentials. */
export interface ReportingConfig {
  readonly token: string;
  readonly properties: Record<string, unknown>;
  readonly credentials: Record<string, Record<string, string>>;
}

/** Lets a virtual phone report to the server. */
export function reporting(
  server: PublicServer,
  phone?: VirtualPhoneApi,
  events?: readonly PhoneEventName[],
  id = PHONE,
): ReportingConfig {
  const token = newPhoneToken();
  const urls = buildActionUrls({ baseUrl: server.url, token, ...(events && { events }) });
  for (const [setting, url] of Object.entries(urls)) phone?.setSetting(setting, url);
  return {
    token,
    properties: { events: true, baseUrl: server.url },
    credentials: { [id]: { token } },
  };
}

/** The running config node. */
export function configOf(id = PHONE): SnomConfigNode {
  return helper.getNode(id) as SnomConfigNode;
}

/** The follower of a phone, as soon as it is there. */
export async function trackerOf(id = PHONE): Promise<DeviceTracker> {
  const config = configOf(id);
  await config.ready;
  const isHeard = config.reporting.on && config.takenOverBy === undefined;
  // A phone that does not report of itself has to have said something before.
  if (config.isFollowed && !isHeard) await somethingKnownOf(config);
  const { tracker } = config;
  assert.ok(tracker);
  return tracker;
}

function somethingKnownOf(config: SnomConfigNode): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!config.tracker) return;
      stop();
      resolve();
    };
    const stop = listenToPhones({ news: () => undefined, phonesChanged: look });
    look();
  });
}

/** Waits until what is known of a phone is as asked for. */
export async function known(
  condition: (state: DeviceState) => boolean,
  id = PHONE,
): Promise<DeviceState> {
  const tracker = await trackerOf(id);
  while (!condition(tracker.state)) {
    await new Promise<void>((resolve) => {
      const stop = tracker.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
  return tracker.state;
}

/** The phone tells that it has no call: before it has told anything, nobody knows. */
export async function hasTold(server: PublicServer, { token }: ReportingConfig): Promise<void> {
  await trackerOf();
  await server.ask(`/snom/${token}/onhook?n=0`);
  await known(({ callsKnown }) => callsKnown);
}

/** The states of all live calls, oldest first. */
export function states({ calls }: DeviceState): string {
  return calls.map((call: Call) => call.state).join(' ');
}

/** Waits until the live calls are in these states, oldest first. */
export function callsAre(wanted: string, id = PHONE): Promise<DeviceState> {
  return known((state) => states(state) === wanted, id);
}
