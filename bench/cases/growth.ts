/**
 * What a phone costs among 10, 100, 1,000 and 5,000: to start, to deploy anew, to keep in memory, and to hear. Every size
 * does the same work in all, so that what is small is done often enough to be measured. What the first phone takes is taken off: Node-RED
 * itself, and what all phones share, are there once however many phones there are.
 */
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { askChild, endChild, startChild } from '../../test/support/child';
import { node, ourNode, tab } from '../../test/support/e2e/flow';
import { type FlowCredentials, type FlowNode, startNodeRed } from '../../test/support/e2e/node-red';
import { makeUserDirWith } from '../../test/support/e2e/settings';
import { defaultsOf } from '../../test/support/package/definitions';
import type { GrowthOrder, GrowthReport } from '../growth-load';
import { heapInUse } from '../heap';
import { EmbeddedNodeRed, type Part } from '../node-red';
import { tokenOf } from '../reports';
import { median, type Row } from '../stats';

const SIZES = [10, 100, 1000, 5000] as const;
/** Phones that are started in all, for each size. */
const STARTS = 10_000;
/** Reports that are heard in all, for each size. */
const REPORTS = 60_000;
/** Looks at the heap of few phones. */
const HEAP_ROUNDS = 15;
/** More than the model remembers of ended calls: from then on a phone needs no more memory. */
const CALLS_REMEMBERED = 25;
/** Starts of a whole Node-RED, for each size. */
const RUNS = 5;
/** Differs at most so much from the cheapest size. */
const FLAT = 1.1;

/** What one size costs. */
interface Cost {
  readonly phones: number;
  /** Of a whole Node-RED, until its flows run, ms. */
  readonly startMs: number;
  /** Of all phones anew, with everything Node-RED does for that, ms. */
  readonly deployMs: number;
  /** Of the processor, for one phone more that is deployed, ms. */
  readonly deployEachMs: number;
  readonly heapEach: number;
  /** After calls; NaN for few phones, where it cannot be told from what else comes and goes. */
  readonly usedHeapEach: number;
  /** Of the processor, for one report until it is out of `snom-event`, ms. */
  readonly reportMs: number;
}

const idOf = (number: number): string => `phone-${number}`;

