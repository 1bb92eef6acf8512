/** The installed package in a Node-RED: its nodes, its examples, and one call with its own virtual phone. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeRedProgram, Program } from '../demo-children.mjs';
import { admin, deploy, pointToPhone, post, press, setUpReports, started } from '../demo-flows.mjs';
import { choosePort } from '../demo-ports.mjs';
import { PACKAGE, settingsText } from '../demo-user-dir.mjs';
import { messageOf } from '../thrown.mjs';
import { problemsOf } from './package.mjs';

/** @import { FlowNode } from '../demo-flows.mjs' */
/** @typedef {{id: string, module: string, version?: string, enabled: boolean, types: readonly string[], err?: unknown}} NodeSet */
/** @typedef {Pick<NodeSet, 'id' | 'version' | 'enabled' | 'err'>} PluginSet */

const START_LIMIT_MS = 60_000;
/** A call is answered by the far end after 1.5 s. */
const CALL_LIMIT_MS = 20_000;

const LOGIN = { username: 'release', password: 'release-check' };

/** Inject nodes of the first example. */
const DIAL = 'snom-inject-dial0';
const HANG_UP = 'snom-inject-hangup';

/** Node types of other packages that examples may use, where their text names the package. */
const OF_OTHERS = new Map(['sqlite', 'sqlitedb'].map((type) => [type, 'node-red-node-sqlite']));

/**
 * Looks at a user directory with the installed package. Nothing listens beyond 127.0.0.1.
 *
 * @param {object} where
 * @param {string} where.dir the user directory
 * @param {string} where.folder of the package in it
 * @param {{node: string, red: string}} where.program Node.js, and the start script of Node-RED
 * @param {{version: string, nodes: readonly string[], plugins: readonly string[]}} where.expected what has to be there
 * @returns {Promise<string[]>} what is wrong
 */
export async function nodeRedProblems({ dir, folder, program, expected }) {
  /** @type {Program[]} */
  const programs = [];
  try {
    const phone = await startPhone(dir, folder, programs);
    const editor = await startNodeRed(dir, program, programs);
    const sets = /** @type {NodeSet[]} */ (await admin(editor, 'nodes'));
    const plugged = /** @type {PluginSet[]} */ (await admin(editor, 'plugins'));
    const missing = [...nodeProblems(sets, expected), ...pluginProblems(plugged, expected)];
    // With a node missing, every flow would fail for the same reason.
    if (missing.length > 0)
      return [...missing, `The end of Node-RED's log: ${programs.at(-1)?.lastLines ?? ''}`];
    const types = new Set(sets.flatMap((set) => set.types));
    const ofExamples = await importExamples(editor, path.join(folder, 'examples'), {
      types,
      phone,
    });
    // A call that fails must not hide what is wrong with examples.
    return [...ofExamples, ...(await problemsOf(() => callProblems(editor, folder, phone)))];
  } catch (error) {
    return [messageOf(error)];
  } finally {
    await Promise.all(programs.map((one) => one.end()));
  }
}

/**
 * Are all nodes there, and of this version?
 * @param {readonly NodeSet[]} sets answer of `GET /nodes`
 * @param {{version: string, nodes: readonly string[]}} expected
 * @returns {string[]}
 */
export function nodeProblems(sets, { version, nodes }) {
  const ours = sets.filter(({ module }) => module === PACKAGE);
  if (ours.length === 0) return ['Node-RED does not find the package.'];
  return nodes.flatMap((name) => {
    const set = ours.find(({ id }) => id === `${PACKAGE}/${name}`);
    const isLoaded = set?.err === undefined && set?.enabled;
    if (isLoaded && !set.types.includes(name))
      return [`${name} does not register the node ${name}.`];
    return setProblems(set, name, version);
  });
}

/**
 * Are all plugins there, and of this version?
 * @param {readonly PluginSet[]} sets answer of `GET /plugins`
 * @param {{version: string, plugins: readonly string[]}} expected
 * @returns {string[]}
 */
export function pluginProblems(sets, { version, plugins }) {
  return plugins.flatMap((name) => {
    const set = sets.find(({ id }) => id === `${PACKAGE}/${name}`);
    return setProblems(set, name, version);
  });
}

/**
 * Is it there, loaded, and of this version?
 * @param {PluginSet | undefined} set @param {string} name @param {string} version
 * @returns {string[]}
 */
function setProblems(set, name, version) {
  if (!set) return [`Node-RED does not know ${name}.`];
  if (set.err !== undefined || !set.enabled)
    return [`Node-RED could not load ${name}: ${JSON.stringify(set.err ?? 'it is disabled')}`];
  return set.version === version ? [] : [`${name} is of version ${set.version}, not ${version}.`];
}

/**
 * Node types of an example that a fresh Node-RED with this package does not have.
 * @param {string} name @param {readonly FlowNode[]} flow @param {ReadonlySet<string>} types that there are
 * @returns {string[]}
 */
export function typeProblems(name, flow, types) {
  const builtIn = ['tab', 'subflow', 'group', 'global-config'];
  const text = JSON.stringify(flow);
  const used = [...new Set(flow.map(({ type }) => type))];
  return used
    .filter((type) => !types.has(type) && !builtIn.includes(type) && !type.startsWith('subflow:'))
    .flatMap((type) => {
      const other = OF_OTHERS.get(type);
      if (other === undefined) return [`${name}: nobody has the node ${type}.`];
      return text.includes(other)
        ? []
        : [`${name}: its text does not say that ${type} is in ${other}.`];
    });
}

