/** Deploys an example as its owner would. */
import assert from 'node:assert/strict';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import type { FlowCredentials, FlowNode, NodeRed } from './node-red';
import { PACKAGE_NAME } from './paths';
import { credentials, setUpActionUrls } from './reporting';

/** What the owner enters besides address and login of the phones. */
export interface Entered {
  /** Environment variables of the tab. */
  readonly env?: Readonly<Record<string, string>>;
  /** Properties by the id of the node. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly credentials?: FlowCredentials;
  /** Nodes besides those of the example. */
  readonly more?: readonly FlowNode[];
}

/**
 * Takes it from the import menu, enters address, login and secret of each phone and the address of Node-RED, deploys,
 * and presses the button that sets up the phones' Action URLs.
 *
 * @param phones by the name of their configuration
 */
export async function deployExample(
  nodeRed: NodeRed,
  name: string,
  phones: Readonly<Record<string, VirtualPhoneApi>>,
  entered: Entered = {},
): Promise<void> {
  const menu = await nodeRed.request(`/library/examples/flows/${PACKAGE_NAME}/${name}`);
  const own = (await menu.json()) as FlowNode[];
  const flow = [...own, ...(entered.more ?? [])].map((node) => {
    const changed = { ...node, ...entered.nodes?.[node.id] };
    if (node.type === 'tab') return { ...changed, env: envOf(node, entered.env) };
    if (node.type !== 'snom-config') return changed;
    const phone = phones[String(node['name'])];
    assert.ok(phone, `${name} has an unexpected phone ${String(node['name'])}`);
    return { ...changed, host: phone.host, port: String(phone.port), baseUrl: nodeRed.url };
  });
  const configs = flow.filter(({ type }) => type === 'snom-config').map(({ id }) => id);
  const secrets = configs.map((id, number) => [id, credentials(number)] as const);
  await nodeRed.deploy(flow, { ...Object.fromEntries(secrets), ...entered.credentials });
  for (const id of configs) await setUpActionUrls(nodeRed, id);
}

/** @throws AssertionError for a variable that the tab does not have */
function envOf(tab: FlowNode, values: Readonly<Record<string, string>> = {}): unknown {
  const all = tab['env'] as { name: string; value: string; type: string }[];
  const unknown = Object.keys(values).filter((name) => all.every((one) => one.name !== name));
  assert.deepEqual(unknown, []);
  return all.map((one) => ({ ...one, value: values[one.name] ?? one.value }));
}
