/**
 * Phones that do not report of themselves, and are asked what their calls are doing: what that costs Node-RED, by snapshots
 * of CSTA and by callbacks of the minibrowser. A phone that is asked by documents takes them without a pause here.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { D862, documentSettings, Lane, phonePart, snomPart } from '../contestants';
import type { EmbeddedNodeRed, Part } from '../node-red';
import { PhonesProcess } from '../phones';
import type { StartedPhone } from '../phones-process';
import { ms, type Row } from '../stats';

const PHONES = 500;
/** One phone in so many has a call. */
const ONE_IN = 10;
const QUICK_MS = 1000;
const IDLE_MS = 5000;
/** Questions a phone and second, as the intervals have it. */
const WANTED_RATE = (1 / ONE_IN) * (1000 / QUICK_MS) + (1 - 1 / ONE_IN) * (1000 / IDLE_MS);

const IDLE_SECONDS = 5;
/** Until V8 has optimised what a question runs through. */
const WARM_UP_SECONDS = 20;
const SECONDS = 30;
/**
 * Within this all phones have told, ms. All of them are looked at within the first seconds, which their one process may be
 * too slow for; whoever did not answer is asked again at intervals that double.
 */
const PATIENCE_MS = 180_000;

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A way to ask. */
interface Observer {
  readonly name: string;
  readonly phones: VirtualPhoneOptions;
  readonly settings: (phone: StartedPhone) => Readonly<Record<string, unknown>>;
  /** Requests of a question, in both directions. */
  readonly requests: number;
  /** At most so many times the processor time of a key by `command.htm`. */
  readonly atMost: number;
}

const OBSERVERS: readonly Observer[] = [
  {
    name: 'CSTA',
    phones: { settings: { csta_control: 'on' } },
    settings: () => ({}),
    requests: 1,
    atMost: 1.5,
  },
  {
    name: 'NOTIFY',
    phones: D862,
    settings: (phone) => ({ ...documentSettings(phone), channel: 'sip-notify' }),
    requests: 2,
    atMost: 2,
  },
  {
    name: 'minibrowser.htm',
    phones: D862,
    settings: (phone) => ({ ...documentSettings(phone), channel: 'minibrowser' }),
    requests: 3,
    atMost: 2.5,
  },
];

/** What some seconds cost this process, which is that of Node-RED. */
interface Cost {
  readonly seconds: number;
  /** Of the processor. */
  readonly cpuMs: number;
  /** 99 % of the event loop's turns are not later than this, ms. */
  readonly delayMs: number;
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  delay.enable();
  await work();
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuMs: (user + system) / 1000,
    delayMs: delay.percentile(99) / 1e6,
  };
}

/** What this uses of a snom-config. */
interface FollowedPhone {
  readonly tracker?: { readonly state: { readonly calls: readonly unknown[] } };
}

const idOf = (index: number): string => `asked-${index}`;
const hasCall = (index: number): boolean => index % ONE_IN === 0;

/** Resolves when Node-RED knows of every call, and of no other. */
async function allKnown(nodeRed: EmbeddedNodeRed): Promise<void> {
  const isKnown = (index: number): boolean => {
    const { tracker } = nodeRed.node(idOf(index)) as unknown as FollowedPhone;
    return tracker?.state.calls.length === (hasCall(index) ? 1 : 0);
  };
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const unknown = Array.from({ length: PHONES }, (_, index) => index).filter(
      (index) => !isKnown(index),
    );
    if (unknown.length === 0) return;
    if (performance.now() > until) throw new Error(`${unknown.length} phones have not told`);
    await sleep(100);
  }
}

/** What 500 phones cost while nobody asks them, and while they are asked. */
interface Measured {
  readonly idle: Cost;
  readonly asked: Cost;
  readonly requests: number;
}

