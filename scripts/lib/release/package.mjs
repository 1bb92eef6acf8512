/** The package as users get it: packed, and installed into an empty user directory of Node-RED. */
import { execFile } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE } from '../demo-user-dir.mjs';
import { npm, projectRoot } from '../ensure.mjs';
import { messageOf } from '../thrown.mjs';

/** @import { PackedFile } from './contents.mjs' */

/** @typedef {{file: string, files: PackedFile[], packed: number, unpacked: number}} Packed bytes, and the tarball's path */

/** Lines of npm's report that are shown. */
const TAIL_LINES = 8;

/**
 * Runs npm; what it says goes to a file.
 * @param {readonly string[]} args @param {string} cwd @param {string} logFile
 * @returns {Promise<number>} its exit code
 */
async function quietly(args, cwd, logFile) {
  const log = openSync(logFile, 'w');
  try {
    return await npm(args, { cwd, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** @param {string} logFile */
const tailOf = (logFile) =>
  readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');

/**
 * Packs the project; the build has to be there.
 * @param {string} dir where the tarball is put
 * @returns {Promise<Packed>}
 * @throws Error when npm fails
 */
export async function packProject(dir) {
  await mkdir(dir, { recursive: true });
  const logFile = path.join(dir, 'npm-pack.json');
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error'];
  const code = await quietly([...args, `--pack-destination=${dir}`], projectRoot, logFile);
  if (code !== 0) throw new Error(`npm pack failed: ${tailOf(logFile)}`);
  return readPacked(readFileSync(logFile, 'utf8'), dir);
}

/** @param {string} json what `npm pack` says @param {string} dir @returns {Packed} */
function readPacked(json, dir) {
  /** @typedef {{filename: string, size: number, unpackedSize: number, files: PackedFile[]}} Said */
  const said = /** @type {Said[] | Record<string, Said>} */ (JSON.parse(json));
  // A list until npm 11, then an object with a property a package.
  const [one] = Object.values(said);
  if (!one) throw new Error('npm pack made no tarball.');
  const file = path.join(dir, one.filename);
  return { file, files: one.files, packed: one.size, unpacked: one.unpackedSize };
}

/**
 * Makes a user directory and installs the tarball into it, as Node-RED's palette manager does.
 *
 * Dependencies come from npm's cache, where `npm ci` has put them; what it lacks comes from the registry.
 * @param {string} dir
 * @param {string} tarball
 * @param {{newest: boolean}} options `newest`: ask the registry for the newest versions that are allowed
 * @returns {Promise<{folder: string, asked: boolean}>} where the package is; was the registry asked?
 * @throws Error with npm's report when it cannot be installed
 */
export async function installInto(dir, tarball, { newest }) {
  await mkdir(dir, { recursive: true });
  const about = { name: 'node-red-project', version: '0.0.1', private: true };
  await writeFile(path.join(dir, 'package.json'), JSON.stringify(about));
  const logFile = path.join(dir, 'npm-install.log');
  const common = ['install', tarball, '--omit=dev', '--no-audit', '--no-fund'];
  const tries = newest ? ['--prefer-online'] : ['--offline', '--prefer-offline'];
  for (const from of tries) {
    const code = await quietly([...common, from], dir, logFile);
    const folder = path.join(dir, 'node_modules', PACKAGE);
    if (code === 0) return { folder, asked: from !== '--offline' };
  }
  throw new Error(`The tarball cannot be installed: ${tailOf(logFile)}`);
}

/**
 * publint's own judgement of a tarball or a folder, warnings and suggestions included.
 * @param {string} what
 * @returns {Promise<string[]>}
 */
export async function publintProblems(what) {
  const program = path.join(projectRoot, 'node_modules/publint/src/cli.js');
  try {
    await promisify(execFile)(process.execPath, [program, 'run', what, '--strict'], {
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    return [];
  } catch (error) {
    const { stdout = '' } = /** @type {{stdout?: string}} */ (error);
    const said = stdout.split('\n').filter((line) => /^\d+\. /.test(line));
    return (said.length > 0 ? said : [messageOf(error)]).map((line) => `publint: ${line}`);
  }
}

/** Sum of all files below a folder, bytes. @param {string} dir */
export function sizeOf(dir) {
  return filesIn(dir).reduce((sum, file) => sum + statSync(path.join(dir, file)).size, 0);
}

/** All files below a folder, as paths with slashes. @param {string} dir @returns {string[]} */
export function filesIn(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    );
}

/**
 * Reads what is text; pictures and other bytes are left out.
 * @param {string} folder
 * @returns {Promise<[file: string, text: string][]>}
 */
export async function textsIn(folder) {
  const files = filesIn(folder).filter(
    (file) => !file.startsWith('node_modules/') && !file.endsWith('.png'),
  );
  return Promise.all(
    files.map(
      async (file) =>
        /** @type {[string, string]} */ ([file, await readFile(path.join(folder, file), 'utf8')]),
    ),
  );
}

/** What something throws, as a list of problems. @param {() => Promise<string[]>} look @returns {Promise<string[]>} */
export async function problemsOf(look) {
  try {
    return await look();
  } catch (error) {
    return [messageOf(error)];
  }
}
