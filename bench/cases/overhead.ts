/** What the node adds to the bare request: message, key check, queue, timers, status. */
import { Client } from 'undici';
import { Lane, snomPart } from '../contestants';
import type { EmbeddedNodeRed } from '../node-red';
import type { PhonesProcess } from '../phones';
import { median, ms, type Row } from '../stats';

const WARM_UP = 40;
const PRESSES = 400;

/** The same request as snom-key sends, by undici alone, on a fresh socket. */
async function bare(port: number): Promise<number> {
  const started = performance.now();
  const client = new Client(`http://127.0.0.1:${port}`);
  const response = await client.request({
    path: '/command.htm?key=1',
    method: 'GET',
    headers: { connection: 'keep-alive' },
  });
  await response.body.text();
  const took = performance.now() - started;
  await client.destroy();
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  return took;
}

export async function overhead(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<Row[]> {
  const [port = 0] = await phones.start(1, { auth: { scheme: 'none' } });
  await nodeRed.load(snomPart('ours', { port, login: false }));
  const lane = new Lane(nodeRed, 'ours');
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let press = 0; press < WARM_UP + PRESSES; press += 1) {
    const [ours, undici] = [await lane.time('1'), await bare(port)];
    if (press < WARM_UP) continue;
    times.ours.push(ours);
    times.bare.push(undici);
  }
  return [
    {
      what: 'one key press without a password, median',
      ours: ms(median(times.ours)),
      other: `undici alone: ${ms(median(times.bare))}`,
      value: median(times.ours) / median(times.bare),
      goal: { atMost: 1.2 },
    },
  ];
}
