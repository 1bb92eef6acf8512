/** Who has one phone need not choose it again for every node. */

/** A node that acts on a phone, as it is put into the flow. */
interface NewNode {
  readonly id: string;
  /** The flow it is put into. */
  readonly z?: string;
  /** Id of a snom-config; '' = none. */
  phone: string;
  readonly phoneFromMsg: boolean;
}

/**
 * To be called when a node is put into the flow: a new one has the phone that can be used there, if there is no other. What
 * is pasted or imported is in the flow already, and stays what it is.
 */
export function takeOnlyPhone(node: NewNode): void {
  if (node.phone || node.phoneFromMsg || RED.nodes.node(node.id)) return;
  const phones: string[] = [];
  RED.nodes.eachConfig(({ id, type, d, z }) => {
    if (type === 'snom-config' && !d && (!z || z === node.z)) phones.push(id);
  });
  const [only] = phones;
  if (only !== undefined && phones.length === 1) node.phone = only;
}
