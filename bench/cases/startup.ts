/** Time that the package adds to the start of Node-RED. */
import { startNodeRed } from '../../test/support/e2e/node-red';
import { median, type Row } from '../stats';

const STARTS = 9;

async function start(packageDir?: false): Promise<number> {
  const nodeRed = await startNodeRed({
    version: '4.1',
    ...(packageDir === false && { packageDir }),
  });
  await nodeRed.stop();
  return nodeRed.startMs;
}

export async function startup(): Promise<Row[]> {
  const times = { with: [] as number[], without: [] as number[] };
  for (let run = 0; run <= STARTS; run += 1) {
    const [without, withPackage] = [await start(false), await start()];
    // The first pair fills the caches of the disk.
    if (run === 0) continue;
    times.without.push(without);
    times.with.push(withPackage);
  }
  const added = median(times.with) - median(times.without);
  return [
    {
      what: `added start-up time of Node-RED, median of ${STARTS}`,
      ours: `${median(times.with).toFixed(0)} ms`,
      other: `without: ${median(times.without).toFixed(0)} ms`,
      value: added,
      unit: 'ms',
      goal: { atMost: 150 },
    },
  ];
}