async function measure(nodeRed: EmbeddedNodeRed, observer: Observer): Promise<Measured> {
  const phones = new PhonesProcess();
  try {
    const started = await phones.startAll(PHONES, observer.phones);
    await phones.talk(started.filter((_, index) => hasCall(index)).map(({ port }) => port));
    const parts = (polling: object): readonly Part[] =>
      started.map((phone, index) =>
        phonePart(idOf(index), {
          port: phone.port,
          settings: {
            identities: '100@pbx.example',
            baseUrl: nodeRed.url,
            ...observer.settings(phone),
            ...polling,
          },
        }),
      );
    await nodeRed.load(...parts({}));
    await sleep(1000);
    const idle = await costOf(() => sleep(IDLE_SECONDS * 1000));
    await nodeRed.load(...parts({ pollMs: String(QUICK_MS), pollIdleMs: String(IDLE_MS) }));
    await allKnown(nodeRed);
    await sleep(WARM_UP_SECONDS * 1000);
    const requestsSoFar = async (): Promise<number> => (await phones.requests()) + nodeRed.requests;
    const before = await requestsSoFar();
    const asked = await costOf(() => sleep(SECONDS * 1000));
    const requests = (await requestsSoFar()) - before;
    await allKnown(nodeRed);
    await nodeRed.load();
    return { idle, asked, requests };
  } finally {
    await phones.stop();
  }
}

/** Processor time of one key by `command.htm`, keys coming as often as the questions do, ms. */
async function keyCpuMs(nodeRed: EmbeddedNodeRed): Promise<number> {
  const phones = new PhonesProcess();
  try {
    const ports = await phones.start(PHONES);
    await nodeRed.load(...ports.map((port, index) => snomPart(idOf(index), { port })));
    const lanes = ports.map((_, index) => new Lane(nodeRed, idOf(index)));
    for (const lane of lanes) await lane.send('1');
    const idle = await costOf(() => sleep(IDLE_SECONDS * 1000));
    let keys = 0;
    const pressed: Promise<void>[] = [];
    const { cpuMs, seconds } = await costOf(async () => {
      const began = performance.now();
      while (performance.now() - began < WARM_UP_SECONDS * 1000) {
        const lane = lanes[keys % PHONES];
        keys += 1;
        if (lane) pressed.push(lane.send('1'));
        const due = began + (keys * 1000) / (PHONES * WANTED_RATE);
        await sleep(Math.max(0, due - performance.now()));
      }
      await Promise.all(pressed);
    });
    await nodeRed.load();
    return (cpuMs - (idle.cpuMs / idle.seconds) * seconds) / keys;
  } finally {
    await phones.stop();
  }
}

export async function polling(nodeRed: EmbeddedNodeRed): Promise<Row[]> {
  const keyMs = await keyCpuMs(nodeRed);
  const rows: Row[] = [];
  for (const observer of OBSERVERS)
    rows.push(...rowsOf(observer, await measure(nodeRed, observer), keyMs));
  return rows;
}

function rowsOf(
  { name, requests: each, atMost }: Observer,
  measured: Measured,
  keyMs: number,
): Row[] {
  const { idle, asked, requests } = measured;
  const rate = requests / asked.seconds / PHONES;
  const perSecond = ({ cpuMs, seconds }: Cost): number => cpuMs / seconds;
  const added = perSecond(asked) - perSecond(idle);
  const questionMs = (added * asked.seconds) / (requests / each);
  const who = `${PHONES} phones, ${100 / ONE_IN} % in a call, asked by ${name}`;
  const percent = (cost: Cost): string => `${(perSecond(cost) / 10).toFixed(1)} %`;
  return [
    {
      what: `${who}: requests a phone`,
      ours: `${rate.toFixed(3)}/s`,
      other: `${each} each ${QUICK_MS} or ${IDLE_MS} ms: ${(WANTED_RATE * each).toFixed(3)}/s`,
      value: rate / (WANTED_RATE * each),
      goal: { atMost: 1.05 },
    },
    {
      what: `${who}: CPU a question`,
      ours: ms(questionMs),
      other: `a key by command.htm: ${ms(keyMs)}`,
      value: questionMs / keyMs,
      goal: { atMost },
    },
    {
      what: `${who}: CPU a phone`,
      ours: `${ms(added / PHONES)}/s`,
      other: `all: ${percent(asked)} of a core; not asked: ${percent(idle)}`,
      value: added / PHONES,
      unit: 'ms/s',
    },
    {
      what: `${who}: event loop, p99`,
      ours: ms(asked.delayMs),
      other: `not asked: ${ms(idle.delayMs)}`,
      value: asked.delayMs - idle.delayMs,
      unit: 'ms',
    },
  ];
}
