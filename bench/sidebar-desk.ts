/** Node-RED with many phones that report, an editor that looks at them, and what both of them are slowed down by it. */
import { appendFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../test/support/e2e/browser';
import { Editor } from '../test/support/e2e/editor';
import { tab } from '../test/support/e2e/flow';
import { type FlowNode, type NodeRed, startNodeRed } from '../test/support/e2e/node-red';
import { makeUserDir } from '../test/support/e2e/user-dir';
import type { NodeRedVersion } from '../test/support/e2e/versions';
import { defaultsOf } from '../test/support/package/definitions';
import { type Reported, requestOf, tokenOf } from './reports';

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

/** How long frames took, and how much the page had to do for one. */
export interface Scrolled {
  readonly frames: readonly number[];
  /** Mean, ms: scripts, styles and layout. */
  readonly workMs: number;
}

/** How long frames took, ms; where it is asked for, the list is scrolled all the time: 82 rows a second. */
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
    else {
      if (${scrolls}) list.scrollTop = 0;
      resolve(took.slice(1));
    }
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
  #reports = 0;
  #calls = 0;

  private constructor(
    private readonly nodeRed: NodeRed,
    private readonly userDir: string,
    private readonly browser: Browser,
    private readonly editor: Editor,
    private readonly phones: number,
  ) {}

  static async start(version: NodeRedVersion, phones: number): Promise<SidebarDesk> {
    const userDir = await makeUserDir();
    await appendFile(path.join(userDir, 'settings.js'), LOOP_METER);
    const nodeRed = await startNodeRed({ userDir, version });
    const numbers = Array.from({ length: phones }, (_, number) => number);
    const configs = numbers.map((number) => configOf(`phone-${number}`, `Desk ${number}`));
    const credentials = Object.fromEntries([
      ...numbers.map((number) => [`phone-${number}`, { token: tokenOf(number) }] as const),
      [WATCHED.id, { token: tokenOf(WATCHED.number) }] as const,
    ]);
    await nodeRed.deploy([tab, ...configs, configOf(WATCHED.id, WATCHED.name)], credentials);
    const browser = await startBrowser();
    const editor = await Editor.open(browser, nodeRed);
    return new SidebarDesk(nodeRed, userDir, browser, editor, phones);
  }

  async stop(): Promise<void> {
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

  /** All phones report in turns, so many reports a second, as long as the work takes. @throws Error when one is not answered */
  async underLoad<Result>(rate: number, work: () => Promise<Result>): Promise<Result> {
    let isOver = false;
    const begun = performance.now();
    const answered: Promise<void>[] = [];
    const report = async (): Promise<void> => {
      while (!isOver) {
        const due = ((performance.now() - begun) / 1000) * rate;
        while (answered.length < due) answered.push(this.#next());
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await Promise.all(answered);
    };
    const reporting = report();
    try {
      return await work();
    } finally {
      isOver = true;
      await reporting;
    }
  }

  #next(): Promise<void> {
    const phone = this.#reports % this.phones;
    const sequence = Math.floor(this.#reports / this.phones);
    this.#reports += 1;
    return this.#say({ phone, sequence });
  }

  /** Delay of Node-RED's event loop since this was last asked. */
  async loopDelay(): Promise<LoopDelay> {
    return (await (await this.nodeRed.request('/bench/loop')).json()) as LoopDelay;
  }

  frames(seconds: number): Promise<number[]> {
    return this.editor.page.evaluate<number[]>(frames(seconds, false));
  }

  async scrolled(seconds: number): Promise<Scrolled> {
    const { page } = this.editor;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const worked = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      const kinds = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
      return metrics.reduce((sum, { name, value }) => sum + (kinds.includes(name) ? value : 0), 0);
    };
    const before = await worked();
    const took = await page.evaluate<number[]>(frames(seconds, true));
    const workMs = (((await worked()) - before) * 1000) / took.length;
    await session.detach();
    return { frames: took, workMs };
  }

  /** From a phone's report until the call is seen, ms. */
  async latency(): Promise<number> {
    const sequence = this.#calls;
    this.#calls += 1;
    const caller = `7${String(sequence).padStart(5, '0')}`;
    const shown = this.editor.page.evaluate<number>(seen(caller));
    // What is looked for has to be looked for by now.
    await this.editor.page.evaluate('0');
    const sentAt = Date.now();
    await this.#say({ phone: WATCHED.number, sequence: 3 * sequence, caller });
    const took = (await shown) - sentAt;
    await this.#say({ phone: WATCHED.number, sequence: 3 * sequence + 2, caller });
    return took;
  }

  /** One report, on a connection of its own, as phones make it. Resolves when it is answered. */
  async #say(report: Pick<Reported, 'phone' | 'sequence' | 'caller'>): Promise<void> {
    const { hostname, port } = new URL(this.nodeRed.url);
    const token = tokenOf(report.phone);
    const request = requestOf({ root: '/snom', host: hostname, token, ...report });
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.on('error', reject).on('close', () => reject(new Error('a report was not answered')));
      socket.once('data', () => {
        resolve();
        socket.destroy();
      });
      socket.write(request);
    });
  }
}

function configOf(id: string, name: string): FlowNode {
  const values = { name, host: '127.0.0.1', events: true, baseUrl: 'http://127.0.0.1:1880' };
  return { ...defaultsOf('snom-config'), id, type: 'snom-config', ...values };
}
