/** The demo's scratch user directory of Node-RED. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from './ensure.mjs';
import { codeOf } from './thrown.mjs';

/** Name under which Node-RED finds the package. */
export const PACKAGE = 'node-red-contrib-snom';

/** First line of our settings.js: tells our directory from somebody's real one. */
const MARK = '// Written by the demo of node-red-contrib-snom at every start.';

/**
 * Makes or refreshes the directory; flows of an earlier demo are removed unless they are to be kept.
 *
 * @param {string} dir
 * @param {{ port: number, keep: boolean }} options
 * @throws Error when `dir` is in use or belongs to somebody else
 */
export async function prepareUserDir(dir, { port, keep }) {
  const settings = path.join(dir, 'settings.js');
  const before = await readText(settings);
  if (before !== undefined && !before.startsWith(MARK))
    throw new Error(`${dir} has a settings.js that is not the demo's: choose another --dir.`);
  await mkdir(path.join(dir, 'node_modules'), { recursive: true });
  await lock(dir);
  if (!keep) {
    for (const name of ['flows.json', 'flows_cred.json'])
      await rm(path.join(dir, name), { force: true });
  }
  const about = { name: 'snom-demo', private: true, dependencies: { [PACKAGE]: '*' } };
  await writeFile(path.join(dir, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  await writeFile(settings, settingsText(port, await secretOf(dir)), { mode: 0o600 });
  await link(path.join(dir, 'node_modules', PACKAGE));
}

/** Lets another demo use the directory. @param {string} dir */
export async function releaseUserDir(dir) {
  await rm(path.join(dir, 'demo.pid'), { force: true });
}

/** Two demos in one directory would write the same flow file. @param {string} dir */
async function lock(dir) {
  const file = path.join(dir, 'demo.pid');
  const pid = Number(await readText(file));
  if (pid > 0 && pid !== process.pid && isAlive(pid)) {
    throw new Error(
      `A demo is running already (process ${pid}). If that is something else, delete ${file}.`,
    );
  }
  await writeFile(file, String(process.pid));
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Kept beside the flows it encrypts the credentials of. @param {string} dir */
async function secretOf(dir) {
  const file = path.join(dir, 'credential-secret');
  const kept = await readText(file);
  if (kept) return kept;
  const secret = randomBytes(32).toString('hex');
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

/** The project itself is the installed package, so that a rebuild is there after a restart. @param {string} place */
async function link(place) {
  const target = await readlink(place).catch(() => undefined);
  // Windows reports a junction with a backslash at the end.
  if (target !== undefined && path.resolve(target) === projectRoot) return;
  await rm(place, { recursive: true, force: true });
  await symlink(projectRoot, place, 'junction');
}

/** @param {string} file @returns {Promise<string | undefined>} undefined: there is none */
async function readText(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Content of a settings.js: loopback only, no news from outside, and an end when we end.
 * @param {number} port @param {string} credentialSecret
 */
export function settingsText(port, credentialSecret) {
  const values = {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    flowFilePretty: true,
    credentialSecret,
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false },
    // So that it tells when its flows run; the editor shows nothing of it.
    runtimeState: { enabled: true, ui: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
    editorTheme: { tours: false, page: { title: 'Node-RED: snom demo' } },
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
  return `${MARK}
// The demo has gone: end as on Ctrl-C.
process.once('disconnect', () => process.emit('SIGTERM'));

/** No login here, so other web pages in the same browser are kept out of the editor's API and its websocket. */
function isFromHere({ headers: { host = '', origin } }) {
  const local = /^(127\\.0\\.0\\.1|localhost)(:\\d+)?$/.test(host);
  return local && (origin === undefined || origin === \`http://\${host}\`);
}

function fromHereOnly(request, response, next) {
  if (isFromHere(request)) next();
  else response.status(403).end();
}

// Websockets pass no middleware, and Node-RED lets every page open one: the server it makes is told to ask first.
const http = require('node:http');
const { createServer } = http;
http.createServer = (...args) => {
  const server = createServer(...args);
  server.prependListener('upgrade', (request, socket) => {
    if (isFromHere(request)) return;
    socket.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n');
    socket.destroySoon();
  });
  return server;
};

module.exports = {
  ...${JSON.stringify(values, null, 2).replaceAll('\n', '\n  ')},
  httpAdminMiddleware: fromHereOnly,
};
`;
}
