/** Who has one phone need not choose it again for every node. */

/** A node that acts on a phone, as it is put into the flow. */
interface NewNode {
  /** Id of a snom-config; '' = none. */
  phone: string;
  readonly phoneFromMsg: boolean;
}

/** To be called when a node is put into the flow: it has the phone that is there, if it has none and there is no other. */
export function takeOnlyPhone(node: NewNode): void {
  if (node.phone || node.phoneFromMsg) return;
  const phones: string[] = [];
  RED.nodes.eachConfig(({ id, type, d }) => {
    if (type === 'snom-config' && !d) phones.push(id);
  });
  const [only] = phones;
  if (only !== undefined && phones.length === 1) node.phone = only;
}
