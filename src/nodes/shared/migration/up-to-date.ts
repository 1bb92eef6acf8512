/** A node that starts, of whatever version it is. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { changesOf, isFromTheFuture } from './migrate';
import type { Stored } from './steps';

/** Every node stores the version that made it; absent in flows made before there were versions. */
interface Versioned extends NodeDef {
  readonly version?: number;
}

/** What a flow has stored of a node, as the newest version would have stored it. Says so where it is newer than that. */
export function upToDate<Def extends Versioned>(
  RED: Pick<NodeAPI, '_'>,
  node: Pick<Node, 'warn'>,
  def: Def,
): Def {
  const stored = def as unknown as Stored;
  if (isFromTheFuture(def.type, stored)) node.warn(RED._('snom.warning.newerVersion'));
  return { ...def, ...changesOf(def.type, stored) };
}
