/** Brings flows to the demo's Node-RED with every phone in them pointing to the virtual one. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE } from './demo-user-dir.mjs';

const LIMIT_MS = 20_000;

/**
 * Points every configured phone of a flow file to the virtual phone; everything else stays as it is.
 *
 * @param {object[]} flows
 * @param {{ host: string, port: number, username: string, password: string }} phone
 */
export function pointToPhone(flows, { host, port, username, password }) {
  return flows.map((node) =>
    node.type === 'snom-config'
      ? {
          ...node,
          host,
          port: String(port),
          protocol: 'http',
          credentials: { username, password },
        }
      : node,
  );
}

/**
 * Deploys the examples, or what an earlier demo left.
 *
 * @param {string} url of the editor
 * @param {{ examples: string, keep: boolean, phone: Parameters<typeof pointToPhone>[1] }} options
 * @throws Error when the nodes did not load or Node-RED does not take the flows
 */
export async function deploy(url, { examples, keep, phone }) {
  await checkNodes(url);
  await started(url);
  const kept = keep ? (await admin(url, 'flows')).flows : [];
  const flows = kept.length > 0 ? kept : JSON.parse(await readFile(examples, 'utf8'));
  await admin(url, 'flows', {
    method: 'POST',
    body: JSON.stringify({ flows: pointToPhone(flows, phone) }),
  });
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
