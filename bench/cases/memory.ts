/** Memory of phones that are configured and have nothing to do. */
import { phonePart } from '../contestants';
import { heapInUse } from '../heap';
import type { EmbeddedNodeRed } from '../node-red';
import type { Row } from '../stats';

const PHONES = 500;

async function heapWith(nodeRed: EmbeddedNodeRed, count: number): Promise<number> {
  const ids = Array.from({ length: count }, (_, index) => `idle-${index}`);
  // Nobody listens there; an idle phone is not talked to.
  await nodeRed.load(...ids.map((id) => phonePart(id, { port: 9 })));
  for (const id of ids) nodeRed.node(id);
  return heapInUse();
}

export async function memory(nodeRed: EmbeddedNodeRed): Promise<Row[]> {
  await heapWith(nodeRed, 1);
  await heapWith(nodeRed, PHONES);
  const one = await heapWith(nodeRed, 1);
  const many = await heapWith(nodeRed, PHONES);
  const each = (many - one) / (PHONES - 1) / 1024;
  return [
    {
      what: 'heap of an idle configured phone',
      ours: `${each.toFixed(1)} KB`,
      other: '',
      value: each,
      unit: 'KB',
      goal: { atMost: 30 },
    },
  ];
}
