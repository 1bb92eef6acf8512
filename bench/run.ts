/**
 * `npm run bench`: measures the nodes against Node-RED's own `http request` node doing the same job on the
 * same kind of virtual phone, and prints ratios. The phones run in a process of their own; everything stays
 * on loopback. Needs a build (`npm run build`).
 *
 * `npm run bench -- channels polling` measures only these: `start-up`, `growth`, `memory`, `megabyte`, `latency`, `overhead`,
 * `sequences`, `throughput`, `channels`, `polling`.
 */
import { parseArgs } from 'node:util';
import { channels } from './cases/channels';
import { growth } from './cases/growth';
import { latency } from './cases/latency';
import { megabyte } from './cases/megabyte';
import { memory } from './cases/memory';
import { overhead } from './cases/overhead';
import { polling } from './cases/polling';
import { sequence } from './cases/sequence';
import { startup } from './cases/startup';
import { throughput } from './cases/throughput';
import { EmbeddedNodeRed } from './node-red';
import { PhonesProcess } from './phones';
import { printTable, type Row, summaryOf } from './stats';

/** Cases in the order in which they run. */
const CASES: readonly (readonly [name: string, run: (desk: Desk) => Promise<Row[]>])[] = [
  ['memory', ({ nodeRed }) => memory(nodeRed)],
  ['megabyte', ({ nodeRed }) => megabyte(nodeRed)],
  ['latency', ({ nodeRed, phones }) => latency(nodeRed, phones)],
  ['overhead', ({ nodeRed, phones }) => overhead(nodeRed, phones)],
  ['sequences', ({ nodeRed, phones }) => sequence(nodeRed, phones)],
  ['throughput', ({ nodeRed, phones }) => throughput(nodeRed, phones)],
  ['channels', ({ nodeRed, phones }) => channels(nodeRed, phones)],
  ['polling', ({ nodeRed }) => polling(nodeRed)],
];
/** Those that start a Node-RED of their own. */
const OWN: readonly (readonly [name: string, run: () => Promise<Row[]>])[] = [
  ['start-up', startup],
  ['growth', growth],
];

/** What cases measure with. */
interface Desk {
  readonly nodeRed: EmbeddedNodeRed;
  readonly phones: PhonesProcess;
}

async function main(): Promise<void> {
  const names = [...OWN, ...CASES].map(([name]) => name);
  const { positionals } = parseArgs({ allowPositionals: true });
  const strange = positionals.find((name) => !names.includes(name));
  if (strange !== undefined) throw new Error(`there is no ${strange}, but ${names.join(', ')}`);
  const isWanted = (name: string): boolean =>
    positionals.length === 0 || positionals.includes(name);
  const rows: Row[] = [];
  const measure = async (what: string, run: () => Promise<Row[]>): Promise<void> => {
    if (!isWanted(what)) return;
    console.error(`measuring ${what} ...`);
    rows.push(...(await run()));
  };
  for (const [name, run] of OWN) await measure(name, run);
  if (!CASES.some(([name]) => isWanted(name))) {
    tell(rows);
    return;
  }
  const nodeRed = await EmbeddedNodeRed.start();
  const phones = new PhonesProcess();
  try {
    for (const [name, run] of CASES) await measure(name, () => run({ nodeRed, phones }));
  } finally {
    await nodeRed.stop();
    await phones.stop();
  }
  tell(rows);
}

function tell(rows: readonly Row[]): void {
  printTable(rows);
  console.log(summaryOf(rows));
}

void main();
