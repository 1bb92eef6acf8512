/**
 * `npm run bench`: measures the nodes against Node-RED's own `http request` node doing the same job on the
 * same kind of virtual phone, and prints ratios. The phones run in a process of their own; everything stays
 * on loopback. Needs a build (`npm run build`).
 */
import { latency } from './cases/latency';
import { memory } from './cases/memory';
import { overhead } from './cases/overhead';
import { sequence } from './cases/sequence';
import { startup } from './cases/startup';
import { throughput } from './cases/throughput';
import { EmbeddedNodeRed } from './node-red';
import { PhonesProcess } from './phones';
import { passes, printTable, type Row } from './stats';

async function main(): Promise<void> {
  const rows: Row[] = [];
  const measure = async (what: string, run: () => Promise<Row[]>): Promise<void> => {
    console.error(`measuring ${what} ...`);
    rows.push(...(await run()));
  };
  await measure('start-up', startup);
  const nodeRed = await EmbeddedNodeRed.start();
  const phones = new PhonesProcess();
  try {
    await measure('memory', () => memory(nodeRed));
    await measure('latency', () => latency(nodeRed, phones));
    await measure('overhead', () => overhead(nodeRed, phones));
    await measure('sequences', () => sequence(nodeRed, phones));
    await measure('throughput', () => throughput(nodeRed, phones));
  } finally {
    await nodeRed.stop();
    await phones.stop();
  }
  printTable(rows);
  const missed = rows.filter((row) => !passes(row)).length;
  console.log(
    missed === 0 ? 'All goals are met.' : `${missed} of ${rows.length} goals are missed.`,
  );
}

void main();
