/**
 * Messages of a megabyte that are made to take long, on every node: how long the slowest of them keeps the event loop busy. The
 * phone is not there, so that nothing is measured but the node. `test/nodes/package-wide/megabyte.spec.ts` tries more of them,
 * with a bound that does not depend on the machine.
 */
import type { NodeMessage } from 'node-red';
import { readCallRequest } from '../../src/calls/requests/request';
import { readXml } from '../../src/phone/channels/csta/read-xml';
import { parseInfoPage } from '../../src/phone/models/info-page';
import { readAllSettings } from '../../src/phone/settings/page';
import { MEGABYTE_TEXTS, MEGABYTE_VALUES } from '../../test/support/megabyte';
import { phonePart } from '../contestants';
import type { EmbeddedNodeRed } from '../node-red';
import { ms, type Row } from '../stats';

const GOAL_MS = 50;
const TRIES = 3;
const PATIENCE_MS = 60_000;

const NODES = ['snom-key', 'snom-call', 'snom-admin', 'snom-display'] as const;

/** What phones answer, and how much of it is read. */
const READERS: readonly (readonly [what: string, read: (text: string) => unknown])[] = [
  ['settings of a phone', readAllSettings],
  ['settings of a phone in XML', (text) => readAllSettings(`<settings><phone-settings>${text}`)],
  ['info.htm', (text) => parseInfoPage({ body: text.slice(0, 256 * 1024), headers: {} })],
  ['answer to CSTA', readXml],
  ['text that asks for a call', readCallRequest],
];

/** The slowest of some. */
interface Slowest {
  name: string;
  ms: number;
}

async function measure(slowest: Slowest, name: string, work: () => unknown): Promise<void> {
  let least = Infinity;
  for (let tries = 0; tries < TRIES && least > slowest.ms; tries += 1) {
    const began = performance.now();
    await work();
    least = Math.min(least, performance.now() - began);
  }
  if (least > slowest.ms) Object.assign(slowest, { name, ms: least });
}

async function measureNode(nodeRed: EmbeddedNodeRed, type: string): Promise<Row> {
  const phone = phonePart('absent', { port: 9, login: false });
  const place = { z: 'tab', x: 100, y: 100 };
  const own = { phone: 'absent', phoneFromMsg: true, failedPort: true, outputs: 2, operation: '' };
  const node = { id: 'node', type, ...place, ...own, wires: [['out'], ['out']] };
  const keys = { keys: 'payload', keysType: 'msg' };
  const sink = { id: 'out', type: 'bench-sink', ...place };
  await nodeRed.load({ nodes: [...phone.nodes, { ...node, ...keys }, sink], credentials: {} });
  const slowest = { name: '', ms: 0 };
  const send = (msg: NodeMessage): Promise<unknown> =>
    nodeRed.through('node', 'out', msg, PATIENCE_MS);
  // The first command also loads what commands need.
  await send({ payload: '1' });
  for (const [name, text] of MEGABYTE_TEXTS) {
    await measure(slowest, name, () => send({ payload: text }));
    await measure(slowest, `a list of ${name}`, () => send({ payload: [text] }));
    await measure(slowest, `the phone is ${name}`, () => send({ payload: '1', phone: text }));
  }
  for (const [name, make] of Object.entries(MEGABYTE_VALUES)) {
    const value = make();
    await measure(slowest, name, () => send({ payload: value }));
  }
  return rowOf(type, slowest);
}

function rowOf(what: string, slowest: Slowest): Row {
  return {
    what: `${what}: the slowest of messages of a megabyte`,
    ours: ms(slowest.ms),
    other: slowest.name,
    value: slowest.ms,
    unit: 'ms',
    goal: { atMost: GOAL_MS },
  };
}

async function measureReader(what: string, read: (text: string) => unknown): Promise<Row> {
  const slowest = { name: '', ms: 0 };
  for (const [name, text] of MEGABYTE_TEXTS) {
    await measure(slowest, name, () => {
      try {
        read(text);
      } catch {
        // That it is refused is what is measured.
      }
    });
  }
  return rowOf(what, slowest);
}

export async function megabyte(nodeRed: EmbeddedNodeRed): Promise<Row[]> {
  const rows: Row[] = [];
  for (const type of NODES) rows.push(await measureNode(nodeRed, type));
  for (const [what, read] of READERS) rows.push(await measureReader(what, read));
  await nodeRed.load();
  return rows;
}
