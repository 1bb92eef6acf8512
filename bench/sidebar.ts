/**
 * `npm run bench:sidebar`: many phones report their calls to one Node-RED, while an editor in a browser shows them in the
 * sidebar. How soon is a call seen, do the frames of the editor and the event loop of Node-RED suffer? Needs a build
 * (`npm run build`) and a Chromium; `SNOM_E2E_NODE_RED` says which Node-RED. Ends with 1 if a goal is missed.
 *
 * Options: `--phones 500`, `--rate 50` reports a second, `--seconds 30` of load on each side and turn, `--turns 2`.
 */
import { parseArgs } from 'node:util';
import { type LoopDelay, SidebarDesk } from './sidebar-desk';
import { median, ms, passes, percentile, printTable, type Row, summaryOf } from './stats';

/** Calls whose way to the sidebar is measured. */
const CALLS = 40;

/** What was measured with the sidebar closed or open. */
class Side {
  readonly loops: LoopDelay[] = [];
  readonly frames: number[] = [];

  get p99(): number {
    return median(this.loops.map((loop) => loop.p99));
  }

  get mean(): number {
    return median(this.loops.map((loop) => loop.mean));
  }
}

/** A turn of load, with the frames meanwhile. */
async function turn(desk: SidebarDesk, side: Side, rate: number, seconds: number): Promise<void> {
  await desk.loopDelay();
  const load = desk.report(rate, seconds);
  side.frames.push(...(await desk.frames(seconds * 0.9, false)));
  await load;
  side.loops.push(await desk.loopDelay());
}

/** Calls one after the other, and somebody who scrolls, while all phones report. */
async function look(
  desk: SidebarDesk,
  rate: number,
  seconds: number,
): Promise<{ latencies: number[]; scrolled: number[] }> {
  const load = desk.report(rate, seconds);
  const latencies = [];
  for (let call = 0; call < CALLS; call += 1) latencies.push(await desk.latency(call));
  const scrolled = await desk.frames(seconds * 0.3, true);
  await load;
  return { latencies, scrolled };
}

function rowsOf(
  { closed, open }: { readonly closed: Side; readonly open: Side },
  { latencies, scrolled }: { readonly latencies: number[]; readonly scrolled: number[] },
): Row[] {
  const frame = (side: Side): number => percentile(side.frames, 0.99);
  const slower = open.p99 - closed.p99;
  return [
    {
      what: `report until it is seen, ${CALLS} calls: median`,
      ours: ms(median(latencies)),
      other: '',
      value: median(latencies),
      unit: 'ms',
    },
    {
      what: 'the slowest of them',
      ours: ms(Math.max(...latencies)),
      other: '',
      value: Math.max(...latencies),
      unit: 'ms',
      goal: { atMost: 300 },
    },
    {
      what: 'frames of the editor, p99',
      ours: ms(frame(open)),
      other: `sidebar closed ${ms(frame(closed))}`,
      value: frame(open),
      unit: 'ms',
      goal: { atMost: 50 },
    },
    {
      what: 'the same while the list is scrolled, p99',
      ours: ms(percentile(scrolled, 0.99)),
      other: '',
      value: percentile(scrolled, 0.99),
      unit: 'ms',
      goal: { atMost: 50 },
    },
    {
      what: "delay of Node-RED's event loop, p99",
      ours: ms(open.p99),
      other: `sidebar closed ${ms(closed.p99)}`,
      value: slower,
      unit: 'ms more',
      goal: { atMost: 5 },
    },
    {
      what: 'the same, mean',
      ours: ms(open.mean),
      other: `sidebar closed ${ms(closed.mean)}`,
      value: open.mean - closed.mean,
      unit: 'ms more',
      goal: { atMost: 5 },
    },
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      phones: { type: 'string', default: '500' },
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '30' },
      turns: { type: 'string', default: '2' },
    },
  });
  const [phones, rate, seconds, turns] = [
    values.phones,
    values.rate,
    values.seconds,
    values.turns,
  ].map(Number);
  if (!phones || !rate || !seconds || !turns)
    throw new Error('--phones, --rate, --seconds, --turns: a number');
  const desk = await SidebarDesk.start(phones);
  try {
    const [closed, open] = [new Side(), new Side()];
    for (let count = 0; count < turns; count += 1) {
      for (const side of [closed, open]) {
        console.error(`turn ${count + 1}, sidebar ${side === open ? 'open' : 'closed'} ...`);
        await desk.show(side === open);
        await turn(desk, side, rate, seconds);
      }
    }
    console.error('calls and scrolling ...');
    const rows = rowsOf({ closed, open }, await look(desk, rate, seconds));
    console.log(`Node-RED ${desk.version}, ${phones} phones, ${rate} reports/s`);
    printTable(rows);
    console.log(summaryOf(rows));
    process.exitCode = rows.every(passes) ? 0 : 1;
  } finally {
    await desk.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
