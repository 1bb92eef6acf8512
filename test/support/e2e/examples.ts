/** The package's examples, as files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlowNode } from './node-red';
import { PROJECT_ROOT } from './paths';

/** Name (as in the import menu) and nodes of every example. */
export function examples(): [name: string, flow: FlowNode[]][] {
  const folder = path.join(PROJECT_ROOT, 'examples');
  return readdirSync(folder).map((file) => [
    path.parse(file).name,
    JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as FlowNode[],
  ]);
}
