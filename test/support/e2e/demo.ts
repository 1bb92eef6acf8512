/** Starts `npm run demo`'s script and makes sure that nothing of it stays. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import type { ConsoleSnapshot } from '../../../simulator/console/snapshot';
import type { FlowNode } from './node-red';
import { PROJECT_ROOT } from './paths';

const START_LIMIT_MS = 60_000;

/** A running demo. */
export class Demo {
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown[]>;
  /** Lines of standard output: the addresses. */
  stdout = '';
  stderr = '';
  /** Process ids of virtual phone and Node-RED. */
  programs: number[] = [];

  /** @param args further options; ports are free ones, the build is the one that is there */
  constructor(dir: string, args: readonly string[] = []) {
    const script = path.join(PROJECT_ROOT, 'scripts/demo.mjs');
    const common = ['--no-install', '--no-build', '--port', '0', '--phone-port', '0', '--dir', dir];
    this.child = spawn(process.execPath, [script, ...common, ...args], {
      // A process group of its own, so that a signal can be sent to all of it as a terminal does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = once(this.child, 'close');
  }

  /** Resolves when both addresses are printed. */
  async ready(): Promise<this> {
    const signal = AbortSignal.timeout(START_LIMIT_MS);
    while (!this.stdout.includes('Ctrl-C')) {
      const more = once(this.child.stdout!, 'data', { signal });
      const outcome = await Promise.race([more, this.closed.then(() => 'closed' as const)]);
      assert.notEqual(outcome, 'closed', `the demo ended: ${this.stderr}`);
    }
    const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    this.programs = children
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([pid, parent]) => parent === this.child.pid && isAlive(pid ?? 0))
      .map(([pid]) => pid ?? 0);
    return this;
  }

  get editor(): string {
    return this.address('Node-RED editor');
  }

  get page(): string {
    return this.address('Virtual phone page');
  }

  private address(label: string): string {
    const found = new RegExp(`^${label}: +(http://127\\.0\\.0\\.1:\\d+/)$`, 'm').exec(this.stdout);
    return found?.[1] ?? assert.fail(this.stdout);
  }

  async flows(): Promise<FlowNode[]> {
    const response = await fetch(`${this.editor}flows`);
    assert.equal(response.status, 200);
    return (await response.json()) as FlowNode[];
  }

  async postJson(url: string, body: unknown): Promise<void> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${url}: ${response.status}`);
    await response.arrayBuffer();
  }

  /** Presses the button of an inject node. */
  inject(id: string): Promise<void> {
    return this.postJson(`${this.editor}inject/${id}`, {});
  }

  /** Presses keys on the virtual phone's page. */
  async dialByHand(number: string): Promise<void> {
    for (const key of [...number, 'ENTER']) await this.postJson(`${this.page}api/key`, { key });
  }

  /** Secret in the addresses a phone reports to, as its dialog gets it. */
  async tokenOf(id: string): Promise<string> {
    const response = await fetch(`${this.editor}snom-config/${id}/token`);
    const { token = '' } = (await response.json()) as { token?: string };
    assert.match(token, /^[0-9a-f]{32}$/);
    return token;
  }

  /** Follows the virtual phone's page until it shows what is waited for. */
  async shows(
    what: string,
    matches: (shown: ConsoleSnapshot) => boolean,
    limitMs = 45_000,
  ): Promise<ConsoleSnapshot> {
    const signal = AbortSignal.timeout(limitMs);
    let last = '';
    try {
      const response = await fetch(`${this.page}api/events`, { signal });
      assert.ok(response.body);
      let rest = '';
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          last = /^data: (.*)$/m.exec(part)?.[1] ?? last;
          const shown = JSON.parse(last) as ConsoleSnapshot;
          if (matches(shown)) return shown;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return assert.fail(`the page does not show ${what}, but ${last}`);
  }

  /** Ctrl-C in a terminal: SIGINT to the whole process group. */
  interruptAll(): Promise<unknown[]> {
    process.kill(-this.child.pid!, 'SIGINT');
    return this.closed;
  }

  /** A signal to the demo alone. */
  signal(signal: NodeJS.Signals): Promise<unknown[]> {
    this.child.kill(signal);
    return this.closed;
  }

  /** Resolves with exit code and signal when the demo has ended and its output is closed. */
  ended(): Promise<unknown[]> {
    return this.closed;
  }

  /** Kills the demo alone and resolves when both programs have closed their sockets. */
  async killAndWatch(): Promise<void> {
    const sockets = await Promise.all(
      [this.editor, this.page].map(async (url) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1').resume();
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      }),
    );
    const closed = sockets.map((socket) => once(socket, 'close'));
    this.child.kill('SIGKILL');
    await Promise.all(closed);
    await this.closed;
  }

  /** Fails if a program still runs or still answers. */
  async assertGone(): Promise<void> {
    assert.equal(this.programs.length, 2, 'virtual phone and Node-RED');
    assert.deepEqual(this.programs.filter(isAlive), []);
    await this.assertSilent();
  }

  /** Fails if a program still answers. */
  async assertSilent(): Promise<void> {
    for (const url of [this.editor, this.page]) {
      // A process on its way out may still reset what the system accepts for it.
      let outcome = 'ECONNRESET';
      for (let tries = 0; tries < 50 && outcome === 'ECONNRESET'; tries += 1)
        outcome = await answerOf(url);
      assert.equal(outcome, 'ECONNREFUSED', url);
    }
  }

  /** Kills whatever a failed test has left. */
  async kill(): Promise<void> {
    for (const pid of this.programs.filter(isAlive)) process.kill(pid, 'SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await this.closed;
    }
  }
}

/** Status of a page, or the code of the error. */
async function answerOf(url: string): Promise<string> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    return ((error as Error).cause as NodeJS.ErrnoException).code ?? String(error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
