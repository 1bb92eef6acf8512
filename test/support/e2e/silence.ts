/** That nothing was shown: what was sent to the debug sidebar later has come by then, however slow the machine is. */
import assert from 'node:assert/strict';
import { debug, inject, tab } from './flow';
import type { FlowNode, NodeRed } from './node-red';

const MARK = 'mark-of-a-test';
const SHOWN = `${MARK}-shown`;
const OWN_TAB = `${MARK}-tab`;

/** On a tab of their own, to be deployed with the flow that {@link assertSilent} is asked about. */
export function markNodes(): FlowNode[] {
  const nodes = [inject(MARK, '', SHOWN), debug(SHOWN, 'payload')];
  return [{ ...tab, id: OWN_TAB }, ...nodes.map((node) => ({ ...node, z: OWN_TAB }))];
}

/** Fails if a debug node has shown anything that was not read; one socket tells of all debug nodes, in their order. */
export async function assertSilent(nodeRed: NodeRed, debugId: string): Promise<void> {
  await nodeRed.inject(MARK);
  await nodeRed.comms.debug(SHOWN);
  assert.deepEqual(nodeRed.comms.unread(debugId), [], debugId);
}