/** Phones that report, as the dialog stores them, and one node that hears all of them. */
function flowsOf(phones: number): { nodes: FlowNode[]; credentials: FlowCredentials } {
  const numbers = Array.from({ length: phones }, (_, number) => number);
  const configs = numbers.map((number): FlowNode => {
    // One host each: what phones share by their address is not shared here.
    const host = `127.${1 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    const own = { name: `Phone ${number}`, host, events: true, baseUrl: 'http://127.0.0.1:1880' };
    return { ...defaultsOf('snom-config'), id: idOf(number), type: 'snom-config', ...own };
  });
  const listener = ourNode('snom-event', 'events', ['sink'], { phone: '', mode: 'events' });
  const credentials = numbers.map((number) => [
    idOf(number),
    { token: tokenOf(number), username: '', password: '' },
  ]);
  return {
    nodes: [...configs, listener],
    credentials: Object.fromEntries(credentials) as FlowCredentials,
  };
}

function partOf(phones: number): Part {
  const { nodes, credentials } = flowsOf(phones);
  return {
    nodes: [...nodes, { id: 'sink', type: 'bench-sink', z: 'tab', x: 1, y: 1 }],
    credentials,
  };
}

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** What some work takes of the processor, and of the clock, ms. */
async function costOf(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  return { cpu: cpuMs(cpu), wall: performance.now() - wall };
}

/** Deploys a part some times. */
async function deploys(
  nodeRed: EmbeddedNodeRed,
  phones: number,
  times: number,
): Promise<{ cpu: number; wall: number }> {
  const part = partOf(phones);
  return costOf(async () => {
    for (let time = 0; time < times; time += 1) await nodeRed.load(part);
  });
}

/** Phones that report, in another process. */
class Load {
  readonly #child: ChildProcess;
  #next = 0;

  constructor(private readonly nodeRed: EmbeddedNodeRed) {
    this.#child = startChild(path.join(__dirname, '../growth-load.ts'));
  }

  /** Resolves when all reports have come out of the sink. */
  async run(phones: number, rounds: number): Promise<void> {
    const wanted = phones * rounds;
    const { port } = new URL(this.nodeRed.url);
    const tokens = Array.from({ length: phones }, (_, number) => tokenOf(number));
    const order: GrowthOrder = { port: Number(port), tokens, rounds, first: this.#next };
    this.#next += rounds;
    let heard = 0;
    const all = new Promise<void>((resolve) => {
      this.nodeRed.listen('sink', () => {
        heard += 1;
        if (heard === wanted) resolve();
      });
    });
    const { answered } = await askChild<GrowthReport>(this.#child, order);
    if (answered !== wanted) throw new Error(`${answered} of ${wanted} reports were answered`);
    await all;
  }

  stop(): Promise<void> {
    return endChild(this.#child);
  }
}

/** Rounds of whole calls that make so many reports. */
const roundsFor = (reports: number, phones: number): number =>
  Math.max(1, Math.round(reports / phones / 3)) * 3;

/** What one phone more takes of the heap, bytes. Of few phones that is little beside what else comes and goes. */
async function heapOfEach(nodeRed: EmbeddedNodeRed, phones: number): Promise<number> {
  const rounds = phones < 1000 ? HEAP_ROUNDS : 1;
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await nodeRed.load(partOf(1));
    const least = await heapInUse();
    await nodeRed.load(partOf(phones));
    found.push(((await heapInUse()) - least) / (phones - 1));
  }
  return median(found);
}

async function costOfSize(
  nodeRed: EmbeddedNodeRed,
  phones: number,
): Promise<Omit<Cost, 'startMs'>> {
  const times = Math.max(2, Math.round(STARTS / phones));
  await deploys(nodeRed, phones, Math.ceil(times / 5));
  const one = await deploys(nodeRed, 1, times);
  const some = await deploys(nodeRed, phones, times);
  const heapEach = await heapOfEach(nodeRed, phones);
  const full = await heapInUse();
  const load = new Load(nodeRed);
  try {
    await load.run(phones, CALLS_REMEMBERED * 3);
    const used = await heapInUse();
    const rounds = roundsFor(REPORTS, phones);
    const heard = await costOf(() => load.run(phones, rounds));
    return {
      phones,
      deployMs: some.wall / times,
      deployEachMs: (some.cpu - one.cpu) / times / (phones - 1),
      heapEach,
      usedHeapEach: phones < 1000 ? NaN : heapEach + (used - full) / phones,
      reportMs: heard.cpu / rounds / phones,
    };
  } finally {
    await load.stop();
  }
}

/** A whole Node-RED with so many phones, until its flows run, ms. */
async function startOf(phones: number): Promise<number> {
  // Node-RED takes no more than 5 MB from its editor unless it is told to; thousands of phones are more.
  const userDir = await makeUserDirWith({ apiMaxLength: '100mb' });
  try {
    const { nodes, credentials } = flowsOf(phones);
    const first = await startNodeRed({ userDir });
    await first.deploy([tab, ...nodes, node('junction', 'sink', [])], credentials);
    await first.stop();
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      const nodeRed = await startNodeRed({ userDir });
      times.push(performance.now() - began);
      await nodeRed.stop();
    }
    return median(times);
  } finally {
    await rm(userDir, { recursive: true, force: true });
  }
}

const kb = (bytes: number): string => (bytes / 1024).toFixed(2);

function printCosts(costs: readonly Cost[], emptyMs: number): void {
  const head = [
    'phones',
    'start-up ms',
    'added ms/phone',
    'deploy ms',
    'CPU ms/phone',
    'heap KB/phone',
    'after calls',
    'events/s of a core',
    'CPU ms/event',
  ];
  const lines = costs.map((cost) => [
    String(cost.phones),
    cost.startMs.toFixed(0),
    ((cost.startMs - emptyMs) / cost.phones).toFixed(3),
    cost.deployMs.toFixed(1),
    cost.deployEachMs.toFixed(4),
    kb(cost.heapEach),
    Number.isNaN(cost.usedHeapEach) ? '-' : kb(cost.usedHeapEach),
    (1000 / cost.reportMs).toFixed(0),
    cost.reportMs.toFixed(4),
  ]);
  const table = [head, ...lines];
  const widths = head.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)));
  for (const line of table)
    console.log(line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
  console.log(`Node-RED without phones starts in ${emptyMs.toFixed(0)} ms.`);
}

export async function growth(): Promise<Row[]> {
  const nodeRed = await EmbeddedNodeRed.start();
  const costs: Omit<Cost, 'startMs'>[] = [];
  try {
    for (const phones of [100, ...SIZES]) {
      console.error(`${phones} phones ...`);
      const cost = await costOfSize(nodeRed, phones);
      console.error(JSON.stringify(cost));
      costs.push(cost);
    }
  } finally {
    await nodeRed.stop();
  }
  // The first one is there for V8 to optimise by.
  costs.shift();
  const emptyMs = await startOf(0);
  const all: Cost[] = [];
  for (const cost of costs) all.push({ ...cost, startMs: await startOf(cost.phones) });
  printCosts(all, emptyMs);
  const row = (what: string, unit: string, of: (cost: Cost) => number, digits = 4): Row => {
    const values = all.map(of).filter((value) => !Number.isNaN(value));
    return {
      what: `${what}, 10 to 5000 phones`,
      ours: values.map((value) => value.toFixed(digits)).join(' '),
      other: unit,
      value: Math.max(...values) / Math.min(...values),
      goal: { atMost: FLAT },
    };
  };
  return [
    row('deploy', 'CPU ms a phone', (cost) => cost.deployEachMs),
    row('heap', 'KB a phone', (cost) => cost.heapEach / 1024, 2),
    row('heap after calls', 'KB a phone', (cost) => cost.usedHeapEach / 1024, 2),
    row('event to output', 'CPU ms', (cost) => cost.reportMs),
  ];
}
