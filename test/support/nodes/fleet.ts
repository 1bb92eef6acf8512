/** Many phones, and a flow that does one thing with all of them. */
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { RunSummary } from '../../../src/nodes/snom-admin/fleet';
import type { Phones } from '../phones';
import {
  actionItem,
  configItem,
  load,
  NODE,
  type Outcome,
  PHONE,
  placed,
  type Watch,
  watched,
} from './flow';
import { helper } from './helper';
import { useRuntime } from './runtime';

/** Starts as many phones as that, and a flow whose node has these properties. */
export type StartFleet = (
  count: number,
  node?: Record<string, unknown>,
  options?: VirtualPhoneOptions,
) => Promise<{ watch: Watch; all: VirtualPhone[] }>;

/** To be called in the `describe` of a spec: Node-RED runs during it, and no flow or phone outlives its test. */
export function useFleet(): StartFleet {
  const { phones } = useRuntime();
  return (count, node, options) => startFleet(phones, count, node, options);
}

async function startFleet(
  phones: Phones,
  count: number,
  node: Record<string, unknown> = {},
  options: VirtualPhoneOptions = {},
): Promise<{ watch: Watch; all: VirtualPhone[] }> {
  const all: VirtualPhone[] = [];
  for (let index = 0; index < count; index += 1)
    all.push(await phones.start({ profile: 'snomD385-fw10.1', rebootMs: 60, ...options }));
  const configs = all.map((phone, index) =>
    configItem(phone, {
      id: index === 0 ? PHONE : `${PHONE}-${index}`,
      name: nameOf(index),
      timeout: '3000',
    }),
  );
  // Config nodes that nothing uses are not started: a node that is never sent anything uses them.
  const users = configs.map(({ id }) =>
    placed(`user-of-${String(id)}`, 'snom-admin', {
      ...actionItem('snom-admin'),
      id: `user-of-${String(id)}`,
      phone: id,
      wires: [],
    }),
  );
  const watch = await load(
    watched(...configs, ...users, actionItem('snom-admin', { severalPhones: true, ...node })),
  );
  return { watch, all };
}

/** Name of a phone, counted from 0. */
export const nameOf = (index: number): string => `Desk ${index}`;
/** Is it the summary of a run? */
export const isSummary = ({ msg }: Outcome): boolean =>
  (msg as { topic?: string }).topic === 'summary';

/** Sends a message and waits for the summary of its run. */
export async function run(
  watch: Watch,
  msg: NodeMessage & Record<string, unknown>,
): Promise<RunSummary> {
  watch.send(msg);
  await watch.until(() => watch.outcomes.some(isSummary));
  return watch.outcomes.find(isSummary)?.msg.payload as RunSummary;
}

/** What the node itself sends: once it is closed, nobody behind it gets anything. */
export function recordSent(): Outcome['msg'][] {
  const node = helper.getNode(NODE);
  const sent: Outcome['msg'][] = [];
  const send = node.send.bind(node);
  node.send = (msg) => {
    sent.push(msg as Outcome['msg']);
    send(msg);
  };
  return sent;
}

/** What came of single phones. */
export const results = (watch: Watch): Outcome[] => watch.outcomes.filter((one) => !isSummary(one));

/** How many phones have restarted, or are about to. */
export const rebooted = (all: readonly VirtualPhone[]): number =>
  all.filter(({ boots, rebooting }) => boots > 1 || rebooting).length;
