/**
 * `npm run bench:events`: many phones report their calls to one Node-RED, and the same requests go to bare
 * `http in` nodes in it. Phones, Node-RED and this program are processes of their own; everything stays on loopback.
 * Needs a build (`npm run build`).
 *
 * Options: `--seconds 30` of load on each side, `--rate 5000` events per second, `--phones 500`. Where this machine
 * cannot sustain the rate, all are measured at the highest rate that `snom-event` and `http in` sustain, and the output
 * says so. At that rate events queue, so the time an event takes is also measured at a tenth of the wanted rate.
 */
import { parseArgs } from 'node:util';
import { EventsDesk, type Lane } from './events-desk';
import { median, ms, percentile, printTable, type Row, summaryOf } from './stats';

const TRIAL_SECONDS = 4;
/** Whoever takes longer is working off a backlog, ms. */
const BACKLOG_MS = 100;
/** Calls each phone has before anything is measured: more than the model remembers of ended ones. */
const WARM_UP_CALLS = 25;
const NAMES: Readonly<Record<Lane, string>> = {
  snom: 'snom-event',
  bare: 'the bare http in node',
  answering: 'the http in node that answers first',
};

type Run = Awaited<ReturnType<EventsDesk['run']>>;

/** All lanes at one rate. */
interface Measured {
  readonly rate: number;
  readonly runs: Readonly<Record<Lane, Run>>;
  /** Bytes in use by Node-RED in the course of our run. */
  readonly heaps: readonly number[];
}

/** Did the events go out when they were due, were all answered, and did the outputs keep up? */
function sustained({ sent, answered, late, arrived, latencies }: Run): boolean {
  const isPrompt = arrived === sent && percentile(latencies, 0.9) < BACKLOG_MS;
  return answered === sent && late <= sent / 100 && isPrompt;
}

function join(runs: readonly Run[]): Run {
  const [first] = runs;
  if (!first) throw new Error('nothing was measured');
  const sum = (of: (run: Run) => number): number => runs.reduce((all, run) => all + of(run), 0);
  return {
    ...first,
    sent: sum((run) => run.sent),
    answered: sum((run) => run.answered),
    late: sum((run) => run.late),
    arrived: sum((run) => run.arrived),
    misattributed: sum((run) => run.misattributed),
    disordered: sum((run) => run.disordered),
    latencies: runs.flatMap((run) => [...run.latencies]),
  };
}

/** Share of the wanted rate at which nothing has to queue: what an event costs by itself. */
const CALM = 0.1;

/** Rates to try, as shares of the wanted one. */
const STEPS = [1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05];

/** The highest of the rates that a lane sustains for some seconds; 0 = none. */
async function highest(desk: EventsDesk, lane: Lane, rates: readonly number[]): Promise<number> {
  for (const rate of rates) {
    console.error(`can ${NAMES[lane]} take ${rate} events per second?`);
    // Whatever else this machine does may spoil one try.
    for (let tries = 0; tries < 2; tries += 1)
      if (sustained(await desk.run(lane, rate, TRIAL_SECONDS))) return rate;
  }
  return 0;
}

/** Heap after each sixth of the run. */
async function watchHeap(desk: EventsDesk, seconds: number): Promise<number[]> {
  const heaps = [];
  for (let sixth = 0; sixth < 6; sixth += 1) {
    await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / 6.5));
    heaps.push(await desk.heap());
  }
  return heaps;
}

