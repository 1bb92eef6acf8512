/** Brings flows to the demo's Node-RED with every phone in them pointing to the virtual one. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE } from './demo-user-dir.mjs';

const LIMIT_MS = 20_000;

/**
 * A node of a flow file. It has further properties, which stay as they are.
 * @typedef {object} FlowNode
 * @property {string} id
 * @property {string} type
 * @property {unknown} [phone] of nodes that use one: the id of its snom-config
 * @property {unknown} [events] of snom-config: are its events on?
 * @property {Readonly<Record<string, string>>} [credentials]
 */
/**
 * @typedef {{ host: string, port: number, username: string, password: string,
 *   properties?: Readonly<Record<string, string>> }} DemoPhone `properties`: further ones of its snom-config
 */
/**
 * @typedef {{ ok: true, refused: { setting: string, reason: string }[] }
 *   | { ok: false, code: string, message: string }} Applied
 */

/** @param {FlowNode} node */
const isPhone = ({ type }) => type === 'snom-config';

/**
 * Several examples in one, all of them with the phone of the first.
 *
 * @param {readonly (readonly FlowNode[])[]} examples
 * @returns {FlowNode[]}
 */
export function onOnePhone([first = [], ...others]) {
  const id = first.find(isPhone)?.id;
  const further = others.flat().filter((node) => !isPhone(node));
  return [...first, ...further.map((node) => (node.phone ? { ...node, phone: id } : node))];
}

/**
 * Turns the events of every phone on, each with a secret of its own, as the dialog does.
 *
 * @param {readonly FlowNode[]} flows
 * @returns {FlowNode[]}
 */
export function withEvents(flows) {
  return flows.map((node) =>
    isPhone(node)
      ? {
          ...node,
          events: true,
          credentials: { ...node.credentials, token: randomBytes(16).toString('hex') },
        }
      : node,
  );
}

/**
 * Points every configured phone of a flow file to the virtual phone, and those with events to this Node-RED;
 * everything else stays as it is.
 *
 * @param {readonly FlowNode[]} flows
 * @param {DemoPhone} phone
 * @param {string} baseUrl of Node-RED
 * @returns {FlowNode[]}
 */
export function pointToPhone(flows, { host, port, username, password, properties = {} }, baseUrl) {
  return flows.map((node) =>
    isPhone(node)
      ? {
          ...node,
          ...properties,
          host,
          port: String(port),
          protocol: 'http',
          ...(node.events === true && { baseUrl }),
          credentials: { ...node.credentials, username, password },
        }
      : node,
  );
}

/**
 * Deploys the examples, or what an earlier demo left.
 *
 * @param {string} url of the editor
 * @param {{ examples: readonly string[], keep: boolean, phone: DemoPhone }} options
 * @returns {Promise<string | undefined>} id of the configured phone that is to report; undefined when kept flows
 *   have none
 * @throws Error when the nodes did not load or Node-RED does not take the flows
 */
export async function deploy(url, { examples, keep, phone }) {
  await checkNodes(url);
  await started(url);
  const kept = keep ? /** @type {{flows: FlowNode[]}} */ (await admin(url, 'flows')).flows : [];
  // Kept phones still have their secret: Node-RED keeps the credentials that it is not given anew.
  const flows = kept.length > 0 ? kept : withEvents(onOnePhone(await read(examples)));
  const pointed = pointToPhone(flows, phone, url.replace(/\/$/, ''));
  await admin(url, 'flows', post({ flows: pointed }));
  return pointed.find((node) => isPhone(node) && node.events === true)?.id;
}

/**
 * Writes the addresses of Node-RED into the virtual phone, by what the button in the phone's dialog does.
 *
 * @param {string} url of the editor
 * @param {string} id of a deployed phone with events
 * @throws Error when the phone does not take them all; the text holds no secret
 */
export async function setUpReports(url, id) {
  const limit = Date.now() + LIMIT_MS;
  let answer = await apply(url, id);
  // Node-RED answers before the flows it took are started.
  while (!answer.ok && answer.code === 'NO_SUCH_PHONE' && Date.now() < limit) {
    await sleep(50);
    answer = await apply(url, id);
  }
  if (!answer.ok) throw new Error(answer.message);
  // Not the answer itself: it holds the secret.
  const refused = answer.refused.map(({ setting, reason }) => `${setting}: ${reason}`);
  if (refused.length > 0) throw new Error(refused.join(', '));
}

/** @param {string} url @param {string} id */
async function apply(url, id) {
  const answer = await admin(url, 'snom-config/action-urls', post({ id, do: 'apply' }));
  return /** @type {Applied} */ (answer);
}

/** @param {readonly string[]} files @returns {Promise<FlowNode[][]>} */
async function read(files) {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.map((text) => /** @type {FlowNode[]} */ (JSON.parse(text)));
}

/**
 * Node-RED answers before it has read its flows: what is deployed until then would be replaced by them.
 * @param {string} url
 */
export async function started(url) {
  const limit = Date.now() + LIMIT_MS;
  while (/** @type {{state: string}} */ (await admin(url, 'flows/state')).state !== 'start') {
    if (Date.now() > limit) throw new Error('Node-RED does not start its flows.');
    await sleep(50);
  }
}

/** Presses the button of an inject node. @param {string} url of the editor @param {string} id */
export async function press(url, id) {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const response = await fetch(new URL(`inject/${id}`, url), {
      method: 'POST',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    await response.arrayBuffer();
    if (response.ok) return;
    // Node-RED answers before the flows it took are started.
    if (response.status !== 404 || Date.now() > limit)
      throw new Error(`Node-RED answered ${response.status} to the inject node ${id}.`);
    await sleep(100);
  }
}

/** A node that cannot be loaded would only show as a dashed box in the editor. @param {string} url */
async function checkNodes(url) {
  const all = /** @type {{id: string, module: string, err?: string | {message?: string}}[]} */ (
    await admin(url, 'nodes')
  );
  const sets = all.filter(({ module }) => module === PACKAGE);
  if (sets.length === 0) throw new Error(`Node-RED did not find ${PACKAGE}.`);
  const broken = sets.flatMap(({ id, err }) => (err ? [`${id}: ${textOf(err)}`] : []));
  if (broken.length > 0) throw new Error(`Node-RED could not load\n${broken.join('\n')}`);
}

/** @param {{message?: string} | string} err as Node-RED tells why a node did not load */
function textOf(err) {
  return typeof err === 'string' ? err : (err.message ?? JSON.stringify(err));
}

/** @param {object} body @returns {RequestInit} */
export function post(body) {
  return { method: 'POST', body: JSON.stringify(body) };
}

/**
 * Asks Node-RED's editor API.
 * @param {string} url of the editor @param {string} path @param {RequestInit} [init]
 * @returns {Promise<unknown>}
 * @throws Error when the answer is no success
 */
export async function admin(url, path, init = {}) {
  const response = await fetch(new URL(path, url), {
    ...init,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'Node-RED-API-Version': 'v2',
    },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!response.ok) throw new Error(`Node-RED answered ${response.status} to ${path}.`);
  return response.json();
}
