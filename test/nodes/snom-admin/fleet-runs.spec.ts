/** One operation over many phones from one message. `SNOM_FLEET=500` makes the big run as big as that. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { Fault } from '../../../simulator/contract/types';
import type { RunSummary } from '../../../src/nodes/snom-admin/fleet';
import {
  isSummary,
  nameOf,
  rebooted,
  recordSent,
  results,
  run,
  useFleet,
} from '../../support/nodes/fleet';
import { helper } from '../../support/nodes/helper';
import { becomes } from '../../support/phones';

const BIG = Number(process.env['SNOM_FLEET'] ?? 60);

const WAIT = { waitBack: true, firstWait: '0', pollEvery: 0.1, attempts: 20, probeEvery: '0' };

/** What is wrong with some phones, and the code it gives. */
const ILLS: readonly (readonly [
  code: string,
  ill: (phone: VirtualPhone) => void | Promise<void>,
])[] = [
  ['FORBIDDEN', always({ type: 'status', status: 403 })],
  ['AUTH_FAILED', (phone) => phone.setAuth({ scheme: 'digest', username: 'a', password: 'b' })],
  ['TIMEOUT', always({ type: 'hang' })],
  ['UNREACHABLE', (phone) => phone.stop()],
  ['PHONE_ERROR', always({ type: 'garbageHeaders' })],
  ['PHONE_ERROR', always({ type: 'status', status: 500 })],
  // Closes without an answer, and does not restart.
  ['PHONE_ERROR', (phone) => phone.addFault({ kind: { type: 'closeWithoutAnswer' } })],
  ['NOT_SUPPORTED', always({ type: 'phoneManager' })],
  ['PHONE_ERROR', always({ type: 'status', status: 404 })],
  // Does not come back.
  [
    'NOT_CONFIRMED',
    (phone) => {
      phone.on('change', () => {
        if (phone.rebooting) void phone.stop();
      });
    },
  ],
];

function always(kind: Fault['kind']): (phone: VirtualPhone) => void {
  return (phone) => phone.addFault({ times: Infinity, kind });
}

