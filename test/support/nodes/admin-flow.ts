/** A phone to be maintained, a flow with a snom-admin node for it, and a server with firmware. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { actionItem, configItem, load, type Watch, watched } from './flow';
import { OnePhone } from './one-phone';
import { hasTold, reporting, trackerOf } from './reporting';
import { useRuntime } from './runtime';

/** A restart waited for in a test's time. */
export const QUICK = {
  waitBack: true,
  firstWait: 0.25,
  pollEvery: 0.05,
  attempts: 80,
  probeEvery: 0.01,
};

export const DESTRUCTIVE = { allowDestructive: true };

/** The phone of a test, unless it says something else. */
const PHONE: VirtualPhoneOptions = { mac: '000413A1B2C3', rebootMs: 100 };

/** Phone and flow, anew for each test. */
export class AdminFlow extends OnePhone {
  readonly #files = createServer((req, res) => {
    const model = /snom(D\d+)/.exec(req.url ?? '')?.[1] ?? 'D385';
    res.end(`snom${model}-SIP 10.1.99.1\n`);
  });

  /** Paths the phone was asked for. */
  get targets(): string[] {
    return this.phone.requests.map(({ target }) => target);
  }

  async serveFiles(): Promise<void> {
    await new Promise<void>((resolve) => this.#files.listen(0, '127.0.0.1', resolve));
  }

  async stopFiles(): Promise<void> {
    this.#files.closeAllConnections();
    await new Promise<void>((resolve) => this.#files.close(() => resolve()));
  }

  /** Between two flows of one test. */
  clear(): Promise<void> {
    return this.runtime.clear();
  }

  /** Address of a firmware file. */
  file(name: string): string {
    return `http://127.0.0.1:${(this.#files.address() as AddressInfo).port}/${name}`;
  }

  async start(
    node: Record<string, unknown>,
    options: VirtualPhoneOptions = {},
    config: Record<string, unknown> = {},
  ): Promise<Watch> {
    await this.startPhone({ ...PHONE, ...options });
    return load(watched(configItem(this.phone, config), actionItem('snom-admin', node)));
  }

  /** A phone that reports. @param hasReported has it done so already? */
  async startReporting(node: Record<string, unknown>, hasReported = true): Promise<Watch> {
    await this.startPhone(PHONE);
    const { server } = this;
    const report = reporting(server, this.phone);
    const watch = await load(
      watched(configItem(this.phone, report.properties), actionItem('snom-admin', node)),
      report.credentials,
      server.nodes,
    );
    await trackerOf();
    if (hasReported) await hasTold(server, report);
    await this.phone.settled();
    this.phone.clearLog();
    return watch;
  }
}

/** To be called in the `describe` of a spec. */
export function useAdminFlow(): AdminFlow {
  const flow = new AdminFlow(useRuntime());
  before(() => flow.serveFiles());
  after(() => flow.stopFiles());
  return flow;
}

/** What the node's status has said, first to last. */
export const texts = (watch: Watch): (string | undefined)[] =>
  watch.statuses.map(({ text }) => text);
