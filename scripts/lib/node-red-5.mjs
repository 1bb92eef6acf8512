/**
 * Node-RED 5 for the tests, in a folder of its own (test/node-red-5) because the project itself is
 * developed on Node-RED 4.1. It wants Node 22.9; where the running Node is older, a Node 22 from the npm
 * registry is installed beside it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, staleReason } from './ensure.mjs';

/** Folder with package.json and lock of the second Node-RED. */
export const NODE_RED_5_DIR = fileURLToPath(new URL('../../test/node-red-5/', import.meta.url));

const BINARY_PACKAGES = ['node', 'node-bin'].map(
  (prefix) => `${prefix}-${platformName()}-${process.arch}`,
);

function platformName() {
  return process.platform === 'win32' ? 'win' : process.platform;
}

/** Can the running Node run Node-RED 5 itself? @param {string} [version] */
export function runsNodeRed5(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 9);
}

/**
 * Where Node-RED 5 is, or undefined while it is not installed.
 * @returns {{node: string, main: string, red: string} | undefined} the Node that runs it, its main module and
 *   its start script
 */
export function findNodeRed5() {
  const modules = join(NODE_RED_5_DIR, 'node_modules');
  const main = join(modules, 'node-red/lib/red.js');
  const red = join(modules, 'node-red/red.js');
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const node = runsNodeRed5()
    ? process.execPath
    : BINARY_PACKAGES.map((name) => join(modules, name, binary)).find((path) => existsSync(path));
  return node && existsSync(main) ? { node, main, red } : undefined;
}

/**
 * Installs Node-RED 5, and a Node 22 if needed, unless they are there already.
 * @returns {Promise<{node: string, main: string, red: string}>} as {@link findNodeRed5}
 * @throws Error with a line for the user when that fails
 */
export async function ensureNodeRed5() {
  const reason = staleReason(NODE_RED_5_DIR) ?? (findNodeRed5() ? undefined : 'Node 22 is missing');
  if (reason) {
    console.log(`Installing Node-RED 5 (${reason}) ...`);
    const optional = runsNodeRed5() ? '--omit=optional' : '--include=optional';
    // npm runs on the old Node, for which it only warns about packages that want a newer one.
    const code = await npm(['ci', optional, '--engine-strict=false', '--no-audit', '--no-fund'], {
      cwd: NODE_RED_5_DIR,
    });
    if (code !== 0)
      throw new Error(`npm ci in test/node-red-5 failed (exit code ${code}); its report is above.`);
  }
  const found = findNodeRed5();
  if (!found) {
    throw new Error(
      `The npm registry has no Node 22 for ${process.platform}-${process.arch}: run the tests with Node 22.9 or newer.`,
    );
  }
  return found;
}
