/** What the dialogs of the nodes store, as they register it. */
import path from 'node:path';
import { buildSync } from 'esbuild';
import { type Definition, runEditor } from './editor-stub';
import { ROOT } from './manifest';

const known = new Map<string, Definition>();

function definitionOf(type: string): Definition {
  const before = known.get(type);
  if (before) return before;
  const entry = path.join(ROOT, `src/nodes/${type}/${type}.editor.ts`);
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, write: false });
  const { definition } = runEditor(
    outputFiles.map(({ text }) => text),
    type,
  );
  known.set(type, definition);
  return definition;
}

/** The properties of a new node of ours, with the values its dialog starts with. */
export function defaultsOf(type: string): Readonly<Record<string, unknown>> {
  const values = Object.entries(definitionOf(type).defaults);
  return Object.fromEntries(values.map(([name, { value }]) => [name, value]));
}

/** Those of its properties that name other nodes, as the editor knows them. */
export function referencesOf(type: string): string[] {
  const found = Object.entries(definitionOf(type).defaults);
  return found.filter(([, { type: other }]) => other !== undefined).map(([name]) => name);
}
