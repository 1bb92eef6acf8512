/** Deploys an example as its owner would. */
import assert from 'node:assert/strict';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { withFurtherPhones } from '../package/example-files';
import type { FlowCredentials, FlowNode, NodeRed } from './node-red';
import { PACKAGE_NAME } from './paths';
import { credentials, setUpActionUrls } from './reporting';
import { markNodes } from './silence';

/** What the owner enters besides address and login of the phones. */
export interface Entered {
  /** Environment variables of the tab. */
  readonly env?: Readonly<Record<string, string>>;
  /** Properties by the id of the node. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly credentials?: FlowCredentials;
  /** Nodes besides those of the example. */
  readonly more?: readonly FlowNode[];
  /** Is what runs deployed anew, with what it keeps in its context? Default: an empty Node-RED gets the example. */
  readonly again?: boolean;
}

/**
 * Takes it from the import menu, enters address, login and secret of each phone and the address of Node-RED, switches the
 * phone's events on, deploys, and presses the button that sets up its Action URLs.
 *
 * @param phones by the name of their configuration
 */
export async function deployExample(
  nodeRed: NodeRed,
  name: string,
  phones: Readonly<Record<string, VirtualPhoneApi>>,
  entered: Entered = {},
): Promise<void> {
  // A context outlives a deploy while its ids stay: what an earlier test, or an earlier try of this one, has left there.
  if (!entered.again) await nodeRed.deploy([], {});
  const imported = [...(await importedExample(nodeRed, name)), ...(entered.more ?? [])];
  checkNames(imported, entered.env);
  const flow = imported.map((node) => {
    const changed = { ...node, ...entered.nodes?.[node.id] };
    if (node.type === 'tab') return { ...changed, env: envOf(node, entered.env) };
    if (node.type !== 'snom-config') return changed;
    const phone = phones[String(node['name'])];
    assert.ok(phone, `${name} has an unexpected phone ${String(node['name'])}`);
    const at = { host: phone.host, port: String(phone.port), baseUrl: nodeRed.url };
    return { ...changed, ...at, events: true };
  });
  const configs = flow.filter(({ type }) => type === 'snom-config').map(({ id }) => id);
  const secrets = configs.map((id, number) => [id, credentials(number)] as const);
  const nodes = [...flow, ...markNodes()];
  await nodeRed.deploy(nodes, { ...Object.fromEntries(secrets), ...entered.credentials });
  for (const id of configs) await setUpActionUrls(nodeRed, id);
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

const variablesOf = (tab: FlowNode): Variable[] => tab['env'] as Variable[];

/** A mistyped name would leave the default, and the test would show something else. */
function checkNames(
  flow: readonly FlowNode[],
  values: Readonly<Record<string, string>> = {},
): void {
  const all = flow.filter(({ type }) => type === 'tab').flatMap(variablesOf);
  const unknown = Object.keys(values).filter((name) => all.every((one) => one.name !== name));
  assert.deepEqual(unknown, []);
}

const envOf = (tab: FlowNode, values: Readonly<Record<string, string>> = {}): Variable[] =>
  variablesOf(tab).map((one) => ({ ...one, value: values[one.name] ?? one.value }));

/** An example as the import dialog gets it from Node-RED, with the phones that its owner adds. */
export async function importedExample(nodeRed: NodeRed, name: string): Promise<FlowNode[]> {
  const entry = encodeURIComponent(name);
  const menu = await nodeRed.request(`/library/examples/flows/${PACKAGE_NAME}/${entry}`);
  return withFurtherPhones(name, (await menu.json()) as FlowNode[]);
}
