/** The package's examples, as files. */
import { EXAMPLE_NAMES, exampleFile } from '../package/example-files';
import { readJson } from '../package/manifest';
import type { FlowNode } from './node-red';

/** Key and nodes of every example. */
export function examples(): [name: string, flow: FlowNode[]][] {
  return EXAMPLE_NAMES.map((name) => [name, readJson<FlowNode[]>(exampleFile(name))]);
}
