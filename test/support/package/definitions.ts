/** What the dialogs of the nodes store, as they register it. */
import path from 'node:path';
import { buildSync } from 'esbuild';
import { runEditor } from './editor-stub';
import { ROOT } from './manifest';

const known = new Map<string, Readonly<Record<string, unknown>>>();

/** The properties of a new node of ours, with the values its dialog starts with. */
export function defaultsOf(type: string): Readonly<Record<string, unknown>> {
  const before = known.get(type);
  if (before) return before;
  const entry = path.join(ROOT, `src/nodes/${type}/${type}.editor.ts`);
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, write: false });
  const { definition } = runEditor(
    outputFiles.map(({ text }) => text),
    type,
  );
  const values = Object.entries(definition.defaults).map(([name, { value }]) => [name, value]);
  const defaults = Object.fromEntries(values) as Record<string, unknown>;
  known.set(type, defaults);
  return defaults;
}