describe('nodes: several phones', () => {
  const start = useFleet();

  it(`reboots ${BIG} phones while ten of them fail in different ways`, async function () {
    this.timeout(20_000 + BIG * 1000);
    const node = {
      operation: 'reboot',
      concurrency: '20',
      ...WAIT,
      firstWait: 0.6,
      probeEvery: 0.05,
    };
    const { watch, all } = await start(BIG, node, { rebootMs: 300 });
    const every = Math.floor(BIG / ILLS.length);
    const ill = new Map<string, string>();
    for (const [index, [code, make]] of ILLS.entries()) {
      const phone = all[index * every] ?? assert.fail();
      await make(phone);
      ill.set(nameOf(index * every), code);
    }
    const summary = await run(watch, {
      phones: 'all',
      topic: 'night',
      other: 1,
      parts: { id: 'x' },
    });
    assert.deepEqual(
      [summary.total, summary.ok, summary.failed.length, summary.skipped, summary.aborted],
      [BIG, BIG - ILLS.length, ILLS.length, 0, false],
    );
    assert.deepEqual(new Map(summary.failed.map(({ phone, code }) => [phone, code])), ill);
    for (const { message } of summary.failed) assert.match(message, /^\S.*\. \(snom\.error\./);
    // Each phone has its own message; the last one is the summary.
    assert.equal(watch.outcomes.length, BIG + 1);
    assert.ok(isSummary(watch.outcomes.at(-1) ?? assert.fail()));
    const told = results(watch).map(({ port, msg }) => {
      assert.equal(port, 'out');
      assert.ok(msg.snom);
      const { topic, other, parts, phones: named } = msg as unknown as Record<string, unknown>;
      assert.deepEqual([topic, other, parts, named], ['night', 1, undefined, undefined]);
      if (msg.snom.ok) assert.equal(msg.snom.confirmed, true);
      return msg.snom.phone?.name;
    });
    assert.deepEqual(told.sort(), all.map((_, index) => nameOf(index)).sort());
    // The one that does not come back is not among them: it is off.
    assert.equal(rebooted(all), BIG - ILLS.length);
    await watch.until(() => watch.completed.length === 1);
    assert.deepEqual(watch.statuses.at(-1), {
      fill: 'yellow',
      shape: 'dot',
      text: `${BIG}/${BIG} (\u2717 ${ILLS.length})`,
    });
  });

  it('stops after a canary that fails', async () => {
    const { watch, all } = await start(6, { operation: 'reboot', canary: '2' });
    all[1]?.addFault({ kind: { type: 'status', status: 403 } });
    const summary = await run(watch, { phones: all.map((_, index) => nameOf(index)) });
    assert.deepEqual(
      [summary.ok, summary.failed.map(({ phone }) => phone), summary.skipped, summary.stopped],
      [1, [nameOf(1)], 4, 'canary'],
    );
    assert.equal(rebooted(all), 1);
  });

  for (const [limit, begun] of [
    ['2', 2],
    ['50%', 3],
  ] as const) {
    it(`stops after ${limit} failures`, async () => {
      const node = { operation: 'info', concurrency: '1', stopAfterFailures: limit };
      const { watch, all } = await start(6, node);
      for (const phone of all) phone.addFault({ kind: { type: 'status', status: 403 } });
      const summary = await run(watch, { phones: 'all' });
      assert.deepEqual(
        [summary.failed.length, summary.skipped, summary.stopped],
        [begun, 6 - begun, 'failures'],
      );
    });
  }

  for (const [how, msg] of [
    ['msg.cancel', { cancel: true }],
    ['the payload', { payload: 'cancel' }],
  ] as const) {
    it(`is cancelled by ${how}`, async () => {
      const node = { operation: 'reboot', concurrency: '2', ...WAIT, attempts: 1000 };
      const { watch, all } = await start(5, node, { rebootMs: 60_000 });
      watch.send({ phones: 'all' });
      const [first, second] = all;
      assert.ok(first && second);
      await becomes(first, () => first.rebooting);
      await becomes(second, () => second.rebooting);
      const summary = await run(watch, { ...msg });
      assert.deepEqual(
        [summary.ok, summary.failed.map(({ code }) => code), summary.skipped, summary.stopped],
        [0, ['ABORTED', 'ABORTED'], 3, 'aborted'],
      );
      assert.equal(summary.aborted, true);
      await watch.until(() => watch.completed.length === 2);
      // Those of the run: the message that calls it off shows none of its own.
      assert.deepEqual(
        watch.statuses.map(({ fill, text }) => `${fill} ${text}`),
        [
          'blue 1/5 (\u2717 1)',
          'blue 2/5 (\u2717 2)',
          'yellow cancelled (snom.status.cancelled): 2/5 (\u2717 2)',
        ],
      );
    });
  }

  it('nothing happens where there is nothing to cancel', async () => {
    const { watch } = await start(1, { operation: 'reboot' });
    watch.send({ cancel: true });
    await watch.until(() => watch.completed.length === 1);
    assert.deepEqual(watch.outcomes, []);
  });

  const wasAsked = ({ requests }: VirtualPhone): boolean =>
    requests.some(({ target }) => target.includes('reboot'));

  it('ends with the redeploy, and says nothing that did not happen', async () => {
    const node = {
      operation: 'reboot',
      concurrency: '2',
      ...WAIT,
      firstWait: 0.2,
      probeEvery: 0.02,
    };
    const { watch, all } = await start(6, { ...node, attempts: 1000 }, { rebootMs: 100 });
    const [first, second, ...rest] = all;
    assert.ok(first && second);
    // These are switched off by whoever reboots them.
    for (const phone of rest) {
      phone.on('change', () => {
        if (phone.rebooting) void phone.stop();
      });
    }
    const sent = recordSent();
    watch.send({ phones: 'all' });
    await watch.until(() => results(watch).length === 2);
    while (rest.filter(wasAsked).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await helper.unload();
    const told = sent.filter((msg) => !isSummary({ port: 'out', msg }));
    assert.deepEqual(
      told
        .map(({ snom }) => [snom?.phone?.name, snom?.ok, snom?.ok === false ? snom.code : 'done'])
        .sort(),
      [
        [nameOf(0), true, 'done'],
        [nameOf(1), true, 'done'],
        [nameOf(2), false, 'ABORTED'],
        [nameOf(3), false, 'ABORTED'],
      ],
    );
    const summaries = sent.filter((msg) => isSummary({ port: 'out', msg }));
    assert.deepEqual(
      summaries.map(({ payload }) => {
        const { ok, failed, skipped, stopped } = payload as RunSummary;
        return [ok, failed.map(({ phone }) => phone).sort(), skipped, stopped];
      }),
      [[2, [nameOf(2), nameOf(3)], 2, 'aborted']],
    );
    assert.deepEqual(all.map(wasAsked), [true, true, true, true, false, false]);
  });
});
