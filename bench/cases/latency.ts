/** One key press: how long it takes, and how many requests it costs. */
import { corePart, Lane, snomPart } from '../contestants';
import type { EmbeddedNodeRed } from '../node-red';
import type { PhonesProcess } from '../phones';
import { median, ms, percentile, type Row } from '../stats';

/** Until V8 has optimised both, which stalls either of them for milliseconds at a time. */
const WARM_UP = 5000;
/** So many that p99 is not decided by a handful. */
const PRESSES = 5000;

/** Lets what a press leaves behind happen (closing of sockets, collection of its garbage), so that the next does not pay. */
async function aftermath(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export async function latency(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<Row[]> {
  const [ourPort = 0, corePort = 0] = await phones.start(2);
  await nodeRed.load(snomPart('ours', { port: ourPort }), corePart('core', { port: corePort }));
  const lanes = { ours: new Lane(nodeRed, 'ours'), core: new Lane(nodeRed, 'core') };
  const times = { ours: [] as number[], core: [] as number[] };
  for (let press = 0; press < WARM_UP; press += 1) {
    await lanes.ours.send('1');
    await lanes.core.send('1');
  }
  const before = [await phones.sockets(ourPort), await phones.sockets(corePort)] as const;
  // In turns, so that whatever else the machine does hits both.
  for (let press = 0; press < PRESSES; press += 1) {
    times.ours.push(await lanes.ours.time('1'));
    await aftermath();
    times.core.push(await lanes.core.time('1'));
    await aftermath();
  }
  const requests = {
    ours: ((await phones.sockets(ourPort)) - before[0]) / PRESSES,
    core: ((await phones.sockets(corePort)) - before[1]) / PRESSES,
  };
  const compare = (what: string, atMost: number, pick: (values: number[]) => number): Row => ({
    what,
    ours: ms(pick(times.ours)),
    other: `http request: ${ms(pick(times.core))}`,
    value: pick(times.ours) / pick(times.core),
    goal: { atMost },
  });
  return [
    compare('one key press with Digest, median', 0.2, median),
    compare('one key press with Digest, p99', 0.25, (values) => percentile(values, 0.99)),
    {
      what: 'requests a key press, after the first',
      ours: requests.ours.toFixed(2),
      other: `http request: ${requests.core.toFixed(2)}`,
      value: requests.ours,
      unit: 'requests',
      goal: { atMost: 1 },
    },
  ];
}
