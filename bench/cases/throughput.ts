/** Many phones at once, each with one command after the other. */
import { corePart, Lane, loadParts, type Part, snomPart } from '../lanes';
import type { PhonesProcess } from '../phones';
import type { Row } from '../stats';

const PHONES = 200;
const COMMANDS_EACH = 8;

async function perSecond(parts: readonly Part[], ids: readonly string[]): Promise<number> {
  await loadParts(...parts);
  const lanes = ids.map((id) => new Lane(id));
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

export async function throughput(phones: PhonesProcess): Promise<Row[]> {
  const ports = await phones.start(PHONES);
  const ids = ports.map((port) => `phone-${port}`);
  const snom = await perSecond(
    ports.map((port, index) => snomPart(ids[index] ?? '', { port })),
    ids,
  );
  const core = await perSecond(
    ports.map((port, index) => corePart(ids[index] ?? '', { port })),
    ids,
  );
  return [
    {
      what: `commands a second over ${PHONES} phones`,
      ours: snom.toFixed(0),
      other: `http request: ${core.toFixed(0)}`,
      value: snom / core,
      goal: { atLeast: 3 },
    },
  ];
}
