/**
 * A Node-RED node for the bench of events: takes what `snom-event` or `http in` sends and notes when it came. It is
 * compiled and put into the Node-RED of the bench, so it imports nothing but Node.js.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';

/** What came of one run. */
export interface SinkResult {
  readonly arrived: number;
  /** Messages of an event that belongs to another phone or another call than the message says. */
  readonly misattributed: number;
  /** Messages that came after a later one of the same phone. */
  readonly disordered: number;
  /** From writing the request to the message, ms. */
  readonly latencies: readonly number[];
}

interface SinkDef extends NodeDef {
  /** Shape of its messages. */
  readonly lane: 'snom' | 'bare';
}

/** An event as the load generator numbers it. */
interface Mark {
  readonly phone: number;
  readonly sequence: number;
  /** Monotonic clock of this machine, ns; the same for all its processes. */
  readonly sentNs: bigint;
}

interface SnomMessage extends NodeMessage {
  readonly payload: {
    readonly rawQuery: string;
    readonly call?: { readonly sipCallId: string | null } | null;
  };
  readonly snom: { readonly phone: { readonly name: string } };
}

interface BareMessage extends NodeMessage {
  readonly payload: { readonly x: string };
  readonly req: { readonly params: { readonly token: string } };
}

interface AdminRequest {
  readonly query: Readonly<Record<string, string>>;
}
interface AdminResponse {
  json(body: unknown): unknown;
}

/** Notes of the current run. */
let latencies = new Float64Array(0);
let arrived = 0;
let misattributed = 0;
let disordered = 0;
const last = new Map<number, number>();

function begin(capacity: number): void {
  latencies = new Float64Array(capacity);
  arrived = 0;
  misattributed = 0;
  disordered = 0;
  last.clear();
}

function parse(mark: string): Mark {
  const [phone = '', sequence = '', sent = '0'] = mark.split('-');
  return { phone: Number(phone), sequence: Number(sequence), sentNs: BigInt(sent) };
}

function note({ phone, sequence, sentNs }: Mark, isRight: boolean, now: bigint): void {
  if (arrived < latencies.length) latencies[arrived] = Number(now - sentNs) / 1e6;
  arrived += 1;
  if (!isRight) misattributed += 1;
  if (sequence <= (last.get(phone) ?? -1)) disordered += 1;
  last.set(phone, Math.max(sequence, last.get(phone) ?? -1));
}

function fromSnom({ payload, snom }: SnomMessage, now: bigint): void {
  const mark = parse(payload.rawQuery.slice(payload.rawQuery.lastIndexOf('&x=') + 3));
  const call = `${mark.phone}-${Math.floor(mark.sequence / 3)}`;
  const isRight = snom.phone.name === `phone ${mark.phone}` && payload.call?.sipCallId === call;
  note(mark, isRight, now);
}

function fromBare({ payload, req }: BareMessage, now: bigint): void {
  const mark = parse(payload.x);
  note(mark, Number.parseInt(req.params.token, 16) === mark.phone, now);
}

/** Bytes in use after a full collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

const init = (RED: NodeAPI): void => {
  function Sink(this: Node, def: SinkDef): void {
    RED.nodes.createNode(this, def);
    this.on('input', (msg, _send, done) => {
      const now = process.hrtime.bigint();
      if (def.lane === 'snom') fromSnom(msg as SnomMessage, now);
      else fromBare(msg as unknown as BareMessage, now);
      done();
    });
  }
  RED.nodes.registerType('bench-sink', Sink);
  RED.httpAdmin.post('/bench/begin', ({ query }: AdminRequest, response: AdminResponse) => {
    begin(Number(query['capacity']));
    response.json({});
  });
  RED.httpAdmin.get('/bench/count', (_request: AdminRequest, response: AdminResponse) =>
    response.json({ arrived }),
  );
  RED.httpAdmin.get('/bench/heap', (_request: AdminRequest, response: AdminResponse) =>
    response.json({ heap: heap() }),
  );
  RED.httpAdmin.get('/bench/result', (_request: AdminRequest, response: AdminResponse) => {
    const found = Array.from(latencies.subarray(0, arrived));
    const result: SinkResult = { arrived, misattributed, disordered, latencies: found };
    response.json(result);
  });
};

// Types cannot be exported beside `export =`; Node-RED takes a default export too.
export default init;
