/**
 * Nodes and routes for the soak, inside its Node-RED: notes of what comes out of nodes, a source of commands, a clock that
 * can be set, and measurements. It is compiled and put into the user directory, so it imports nothing but Node.js
 * at run time. Its notes are fetched and forgotten.
 */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { Command, FlowRecord, Measurement } from './protocol';

interface SinkDef extends NodeDef {
  /** Something to be found: of ten summaries it loses one and doubles one, and it holds on to all. */
  readonly broken: boolean;
}

interface AdminRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}
interface AdminResponse {
  json(body: unknown): unknown;
}

/** The parts of messages that are looked at. */
interface SeenCall {
  readonly id: string;
  readonly sipCallId: string | null;
  readonly cstaId: string | null;
  readonly remote: { readonly number: string };
}
interface SeenMessage extends NodeMessage {
  readonly soak?: string;
  readonly payload: Partial<SeenCall> & {
    readonly kind?: string;
    readonly call?: SeenCall | null;
    readonly calls?: readonly unknown[];
    readonly outcome?: string;
  };
  readonly snom?: {
    readonly phone?: { readonly name: string };
    readonly ok?: boolean;
    readonly confirmed?: boolean | null;
    readonly code?: string;
    readonly sent?: string;
  };
}

const SOURCE_OUTPUTS: readonly Command['node'][] = ['call', 'key', 'admin'];
/** The histogram's own tick, ms. */
const TICK_MS = 10;

let records: FlowRecord[] = [];
/** Number of the first of them. */
let first = 0;
let seen = 0;
/** Messages that left nodes, and those of them that arrived. */
let sent = 0;
let arrived = 0;
const kept: unknown[] = [];

/** What phones are called in the flow: `desk 17`. */
function numberOf({ snom }: SeenMessage): number {
  const [, digits] = /^desk (\d+)$/.exec(snom?.phone?.name ?? '') ?? [];
  return digits === undefined ? -1 : Number(digits);
}

function recordOf(lane: FlowRecord['lane'], msg: SeenMessage): FlowRecord | undefined {
  const phone = numberOf(msg);
  const { payload, topic = '', snom } = msg;
  switch (lane) {
    case 'events':
      return { lane, phone, event: topic, sip: payload.sipCallId ?? null };
    case 'calls': {
      const { call, kind = '' } = payload;
      if (!call) return undefined;
      const { id, sipCallId: sip, cstaId: csta, remote } = call;
      return { lane, phone, change: kind, id, sip, csta, number: remote.number };
    }
    case 'summaries':
      return { lane, phone, id: payload.id ?? '', outcome: payload.outcome ?? '' };
    case 'snapshot':
      return { lane, phone, calls: payload.calls?.length ?? 0 };
    case 'screening':
      return { lane, phone, sip: payload.sipCallId ?? null };
    case 'results': {
      const { ok = false, confirmed = null, code = '', sent = '' } = snom ?? {};
      return { lane, command: msg.soak ?? '', ok, confirmed, code, sent };
    }
  }
}

/** Outputs that are looked at, by the node's id. */
const LANES: ReadonlyMap<string, FlowRecord['lane']> = new Map([
  ['all-events', 'events'],
  ['all-calls', 'calls'],
  ['all-summaries', 'summaries'],
  ['all-snapshot', 'snapshot'],
  ['all-screening', 'screening'],
  ['act-call', 'results'],
  ['act-key', 'results'],
  ['act-admin', 'results'],
  ['failed', 'results'],
]);
/** Is the flow that runs now meant to be wrong? */
let isBroken = false;

/**
 * Notes what leaves a node. Not what arrives: Node-RED drops what is on its way to a node that a deploy restarts, whoever
 * has sent it, and that is counted by itself.
 */
function sending(lane: FlowRecord['lane'], msg: SeenMessage): void {
  sent += 1;
  const record = recordOf(lane, msg);
  if (!record) return;
  if (lane !== 'summaries' || !isBroken) {
    records.push(record);
    return;
  }
  seen += 1;
  if (seen % 10 !== 1) records.push(record);
  if (seen % 10 === 2) records.push(record);
}

