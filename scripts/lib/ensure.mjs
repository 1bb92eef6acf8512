/**
 * What the project's scripts need before they start: a Node.js that is new enough and the dependencies of
 * package-lock.json. Works in a fresh clone, so it imports nothing but Node.js itself.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the project's folder. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program without a shell and waits for its end; its output goes where ours goes.
 *
 * A signal that ends us meanwhile is passed on first, because a signal sent to one process (unlike Ctrl-C,
 * which reaches the whole group) would leave the program running alone.
 *
 * @param {string} cmd program, e.g. `process.execPath`
 * @param {readonly string[]} args its arguments
 * @param {import('node:child_process').SpawnOptions} [opts] as for `spawn`; the folder is the project's by default
 * @returns {Promise<number>} its exit code, 1 if a signal ended it
 * @throws the `spawn` error if the program cannot be started
 */
export function run(cmd, args, opts = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(cmd, args, {
      cwd: projectRoot,
      stdio: 'inherit',
      windowsHide: true,
      ...opts,
      shell: false,
    });
    /** @type {NodeJS.Signals | undefined} */
    let received;
    const handlers = FORWARDED.map((signal) => {
      const handler = () => {
        received ??= signal;
        child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    /** @param {() => void} outcome */
    const settle = (outcome) => {
      for (const remove of handlers) remove();
      if (received) process.kill(process.pid, received);
      outcome();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code) => settle(() => resolve(code ?? 1)));
  });
}

/**
 * Runs npm with the given arguments; npm is started as a Node.js program, so that no shell is needed on Windows.
 *
 * @param {readonly string[]} args e.g. `['ci']`
 * @param {import('node:child_process').SpawnOptions} [opts] as for {@link run}
 * @returns {Promise<number>} exit code
 */
export function npm(args, opts = {}) {
  const cli = npmCli();
  return cli ? run(process.execPath, [cli, ...args], opts) : run('npm', args, opts);
}

/** npm's own program file: the npm that runs us, else the one installed beside Node.js; undefined without either. */
function npmCli() {
  const bin = path.dirname(process.execPath);
  return [
    process.env.npm_execpath,
    path.join(bin, 'node_modules/npm/bin/npm-cli.js'),
    path.join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
  ].find((file) => file && path.basename(file) === 'npm-cli.js' && existsSync(file));
}

/**
 * Says why `node_modules` does not fit `package-lock.json`, or nothing if it does. Compares content, not file
 * times: a clone or a checkout sets those to anything.
 *
 * @param {string} [root] folder with the two
 * @returns {string | undefined}
 */
export function staleReason(root = projectRoot) {
  const installed = packages(path.join(root, 'node_modules/.package-lock.json'));
  if (!installed) return 'node_modules is missing';
  const wanted = packages(path.join(root, 'package-lock.json'));
  if (!wanted) return undefined;
  for (const [where, entry] of Object.entries(wanted)) {
    // npm leaves optional packages of other systems out; '' is the project itself.
    if (where === '' || entry.optional || entry.peer) continue;
    const there = installed[where];
    if (!there) return `${where} is missing`;
    if (there.version !== entry.version) return `${where} is not version ${entry.version}`;
  }
  return undefined;
}

/** @typedef {Record<string, {version?: string, optional?: boolean, peer?: boolean}>} Packages */

/** @param {string} file a lock file of npm @returns {Packages | undefined} undefined: there is none */
function packages(file) {
  try {
    const lock = /** @type {{packages: Packages}} */ (JSON.parse(readFileSync(file, 'utf8')));
    return lock.packages;
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that Node.js is new enough and that the dependencies are installed; runs `npm ci` if they are
 * missing or stale.
 *
 * @throws Error with a line for the user when that fails
 */
export async function ensureDependencies() {
  ensureNode();
  const reason = staleReason();
  if (!reason) return;
  process.stderr.write(`Installing dependencies (${reason}) ...\n`);
  // Development packages are needed even where the environment says production. npm's report goes to
  // standard error: standard output belongs to the script that called us.
  const code = await npm(['ci', '--include=dev', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code}); its report is above.`);
}

/** @param {string} [version] @throws Error if it is older than `engines.node` of package.json */
export function ensureNode(version = process.versions.node) {
  const { engines } = /** @type {{engines: {node: string}}} */ (
    JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'))
  );
  const needed = engines.node.replace(/^>=/, '');
  const [have, want] = [numbersOf(version), numbersOf(needed)];
  const at = want.findIndex((part, index) => have[index] !== part);
  if ((have[at] ?? 0) < (want[at] ?? 0))
    throw new Error(`Node.js ${needed} or newer is needed; this is ${version}.`);
}

/** `20.18.1` -> its numbers. @param {string} version */
function numbersOf(version) {
  return version.split('.').map(Number);
}