/** All lanes at one rate, the others before and after ours. */
async function measure(
  desk: EventsDesk,
  rate: number,
  seconds: number,
  { withHeap }: { readonly withHeap: boolean },
): Promise<Measured> {
  let heaps: number[] = [];
  // A collection stalls whoever is measured, so all are treated alike.
  const meanwhile = async (time: number): Promise<void> => {
    if (withHeap) heaps = await watchHeap(desk, time);
  };
  const half = (lane: Lane): Promise<Run> =>
    desk.run(lane, rate, seconds / 2, () => meanwhile(seconds / 2));
  const before = [await half('bare'), await half('answering')] as const;
  const snom = await desk.run('snom', rate, seconds, () => meanwhile(seconds));
  const heapsOfSnom = heaps;
  const bare = join([before[0], await half('bare')]);
  const answering = join([before[1], await half('answering')]);
  return { rate, runs: { snom, bare, answering }, heaps: heapsOfSnom };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '30' },
      rate: { type: 'string', default: '5000' },
      phones: { type: 'string', default: '500' },
    },
  });
  const [seconds, wanted, phones] = [values.seconds, values.rate, values.phones].map(Number);
  if (!seconds || !wanted || !phones) throw new Error('--seconds, --rate, --phones: a number');
  const rates = STEPS.map((step) => Math.max(1, Math.round(wanted * step)));
  const desk = await EventsDesk.start(phones);
  try {
    const bare = await highest(desk, 'bare', rates);
    const snom = await highest(desk, 'snom', rates);
    const both = Math.min(bare, snom);
    const warmUp = (phones * WARM_UP_CALLS * 3) / Math.max(both, 1);
    console.error(`warming up for ${warmUp.toFixed(0)} s ...`);
    if (both > 0) await desk.run('snom', both, warmUp);
    // What goes well for some seconds may not go well for long: then a little less.
    let measured: Measured | undefined;
    for (const rate of rates.filter((each) => each <= both)) {
      console.error(`measuring at ${rate} events per second ...`);
      measured = await measure(desk, rate, seconds, { withHeap: true });
      if (sustained(measured.runs.bare) && sustained(measured.runs.snom)) break;
    }
    if (!measured) throw new Error('this machine is too slow or too busy to measure anything');
    const calmRate = Math.min(Math.round(wanted * CALM), measured.rate);
    console.error(`measuring at ${calmRate} events per second, where nothing queues ...`);
    const calm = await measure(desk, calmRate, seconds / 2, { withHeap: false });
    report({ wanted, phones, seconds, highest: { bare, snom } }, measured, calm);
  } finally {
    await desk.stop();
  }
}

/** What was asked for, and what each lane can take. */
interface Setting {
  readonly wanted: number;
  readonly phones: number;
  readonly seconds: number;
  readonly highest: Readonly<Record<'bare' | 'snom', number>>;
}

/** How much later than the others `snom-event` puts its messages out. */
function delays({ rate, runs }: Measured): Row[] {
  const ours = median(runs.snom.latencies);
  const row = (what: string, other: Lane, atMost: number): Row => ({
    what: `event to output at ${rate}/s, median${what}`,
    ours: ms(ours),
    other: `http in: ${ms(median(runs[other].latencies))}`,
    value: ours / median(runs[other].latencies),
    goal: { atMost },
  });
  return [row('', 'bare', 1.3), row(', phone answered first', 'answering', 1.1)];
}

function report(setting: Setting, { rate, runs, heaps }: Measured, calm: Measured): void {
  const { snom, bare, answering } = runs;
  const { wanted, phones, seconds, highest: most } = setting;
  const [first = 0, ...later] = heaps;
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const none = { atMost: 0 } as const;
  const rows: Row[] = [
    {
      what: `events per second, ${phones} phones`,
      ours: `${most.snom}/s`,
      other: `http in: ${most.bare}/s`,
      value: most.snom / most.bare,
      // One step of STEPS: rates in between are not tried.
      goal: { atLeast: 0.8 },
    },
    {
      what: `lost of ${snom.sent} at ${rate}/s for ${seconds} s`,
      ours: `${snom.arrived} arrived`,
      other: `http in: ${bare.sent - bare.arrived} lost of ${bare.sent}`,
      value: snom.sent - snom.arrived,
      unit: 'events',
      goal: none,
    },
    {
      what: 'given to another phone or call',
      ours: `${snom.misattributed}`,
      other: `http in: ${bare.misattributed}`,
      value: snom.misattributed,
      unit: 'events',
      goal: none,
    },
    {
      what: 'out of order',
      ours: `${snom.disordered}`,
      other: `http in: ${bare.disordered}`,
      value: snom.disordered,
      unit: 'events',
      goal: none,
    },
    ...delays({ rate, runs, heaps }),
    ...delays(calm),
    {
      what: `heap after collection, ${heaps.length} times in ${seconds} s`,
      ours: `${mib(first)} to ${mib(later.at(-1) ?? first)}`,
      other: `largest ${mib(Math.max(...heaps))}`,
      value: Math.max(...later) / first,
      goal: { atMost: 1.1 },
    },
  ];
  printTable(rows);
  const tail = (run: Run): string => ms(percentile(run.latencies, 0.99));
  console.log(
    `Event to output, 99 %: snom-event ${tail(snom)}, http in ${tail(bare)}, answering first ${tail(answering)}.`,
  );
  if (rate < wanted) {
    const weak = (['bare', 'snom'] as const).filter((lane) => most[lane] < wanted);
    const who = weak.length > 0 ? weak.map((lane) => NAMES[lane]).join(' and ') : 'not for long';
    console.log(`${wanted} events per second are too many here (${who}): measured at ${rate}.`);
  }
  console.log(summaryOf(rows));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
