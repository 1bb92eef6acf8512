/** Twelve keys: one message to snom-key, twelve to `http request`, one after the other. */
import { corePart, Lane, snomPart } from '../contestants';
import type { EmbeddedNodeRed } from '../node-red';
import type { PhonesProcess } from '../phones';
import { median, ms, type Row } from '../stats';

const KEYS = '123456789*0#';
const ROUNDS = 30;

export async function sequence(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<Row[]> {
  const [ourPort = 0, corePort = 0] = await phones.start(2);
  await nodeRed.load(snomPart('ours', { port: ourPort }), corePart('core', { port: corePort }));
  const ours = new Lane(nodeRed, 'ours');
  const core = new Lane(nodeRed, 'core');
  await ours.send('1');
  await core.send('1');
  const counts = async (): Promise<[number, number]> => [
    await phones.sockets(ourPort),
    await phones.sockets(corePort),
  ];
  const before = await counts();
  const times = { ours: [] as number[], core: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.ours.push(await ours.time(KEYS));
    const started = performance.now();
    for (const key of KEYS) await core.send(encodeURIComponent(key));
    times.core.push(performance.now() - started);
  }
  const after = await counts();
  const ourRequests = (after[0] - before[0]) / ROUNDS;
  const coreRequests = (after[1] - before[1]) / ROUNDS;
  return [
    {
      what: 'requests of a sequence of 12 keys',
      ours: ourRequests.toFixed(2),
      other: `http request: ${coreRequests.toFixed(2)}`,
      value: ourRequests,
      unit: 'requests',
      goal: { atMost: 1 },
    },
    {
      what: 'sequence of 12 keys, median',
      ours: ms(median(times.ours)),
      other: `http request: ${ms(median(times.core))}`,
      value: median(times.ours) / median(times.core),
      goal: { atMost: 0.35 / 12 },
    },
  ];
}
