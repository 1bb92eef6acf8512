/** What the dialogs of the nodes store, read from their definitions in the html. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { ROOT } from './manifest';

interface Definition {
  readonly defaults: Readonly<Record<string, { readonly value: unknown }>>;
}

const known = new Map<string, Readonly<Record<string, unknown>>>();

/** The properties of a new node of ours, with the values its dialog starts with. */
export function defaultsOf(type: string): Readonly<Record<string, unknown>> {
  const before = known.get(type);
  if (before) return before;
  const html = readFileSync(path.join(ROOT, `src/nodes/${type}/${type}.html`), 'utf8');
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const registered = new Map<string, Definition>();
  // Definitions are literals whose functions run later, so they need nothing else of an editor.
  const RED = {
    nodes: {
      registerType: (name: string, definition: Definition) => registered.set(name, definition),
    },
    validators: new Proxy({}, { get: () => () => () => true }),
  };
  vm.runInNewContext(script, { RED });
  const definition = registered.get(type);
  if (!definition) throw new Error(`${type}.html registers no ${type}`);
  const values = Object.entries(definition.defaults).map(([name, { value }]) => [name, value]);
  const defaults = Object.fromEntries(values) as Record<string, unknown>;
  known.set(type, defaults);
  return defaults;
}
