/**
 * A night's work: 500 phones are rebooted from one message while ten of them fail in different ways, and Node-RED needs
 * no more memory at the end than at the beginning.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Fault, VirtualPhoneApi, VirtualPhoneOptions } from '../../simulator/contract/types';
import { admin, config, debug, inject, LOGIN, node, tab } from '../support/e2e/flow';
import { type FlowNode, type NodeRed } from '../support/e2e/node-red';
import { startPhone, staysDownUntilNoticed } from '../support/e2e/phones';
import { useNodeRed } from '../support/e2e/use-node-red';
import { versionFromEnv } from '../support/e2e/versions';

const PHONES = 500;

/**
 * What 400 more results may keep, bytes: 24 KiB each. Each is of a phone that is used for the first time, and what is
 * remembered of the ways to it stays, as do the last exchanges with it, 50 at most.
 */
const MOST_KEPT = 400 * 24 * 1024;

/** A restart in a test's time; the numbers are seconds. */
const QUICK = { waitBack: true, firstWait: 0.1, pollEvery: 0.1, attempts: 150, probeEvery: 0 };

interface Ill {
  readonly code: string;
  /** Of the text for people. */
  readonly says: RegExp;
  readonly options?: VirtualPhoneOptions;
  readonly make?: (phone: VirtualPhoneApi) => unknown;
}

const always =
  (kind: Fault['kind']) =>
  (phone: VirtualPhoneApi): void =>
    phone.addFault({ times: Infinity, kind });

const ILLS: readonly Ill[] = [
  // First, because it takes longest.
  {
    code: 'NOT_CONFIRMED',
    says: /has not come back/,
    make: (phone) =>
      phone.on('change', () => {
        if (phone.rebooting) void phone.stop();
      }),
  },
  { code: 'UNREACHABLE', says: /refuses connections/, make: (phone) => phone.stop() },
  {
    code: 'AUTH_FAILED',
    says: /user or password/,
    make: (phone) => phone.setAuth({ scheme: 'digest', username: 'other', password: 'other' }),
  },
  { code: 'FORBIDDEN', says: /forbids this/, make: always({ type: 'status', status: 403 }) },
  { code: 'TIMEOUT', says: /did not answer in time/, make: always({ type: 'hangMidBody' }) },
  {
    code: 'PHONE_ERROR',
    says: /closed the connection/,
    make: always({ type: 'closeWithoutAnswer' }),
  },
  { code: 'PHONE_ERROR', says: /cannot be read/, make: always({ type: 'garbageHeaders' }) },
  { code: 'TLS_ERROR', says: /wants HTTPS/, options: { httpsPort: 0, httpsOnly: true } },
  { code: 'NOT_SUPPORTED', says: /No way to control/, make: always({ type: 'phoneManager' }) },
  { code: 'PHONE_ERROR', says: /too long/, make: always({ type: 'endlessBody' }) },
];

/** What the flow says at the end of a run. */
interface Report {
  readonly confirmed: number;
  /** Used heap after a garbage collection, bytes, by the number of results so far. */
  readonly heap: Readonly<Record<string, number>>;
  readonly summary: {
    readonly total: number;
    readonly ok: number;
    readonly skipped: number;
    readonly stopped?: string;
    readonly failed: readonly { phone: string; code: string; message: string }[];
  };
}

/** Counts, and measures the heap of Node-RED itself. */
const COUNT = `
const seen = context.get('seen') ?? { results: 0, confirmed: 0, heap: {} };
context.set('seen', seen);
if (msg.topic !== 'summary') {
  seen.results += 1;
  if (msg.snom.ok && msg.snom.confirmed === true) seen.confirmed += 1;
  if (seen.results !== 100 && seen.results !== ${PHONES}) return null;
}
v8.setFlagsFromString('--expose-gc');
vm.runInNewContext('gc')();
seen.heap[seen.results] = v8.getHeapStatistics().used_heap_size;
if (msg.topic !== 'summary') return null;
return { payload: { confirmed: seen.confirmed, heap: seen.heap, summary: msg.payload } };
`;

const nameOf = (index: number): string => `Desk ${index}`;
const idOf = (index: number): string => `fleet-phone-${index}`;

