/** Node-RED with many phones that report, an editor that looks at them, and what both of them are slowed down by it. */
import type { ChildProcess } from 'node:child_process';
import { appendFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { askChild, endChild, startChild } from '../test/support/child';
import { startBrowser } from '../test/support/e2e/browser';
import { Editor } from '../test/support/e2e/editor';
import { tab } from '../test/support/e2e/flow';
import { type FlowNode, type NodeRed, startNodeRed } from '../test/support/e2e/node-red';
import { makeUserDir } from '../test/support/e2e/user-dir';
import { defaultsOf } from '../test/support/package/definitions';
import type { LoadOrder, LoadReport } from './events-load';
import { requestOf, tokenOf } from './reports';

/** Delay of the event loop of Node-RED, ms. */
export interface LoopDelay {
  readonly mean: number;
  readonly p99: number;
}

/** Tells the delay since it was last asked. */
const LOOP_METER = `
const loop = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 });
loop.enable();
module.exports.httpAdminMiddleware = (request, response, next) => {
  if (request.url !== '/bench/loop') return next();
  const told = { mean: loop.mean / 1e6, p99: loop.percentile(99) / 1e6 };
  loop.reset();
  response.end(JSON.stringify(told));
};
`;

/** Its rows stand above all others. */
const WATCHED = { number: 9999, id: 'watched', name: ' First of all' };

/** How long frames took, ms; where it is asked for, the list is scrolled all the time. */
const frames = (seconds: number, scrolls: boolean): string => `new Promise((resolve) => {
  const took = [];
  const list = document.getElementById('snom-sidebar-phone-list');
  let last = performance.now();
  const end = last + ${seconds * 1000};
  const step = (now) => {
    took.push(now - last);
    last = now;
    if (${scrolls}) list.scrollTop = (list.scrollTop + 60) % (list.scrollHeight - list.clientHeight);
    if (now < end) requestAnimationFrame(step);
    else resolve(took.slice(1));
  };
  requestAnimationFrame(step);
})`;

/** When the sidebar shows a number, ms since the epoch. */
const seen = (number: string): string => `new Promise((resolve) => {
  const list = document.getElementById('snom-sidebar-phone-list');
  const look = () => {
    if (!list.textContent.includes(${JSON.stringify(number)})) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(look);
  observer.observe(list, { subtree: true, childList: true, characterData: true });
})`;

export class SidebarDesk {
  #sequence = 0;

  private constructor(
    private readonly nodeRed: NodeRed,
    private readonly userDir: string,
    private readonly load: ChildProcess,
    private readonly browser: Browser,
    private readonly editor: Editor,
    private readonly phones: number,
  ) {}

  static async start(phones: number): Promise<SidebarDesk> {
    const userDir = await makeUserDir();
    await appendFile(path.join(userDir, 'settings.js'), LOOP_METER);
    const nodeRed = await startNodeRed({ userDir });
    const numbers = Array.from({ length: phones }, (_, number) => number);
    const configs = numbers.map((number) => configOf(`phone-${number}`, `Desk ${number}`));
    const credentials = Object.fromEntries([
      ...numbers.map((number) => [`phone-${number}`, { token: tokenOf(number) }] as const),
      [WATCHED.id, { token: tokenOf(WATCHED.number) }] as const,
    ]);
    await nodeRed.deploy([tab, ...configs, configOf(WATCHED.id, WATCHED.name)], credentials);
    const browser = await startBrowser();
    const editor = await Editor.open(browser, nodeRed);
    const load = startChild(path.join(__dirname, 'events-load.ts'));
    return new SidebarDesk(nodeRed, userDir, load, browser, editor, phones);
  }

  get version(): string {
    return this.nodeRed.version;
  }

  async stop(): Promise<void> {
    await endChild(this.load);
    await this.browser.close();
    await this.nodeRed.stop();
    await rm(this.userDir, { recursive: true, force: true });
  }

  /** Looks at the sidebar, or at another one. */
  async show(isSidebar: boolean): Promise<void> {
    const { page } = this.editor;
    await page.evaluate(`RED.sidebar.show('${isSidebar ? 'snom' : 'info'}')`);
    if (isSidebar) await page.locator('.snom-sidebar-row', { hasText: WATCHED.name }).waitFor();
    // Whoever looks at something else is told nothing more after a while.
    else await page.waitForTimeout(4_000);
  }

  /** All phones report for some seconds, so many reports a second. */
  async report(rate: number, seconds: number): Promise<LoadReport> {
    const { hostname, port } = new URL(this.nodeRed.url);
    const order: LoadOrder = {
      host: hostname,
      port: Number(port),
      root: '/snom',
      tokens: Array.from({ length: this.phones }, (_, number) => tokenOf(number)),
      rate,
      seconds,
      firstSequence: this.#sequence,
    };
    const report = await askChild<LoadReport>(this.load, order);
    this.#sequence = report.nextSequence;
    return report;
  }

  /** Delay of Node-RED's event loop since this was last asked. */
  async loopDelay(): Promise<LoopDelay> {
    return (await (await this.nodeRed.request('/bench/loop')).json()) as LoopDelay;
  }

  frames(seconds: number, scrolls: boolean): Promise<number[]> {
    return this.editor.page.evaluate<number[]>(frames(seconds, scrolls));
  }

  /** From a phone's report until the call is seen, ms. */
  async latency(sequence: number): Promise<number> {
    const number = `7${String(sequence).padStart(5, '0')}`;
    const shown = this.editor.page.evaluate<number>(seen(number));
    // What is looked for has to be looked for by now.
    await this.editor.page.evaluate('0');
    const sentAt = Date.now();
    await this.#say(3 * sequence, number);
    const took = (await shown) - sentAt;
    await this.#say(3 * sequence + 2, number);
    return took;
  }

  /** One report of the watched phone, of a call with this number. */
  async #say(sequence: number, number: string): Promise<void> {
    const { hostname, port } = new URL(this.nodeRed.url);
    const { number: phone } = WATCHED;
    const asked = { root: '/snom', host: hostname, token: tokenOf(phone), phone, sequence };
    const request = requestOf(asked).replace('r=300@', `r=${number}@`);
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.on('error', reject);
      socket.once('data', () => {
        socket.destroy();
        resolve();
      });
      socket.write(request);
    });
  }
}

function configOf(id: string, name: string): FlowNode {
  const values = { name, host: '127.0.0.1', events: true, baseUrl: 'http://127.0.0.1:1880' };
  return { ...defaultsOf('snom-config'), id, type: 'snom-config', ...values };
}