/**
 * Node-RED with this user directory, at a free port.
 * @param {string} dir @param {{node?: string, red?: string}} program Node.js and start script; those of the project by default
 * @param {Program[]} programs gets it before it has started, for whoever ends them
 * @returns {Promise<string>} address of the editor, once the flows run
 */
export async function startNodeRed(dir, program, programs) {
  const port = await choosePort(0, 0);
  const settings = path.join(dir, 'settings.js');
  await writeFile(settings, settingsText(port, randomBytes(32).toString('hex')), { mode: 0o600 });
  const nodeRed = nodeRedProgram(dir, program);
  programs.push(nodeRed);
  const editor = `http://127.0.0.1:${port}/`;
  await nodeRed.said(new RegExp(`http://127\\.0\\.0\\.1:${port}/`), START_LIMIT_MS);
  await started(editor);
  return editor;
}

/** @typedef {{page: string, connection: import('../demo-flows.mjs').DemoPhone}} Phone */

/**
 * The virtual phone of the package, by its command.
 * @param {string} dir @param {string} folder @param {Program[]} programs
 * @returns {Promise<Phone>}
 */
async function startPhone(dir, folder, programs) {
  await mkdir(dir, { recursive: true });
  const port = await choosePort(0, 0);
  const page = await choosePort(0, 0, [port]);
  const script = path.join(folder, 'dist/simulator/cli.js');
  const ports = ['--port', String(port), '--console-port', String(page)];
  const login = ['--auth', 'digest', '--user', LOGIN.username, '--number', '100'];
  const phone = new Program('The virtual phone', [script, ...ports, ...login], {
    cwd: dir,
    env: { SNOM_PASSWORD: LOGIN.password },
    logFile: path.join(dir, 'virtual-phone.log'),
  });
  programs.push(phone);
  const [, url = ''] = await phone.said(/^ +page +(http\S+)/m, START_LIMIT_MS);
  return { page: url, connection: { host: '127.0.0.1', port, ...LOGIN } };
}

/**
 * Deploys each example as the import dialog would, with its phones pointed to the virtual one and nothing outside.
 * @param {string} editor @param {string} folder
 * @param {{types: ReadonlySet<string>, phone: Phone}} there
 * @returns {Promise<string[]>}
 */
async function importExamples(editor, folder, { types, phone }) {
  const problems = [];
  for (const file of readdirSync(folder)) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    try {
      const flow = /** @type {FlowNode[]} */ (JSON.parse(text));
      problems.push(...typeProblems(file, flow, types));
      const pointed = pointToPhone(flow, phone.connection, editor.replace(/\/$/, ''));
      await admin(editor, 'flows', post({ flows: pointed.map(atHome) }));
      const { flows } = /** @type {{flows: unknown[]}} */ (await admin(editor, 'flows'));
      if (flows.length !== flow.length)
        problems.push(`${file}: Node-RED took ${flows.length} of ${flow.length} nodes.`);
    } catch (error) {
      problems.push(`${file} cannot be imported: ${messageOf(error)}`);
    }
  }
  return problems;
}

/** A broker that an example names is not to be called. @param {FlowNode} node @returns {FlowNode} */
function atHome(node) {
  return node.type === 'mqtt-broker'
    ? /** @type {FlowNode} */ ({ ...node, broker: '127.0.0.1', autoConnect: false })
    : node;
}

/**
 * The demo's flows, with one call: Node-RED has the phone dial and hang up, and hears of it from the phone.
 * @param {string} editor @param {string} folder @param {Phone} phone
 * @returns {Promise<string[]>}
 */
async function callProblems(editor, folder, phone) {
  const examples = ['flows', 'what-the-phone-does'].map((name) =>
    path.join(folder, `examples/${name}.json`),
  );
  const id = await deploy(editor, { examples, keep: false, phone: phone.connection });
  if (id === undefined) return ['No phone of the demo reports.'];
  await setUpReports(editor, id);
  await press(editor, DIAL);
  await shows(
    phone,
    'a call to 200',
    ({ remote, state }) => remote === '200' && state === 'Connected',
  );
  await press(editor, HANG_UP);
  await shows(phone, 'the end of the call', ({ state }) => state === 'Disconnected');
  return [];
}

/**
 * Waits until the newest call of the phone is what is waited for.
 * @param {Phone} phone @param {string} what
 * @param {(call: {remote: string, state: string}) => boolean} isMeant
 */
async function shows({ page }, what, isMeant) {
  const limit = Date.now() + CALL_LIMIT_MS;
  for (;;) {
    const response = await fetch(new URL('api/state', page), {
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    });
    const { calls } = /** @type {{calls: {remote: string, state: string}[]}} */ (
      await response.json()
    );
    const [newest] = calls;
    if (newest && isMeant(newest)) return;
    if (Date.now() > limit)
      throw new Error(`The virtual phone does not show ${what}, but ${JSON.stringify(newest)}.`);
    await sleep(100);
  }
}
