/** Brings flows to the demo's Node-RED with every phone in them pointing to the virtual one. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE } from './demo-user-dir.mjs';

const LIMIT_MS = 20_000;

const isPhone = ({ type }) => type === 'snom-config';

/**
 * Several examples in one, all of them with the phone of the first.
 *
 * @param {object[][]} examples
 */
export function onOnePhone([first, ...others]) {
  const { id } = first.find(isPhone);
  const further = others.flat().filter((node) => !isPhone(node));
  return [...first, ...further.map((node) => (node.phone ? { ...node, phone: id } : node))];
}

/**
 * Turns the events of every phone on, each with a secret of its own, as the dialog does.
 *
 * @param {object[]} flows
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
 * @param {object[]} flows
 * @param {{ host: string, port: number, username: string, password: string }} phone
 * @param {string} baseUrl of Node-RED
 */
export function pointToPhone(flows, { host, port, username, password }, baseUrl) {
  return flows.map((node) =>
    isPhone(node)
      ? {
          ...node,
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
 * @param {{ examples: string[], keep: boolean, phone: Parameters<typeof pointToPhone>[1] }} options
 * @returns {Promise<string | undefined>} id of the configured phone that is to report; undefined when kept flows
 *   have none
 * @throws Error when the nodes did not load or Node-RED does not take the flows
 */
export async function deploy(url, { examples, keep, phone }) {
  await checkNodes(url);
  await started(url);
  const kept = keep ? (await admin(url, 'flows')).flows : [];
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
  let answer;
  // Node-RED answers before the flows it took are started.
  while ((answer = await apply(url, id)).code === 'NO_SUCH_PHONE' && Date.now() < limit) {
    await sleep(50);
  }
  if (!answer.ok) throw new Error(answer.message);
  // Not the answer itself: it holds the secret.
  const refused = answer.refused.map(({ setting, reason }) => `${setting}: ${reason}`);
  if (refused.length > 0) throw new Error(refused.join(', '));
}

function apply(url, id) {
  return admin(url, 'snom-config/action-urls', post({ id, do: 'apply' }));
}

async function read(files) {
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))));
}

/** Node-RED answers before it has read its flows: what is deployed until then would be replaced by them. */
async function started(url) {
  const limit = Date.now() + LIMIT_MS;
  while ((await admin(url, 'flows/state')).state !== 'start') {
    if (Date.now() > limit) throw new Error('Node-RED does not start its flows.');
    await sleep(50);
  }
}

/** A node that cannot be loaded would only show as a dashed box in the editor. */
async function checkNodes(url) {
  const sets = (await admin(url, 'nodes')).filter(({ module }) => module === PACKAGE);
  if (sets.length === 0) throw new Error(`Node-RED did not find ${PACKAGE}.`);
  const broken = sets.filter(({ err }) => err).map(({ id, err }) => `${id}: ${err.message ?? err}`);
  if (broken.length > 0) throw new Error(`Node-RED could not load\n${broken.join('\n')}`);
}

function post(body) {
  return { method: 'POST', body: JSON.stringify(body) };
}

async function admin(url, path, init = {}) {
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
