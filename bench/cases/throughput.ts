/** Many phones at once, each with one command after the other. */
import { corePart, Lane, snomPart } from '../contestants';
import type { EmbeddedNodeRed, Part } from '../node-red';
import type { PhonesProcess } from '../phones';
import type { Row } from '../stats';

const PHONES = 200;
const COMMANDS_EACH = 8;

async function perSecond(
  nodeRed: EmbeddedNodeRed,
  parts: readonly Part[],
  ids: readonly string[],
): Promise<number> {
  await nodeRed.load(...parts);
  const lanes = ids.map((id) => new Lane(nodeRed, id));
  // The first command of each phone asks for its challenge; it is not counted.
  await Promise.all(lanes.map((lane) => lane.send('1')));
  const started = performance.now();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let command = 0; command < COMMANDS_EACH; command += 1) await lane.send('1');
    }),
  );
  return (PHONES * COMMANDS_EACH) / ((performance.now() - started) / 1000);
}

export async function throughput(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<Row[]> {
  const ports = await phones.start(PHONES);
  const ids = ports.map((port) => `phone-${port}`);
  const snom = await perSecond(
    nodeRed,
    ports.map((port, index) => snomPart(ids[index] ?? '', { port })),
    ids,
  );
  const core = await perSecond(
    nodeRed,
    ports.map((port, index) => corePart(ids[index] ?? '', { port })),
    ids,
  );
  return [
    {
      what: `commands a second over ${PHONES} phones`,
      ours: snom.toFixed(0),
      other: `http request: ${core.toFixed(0)}`,
      value: snom / core,
      goal: { atLeast: 4 },
    },
  ];
}
