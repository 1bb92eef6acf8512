/** Servers of others for end-to-end tests: real programs of the system, each in a folder and on a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshPort } from '../addresses';

/** How such a program is started. */
export interface ServerPlan {
  /** Program, as `scripts/lib/tools.mjs` finds it. */
  readonly name: string;
  /** Its arguments; may write files into the folder first. */
  readonly args: (folder: string, port: number) => Promise<readonly string[]>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A running server. */
export interface Server {
  /** Of files it reads and writes; removed with it. */
  readonly folder: string;
  readonly port: number;
  /** Ends the program only. */
  kill: () => Promise<void>;
  /** Starts it again where it was. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
}

const START_LIMIT_MS = 60_000;

/** Is the program here? Tests that need one are skipped where it is not. */
export async function hasProgram(name: string): Promise<boolean> {
  const { findTool } = await import('../../../scripts/lib/tools.mjs');
  return findTool(name) !== undefined;
}

/**
 * Starts one on the loopback interface and waits until it takes connections.
 *
 * @throws Error if it is not installed, ends, or does not listen in time: with what it printed
 */
export async function startServer({ name, args, env }: ServerPlan): Promise<Server> {
  const { findTool } = await import('../../../scripts/lib/tools.mjs');
  const file = findTool(name);
  if (file === undefined) throw new Error(`There is no ${name} here.`);
  const folder = await mkdtemp(path.join(tmpdir(), `snom-${name}-`));
  const port = await freshPort();
  const given = await args(folder, port);
  let child: ChildProcess | undefined;

  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const output: string[] = [];
    child = spawn(file, given, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.on('error', (error) => output.push(String(error)));
    const limit = Date.now() + START_LIMIT_MS;
    while (!(await listens(port))) {
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (!ended && Date.now() < limit) continue;
      await kill();
      throw new Error(`${name} does not listen:\n${output.join('')}`);
    }
  };
  await start();
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, port, kill, start, stop };
}

/** Does somebody take connections there? Answers after 50 ms at the earliest if not. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answer = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  });
  socket.destroy();
  if (!answer) await new Promise((resolve) => setTimeout(resolve, 50));
  return answer;
}
