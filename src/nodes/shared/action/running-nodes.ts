/** Action nodes that run, to be found by the dialog of the node they are made of. */
import type { Node } from 'node-red';
import { nameRegistry } from '../phones/registries';

const running = nameRegistry('action nodes', new Set<Node>());

/** To be called when one has started. It leaves by itself when it closes. */
export function joinRunning(node: Node): void {
  running.add(node);
  node.on('close', () => {
    running.delete(node);
  });
}

/** Those of an id as the editor has it: a node inside a subflow runs once per instance, under ids of their own. */
export function instancesOf(id: string): readonly Node[] {
  return [...running].filter(({ id: own, _alias }) => own === id || _alias === id);
}