/** One message for an output, as the hook shows it. */
interface SendEvent {
  readonly msg: NodeMessage;
  readonly source: { readonly id: string };
  readonly destination: { readonly id: string };
}

function lookOn(RED: NodeAPI): void {
  const { hooks } = RED as unknown as {
    readonly hooks: { add(name: 'onSend', hook: (events: readonly SendEvent[]) => void): void };
  };
  hooks.add('onSend', (events) => {
    for (const { msg, source, destination } of events) {
      // One of several wires.
      const lane = destination.id.startsWith('sink-') ? LANES.get(source.id) : undefined;
      if (lane) sending(lane, msg as SeenMessage);
    }
  });
}

const delay = monitorEventLoopDelay({ resolution: TICK_MS });

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Open files and sockets of this process. */
function files(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return [];
  }
}

async function measure(): Promise<Measurement> {
  const late = (ns: number): number => Math.max(0, ns / 1e6 - TICK_MS);
  const [delayP99, delayMax] = [late(delay.percentile(99)), late(delay.max)];
  // A collection is ours, not the flow's.
  delay.disable();
  await collectGarbage();
  const { heapUsed: heap, rss, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const isSocket = (name: string): boolean => /^(TCPSocket|UDP)/.test(name);
  const sockets = Object.entries(resources).reduce(
    (sum, [name, count]) => sum + (isSocket(name) ? count : 0),
    0,
  );
  const { user, system } = process.cpuUsage();
  delay.reset();
  delay.enable();
  const cpu = (user + system) / 1e6;
  return {
    heap,
    rss,
    external,
    resources,
    files: files().length,
    sockets,
    delayP99,
    delayMax,
    cpu,
    dropped: sent - arrived,
  };
}

/** By how much the clock on the wall is wrong, ms. */
let ahead = 0;

/** Sets the clock of this process: dates move, durations and timers do not. */
function letClockBeSet(): void {
  const RealDate = Date;
  class SetDate extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(SetDate.now());
      else super(...(given as [number]));
    }

    static override now(): number {
      return RealDate.now() + ahead;
    }
  }
  globalThis.Date = SetDate as DateConstructor;
}

function addRoutes({ httpAdmin, nodes }: NodeAPI): void {
  httpAdmin.get('/soak/records', ({ query }: AdminRequest, response: AdminResponse) => {
    const taken = Math.max(0, Number(query['from']) - first);
    records = records.slice(taken);
    first += taken;
    response.json(records);
  });
  httpAdmin.get('/soak/measure', (_request: AdminRequest, response: AdminResponse) => {
    void measure().then((found) => response.json(found));
  });
  httpAdmin.post('/soak/clock', ({ query }: AdminRequest, response: AdminResponse) => {
    ahead = Number(query['ahead']);
    response.json({ ahead });
  });
  httpAdmin.post('/soak/heap-snapshot', ({ query }: AdminRequest, response: AdminResponse) => {
    response.json({ file: writeHeapSnapshot(query['file']) });
  });
  httpAdmin.post('/soak/command', ({ body }: AdminRequest, response: AdminResponse) => {
    const { id, phone, node, payload } = body as Command;
    const source = nodes.getNode('source') as Node | null;
    const output = SOURCE_OUTPUTS.indexOf(node);
    const msg = { soak: id, phone: `desk ${phone}`, payload };
    source?.send(SOURCE_OUTPUTS.map((_, at) => (at === output ? msg : null)));
    response.json({ sent: source !== null });
  });
}

const init = (RED: NodeAPI): void => {
  letClockBeSet();
  lookOn(RED);
  delay.enable();
  RED.nodes.registerType('soak-sink', function (this: Node, def: SinkDef) {
    RED.nodes.createNode(this, def);
    isBroken = def.broken;
    this.on('input', (msg, _send, done) => {
      arrived += 1;
      if (def.broken) kept.push(structuredClone(msg.payload), new Array<number>(20_000).fill(0));
      done();
    });
  });
  RED.nodes.registerType('soak-source', function (this: Node, def: NodeDef) {
    RED.nodes.createNode(this, def);
  });
  addRoutes(RED);
};

// Types cannot be exported beside `export =`; Node-RED takes a default export too.
export default init;
