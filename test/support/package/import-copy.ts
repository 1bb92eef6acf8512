/** "Import copy", as Node-RED's editor does it: which ids it renews, and in which properties it rewrites them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { ROOT } from './manifest';

/** A node as a file has it. */
export interface ImportedNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** Of every type the properties that name other nodes: those whose default has a `type`. */
export type References = ReadonlyMap<string, readonly string[]>;

interface Registered {
  readonly defaults?: Readonly<Record<string, { readonly type?: string }>>;
}

/** What is asked of the editor while a dialog registers itself; the answers do not matter. */
const anything: unknown = new Proxy(() => undefined, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
});

/** The types that Node-RED brings along, by the definitions of their dialogs. */
export function referencesOfCore(): References {
  const found = new Map<string, readonly string[]>();
  const registerType = (type: string, { defaults = {} }: Registered): void => {
    const named = Object.entries(defaults).filter(([, { type: other }]) => other !== undefined);
    found.set(
      type,
      named.map(([property]) => property),
    );
  };
  const nodes = new Proxy(
    {},
    { get: (_, key) => (key === 'registerType' ? registerType : anything) },
  );
  const RED = new Proxy({}, { get: (_, key) => (key === 'nodes' ? nodes : anything) });
  const root = path.join(ROOT, 'node_modules/@node-red/nodes/core');
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.html')) continue;
    const html = readFileSync(path.join(root, entry), 'utf8');
    const context = vm.createContext({ RED, $: anything });
    for (const [, code = ''] of html.matchAll(/<script type="text\/javascript">([^]*?)<\/script>/g))
      vm.runInContext(code, context, { filename: entry });
  }
  return found;
}

/** Every string in a value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** Those of the ids that stand anywhere in these nodes: in properties, variables, code and texts. */
export function idsNamed(nodes: readonly object[], ids: ReadonlySet<string>): string[] {
  const words = new Set(stringsIn(nodes).flatMap((text) => text.match(/[\w-]+/g) ?? []));
  return [...ids].filter((id) => words.has(id));
}

/** The same value with ids exchanged wherever one stands as a whole string, in lists and objects as well. */
function exchange(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => exchange(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, exchange(one, ids)]);
  return Object.fromEntries(entries) as unknown;
}

/** Where every node, group and subflow names others. Variables (`env`) are not among it: their values stay. */
const FRAME = ['id', 'z', 'g', 'wires', 'nodes', 'in', 'out', 'status'];

/**
 * What the editor makes of a file of which something is there already.
 * @param there configurations that are used as they are; everything else gets a new id
 */
export function importedAsCopy(
  nodes: readonly ImportedNode[],
  there: ReadonlySet<string>,
  references: References,
): ImportedNode[] {
  const added = nodes.filter(({ id }) => !there.has(id));
  const ids = new Map(added.map(({ id }, index) => [id, `copy${index}`]));
  return added.map((node) => {
    const named = [...FRAME, ...(references.get(node.type) ?? [])];
    const changed = named
      .filter((property) => property in node)
      .map((property) => [property, exchange(node[property], ids)]);
    const [kind, template = ''] = node.type.split(':');
    const type =
      kind === 'subflow' && template ? `subflow:${ids.get(template) ?? template}` : node.type;
    return { ...node, ...Object.fromEntries(changed), type } as ImportedNode;
  });
}