const suite = versionFromEnv() === '4.1' ? describe : describe.skip;

suite(`a fleet of ${PHONES} phones`, function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let phones: VirtualPhoneApi[];
  useNodeRed((started) => (nodeRed = started));

  async function start(
    properties: Readonly<Record<string, unknown>>,
    optionsOf: (index: number) => VirtualPhoneOptions = () => ({}),
  ): Promise<void> {
    phones = [];
    for (let index = 0; index < PHONES; index += 1) phones.push(await startPhone(optionsOf(index)));
    const configs = phones.map((phone, index) =>
      config(idOf(index), phone, {
        name: nameOf(index),
        port: String(phone.port),
        protocol: 'http',
        fingerprint: '',
        timeout: '10000',
      }),
    );
    // Phones that no node uses are not started; this one is never sent anything.
    const uses = Object.fromEntries(configs.map(({ id }, index) => [`phone${index}`, id]));
    const libs = ['v8', 'vm'].map((name) => ({ var: name, module: name }));
    const flow: FlowNode[] = [
      tab,
      ...configs,
      admin('user', [], { phone: idOf(0), ...uses }),
      { ...inject('go', '', 'fleet'), props: [{ p: 'phones', v: 'all', vt: 'str' }] },
      admin('fleet', ['count'], {
        phone: idOf(0),
        operation: 'reboot',
        severalPhones: true,
        concurrency: '20',
        ...QUICK,
        ...properties,
      }),
      node('function', 'count', ['report'], { func: COUNT, outputs: 1, libs }),
      debug('report', 'payload'),
    ];
    const logins = Object.fromEntries(configs.map(({ id }) => [id, LOGIN]));
    await nodeRed.deploy(flow, logins);
  }

  async function report(): Promise<Report> {
    await nodeRed.inject('go');
    return (await nodeRed.comms.debug('report', 90_000)) as Report;
  }

  const rebooted = (): number => phones.filter(({ boots }) => boots > 1).length;

  it('reboots all but ten, names these, and keeps nothing', async () => {
    const step = PHONES / ILLS.length;
    // From the middle of each fifty, so that some fail before the first look at the memory, and some after it.
    const illAt = new Map(ILLS.map((ill, at) => [at * step + step / 2, ill]));
    await start({}, (index) => illAt.get(index)?.options ?? {});
    phones.filter((_, index) => !illAt.has(index)).forEach(staysDownUntilNoticed);
    for (const [index, { make }] of illAt) await make?.(phones[index] ?? assert.fail());
    const { confirmed, heap, summary } = await report();
    // First who failed, since that says most when somebody did who should not.
    assert.deepEqual(
      new Map(summary.failed.map(({ phone, code }) => [phone, code])),
      new Map([...illAt].map(([index, { code }]) => [nameOf(index), code])),
    );
    assert.deepEqual(
      [summary.total, summary.ok, summary.skipped, summary.stopped],
      [PHONES, PHONES - ILLS.length, 0, undefined],
    );
    for (const [index, { says }] of illAt) {
      const { message } = summary.failed.find(({ phone }) => phone === nameOf(index)) ?? {};
      assert.match(String(message), says);
    }
    assert.equal(confirmed, PHONES - ILLS.length);
    assert.equal(rebooted(), PHONES - ILLS.length);
    const kept = Number(heap[PHONES]) - Number(heap[100]);
    assert.ok(kept < MOST_KEPT, `${kept} bytes more after ${PHONES} results than after 100`);
    await nodeRed.assertAlive();
  });

  it('stops after a canary that fails', async () => {
    await start({ canary: '5' });
    phones.forEach(staysDownUntilNoticed);
    phones[3]?.addFault({ times: Infinity, kind: { type: 'status', status: 403 } });
    const { confirmed, summary } = await report();
    assert.deepEqual(
      [summary.stopped, summary.skipped, summary.failed.map(({ phone }) => phone)],
      ['canary', PHONES - 5, [nameOf(3)]],
    );
    assert.equal(confirmed, 4);
    assert.equal(rebooted(), 4);
    assert.ok(phones.slice(5).every(({ requests }) => requests.length === 0));
  });
});
