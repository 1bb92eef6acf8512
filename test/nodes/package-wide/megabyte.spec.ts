/**
 * Messages of a megabyte that are made to take long: none of them keeps Node-RED busy. How long something takes depends on the
 * machine, so the measure is what this machine needs at the same time to read and write a document of a megabyte.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import { readCallRequest } from '../../../src/calls/requests/request';
import { SnomError } from '../../../src/common/errors';
import { readXml } from '../../../src/phone/channels/csta/read-xml';
import { parseInfoPage } from '../../../src/phone/models/info-page';
import { readExportXml } from '../../../src/phone/settings/export';
import { readAllSettings } from '../../../src/phone/settings/page';
import { parseChallenges } from '../../../src/phone/transport/challenge';
import { HEADS, MEGABYTE_TEXTS, MEGABYTE_VALUES } from '../../support/megabyte';
import { actionItem, configItem, NODE, placed } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

/**
 * So many documents of a megabyte may be read and written while a message is worked off. What grows with the square of its
 * size takes thousands.
 */
const MOST_DOCUMENTS = 12;
/** What else the machine does may spoil a try. */
const TRIES = 5;

const FIELDS = [
  'operation destination digits identity callId otherCallId on participant adjust force dryRun waitFor device',
  'operationName deviceUri num sip txt html cmd mt number outgoing_uri iq module text title keys key names',
  'settings leds entries pages image url target value hold channel',
].flatMap((line) => line.split(' '));

/** Time of the processor that some work takes, ms. */
async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const DOCUMENT = JSON.stringify(
  Array.from({ length: 20_000 }, (_, at) => ({ name: `entry ${at}`, number: at, on: true })),
);

/** The least of some tries, ms. */
async function documentMs(): Promise<number> {
  const tries: number[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1)
    tries.push(await cpuOf(() => JSON.stringify(JSON.parse(DOCUMENT) as unknown)));
  return Math.min(...tries);
}

/** @param take works off a message. Resolves what that takes, ms */
async function assertQuick(what: string, take: () => Promise<number>): Promise<void> {
  reference ??= await documentMs();
  let took = await take();
  for (let more = 0; more < TRIES && took > MOST_DOCUMENTS * reference; more += 1) {
    // The machine may have become slower meanwhile.
    reference = Math.max(reference, await documentMs());
    took = Math.min(took, await take());
  }
  const most = MOST_DOCUMENTS * reference;
  assert.ok(took <= most, `${what}: ${took} ms, more than ${most} ms`);
}

/** What a document takes, ms. */
let reference: number | undefined;

/**
 * Messages by what is in them; made anew each time, as nodes may keep them.
 *
 * @param share one text in so many
 */
function messages(operation: string, share: number): ReadonlyMap<string, () => NodeMessage> {
  const all = new Map<string, () => NodeMessage>();
  let turn = 0;
  const add = (name: string, value: () => unknown): void => {
    all.set(name, () => ({ payload: value() }));
    all.set(`a list of ${name}`, () => ({ payload: [value()] }));
    all.set(`the phone is ${name}`, () => ({ payload: '1', phone: value() }));
    all.set(`the phones are ${name}`, () => ({ payload: '1', phones: [value()] }));
    // Every property gets its share of what there is.
    const field = FIELDS[turn % FIELDS.length] ?? '';
    turn += 1;
    all.set(`${field} is ${name}`, () => ({ payload: { operation, [field]: value() } }));
  };
  for (const [at, [name, text]] of [...MEGABYTE_TEXTS].entries()) {
    if (at % share !== 0) continue;
    add(name, () => text);
    const head = HEADS[turn % HEADS.length] ?? '';
    all.set(`${head} ${name}`, () => ({ payload: head + text }));
  }
  for (const [name, make] of Object.entries(MEGABYTE_VALUES)) add(name, make);
  return all;
}

describe('nodes: messages of a megabyte', () => {
  const runtime = useRuntime();

  /** A node on a phone that is not there, so that the work is that of the node. Resolves what a message takes, ms. */
  async function start(
    type: Parameters<typeof actionItem>[0],
    operation: string,
  ): Promise<(msg: NodeMessage) => Promise<number>> {
    const own = { operation, failedPort: true, outputs: 2, phoneFromMsg: true };
    await helper.load(runtime.server.nodes, [
      { id: 'flow', type: 'tab' },
      configItem({ host: '127.0.0.1', port: 9 }),
      placed('out', 'helper'),
      placed('failed', 'helper'),
      actionItem(type, { ...own, ...(type === 'snom-admin' && { severalPhones: true }) }),
    ]);
    const nodes = [NODE, 'out', 'failed'].map((id) => helper.getNode(id));
    let ended: () => void = () => undefined;
    for (const node of nodes.slice(1)) node.on('input', () => ended());
    return async (msg) => {
      const took = await cpuOf(async () => {
        const end = new Promise<void>((resolve) => (ended = resolve));
        nodes[0]?.receive(msg);
        await end;
      });
      // The test helper keeps whatever nodes were called with.
      for (const node of nodes) forgetCalls(node);
      return took;
    };
  }

  const rows: readonly (readonly [Parameters<typeof actionItem>[0], readonly string[]])[] = [
    ['snom-key', ['']],
    ['snom-call', ['', 'dial', 'sendDtmf']],
    ['snom-admin', ['', 'writeSettings', 'setForwarding']],
    ['snom-display', ['', 'text', 'menu', 'led', 'image']],
  ];
  for (const [type, operations] of rows) {
    for (const operation of operations) {
      it(`do not keep ${type} busy${operation && `, which does ${operation}`}`, async () => {
        const takes = await start(type, operation);
        // The first command also loads what commands need.
        await takes({ payload: '1' });
        const share = operation === '' ? 2 : 8;
        for (const [name, make] of messages(operation || 'dial', share))
          await assertQuick(name, () => takes(make()));
      });
    }
  }
});

/** What phones answer is as long as they make it; readers of answers that are cut before get what is left of them. */
const SIZE = 1_000_000;
const READERS: readonly (readonly [
  name: string,
  limit: number,
  read: (text: string) => unknown,
])[] = [
  ['settings', SIZE, readAllSettings],
  ['settings in XML', SIZE, readExportXml],
  [
    'the page that says what a phone is',
    256 * 1024,
    (body) => parseInfoPage({ body, headers: {} }),
  ],
  ['the answer to CSTA', SIZE, readXml],
  ['what is asked for', SIZE, readCallRequest],
  ['challenges', 16 * 1024, parseChallenges],
];
const PAGES = [
  '',
  '<settings><phone-settings>',
  '<settings><phone-settings><a perm="">',
  '<html><pre>',
];

describe('nodes: answers of a megabyte', () => {
  for (const [name, limit, read] of READERS) {
    it(`do not keep who reads ${name} busy`, async () => {
      const attempt = (text: string): void => {
        try {
          read(text);
        } catch (thrown) {
          assert.ok(thrown instanceof SnomError, String(thrown));
        }
      };
      for (const page of PAGES) {
        for (const [what, text] of MEGABYTE_TEXTS) {
          const body = (page + text).slice(0, limit);
          await assertQuick(`${page} ${what}`, () => cpuOf(() => attempt(body)));
        }
      }
    });
  }
});

/** Of all spies on a node. */
function forgetCalls(node: object): void {
  for (const name of ['receive', 'send', 'status', 'error', 'warn', 'log', 'debug', 'trace']) {
    const spy = Reflect.get(node, name) as { resetHistory?: () => void } | undefined;
    spy?.resetHistory?.();
  }
}
