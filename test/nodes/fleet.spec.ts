/** One operation over many phones from one message. `SNOM_FLEET=500` makes the big run as big as that. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { after, afterEach, before, describe, it } from 'mocha';
import type { VirtualPhone } from '../../simulator';
import type { Fault, VirtualPhoneOptions } from '../../simulator/types';
import type { RunSummary } from '../../src/nodes/snom-admin/fleet';
import { actionItem, configItem, load, NODE, PHONE, placed, watched } from './support/flow';
import type { Outcome, Watch } from './support/flow';
import { helper } from './support/helper';
import { becomes, Phones } from './support/phones';

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
  const phones = new Phones();

  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  afterEach(async () => {
    await helper.unload();
    await phones.stop();
  });

  async function start(
    count: number,
    node: Record<string, unknown> = {},
    options: VirtualPhoneOptions = {},
  ): Promise<{ watch: Watch; all: VirtualPhone[] }> {
    const all: VirtualPhone[] = [];
    for (let index = 0; index < count; index += 1) {
      all.push(await phones.start({ profile: 'snomD385-fw10.1', rebootMs: 60, ...options }));
    }
    const configs = all.map((phone, index) =>
      configItem(phone, {
        id: index === 0 ? PHONE : `${PHONE}-${index}`,
        name: nameOf(index),
        timeout: '3000',
      }),
    );
    // Config nodes that nothing uses are not started: a node that is never sent anything uses them.
    const users = configs.map(({ id }) =>
      placed(`user-of-${String(id)}`, 'snom-admin', {
        ...actionItem('snom-admin'),
        id: `user-of-${String(id)}`,
        phone: id,
        wires: [],
      }),
    );
    const watch = await load(
      watched(...configs, ...users, actionItem('snom-admin', { severalPhones: true, ...node })),
    );
    return { watch, all };
  }

  const nameOf = (index: number): string => `Desk ${index}`;
  const isSummary = ({ msg }: Outcome): boolean => (msg as { topic?: string }).topic === 'summary';

  async function run(
    watch: Watch,
    msg: NodeMessage & Record<string, unknown>,
  ): Promise<RunSummary> {
    watch.send(msg);
    await watch.until(() => watch.outcomes.some(isSummary));
    return watch.outcomes.find(isSummary)?.msg.payload as RunSummary;
  }

  /** What the node itself sends: once it is closed, nobody behind it gets anything. */
  function recordSent(): Outcome['msg'][] {
    const node = helper.getNode(NODE);
    const sent: Outcome['msg'][] = [];
    const send = node.send.bind(node);
    node.send = (msg) => {
      sent.push(msg as Outcome['msg']);
      send(msg);
    };
    return sent;
  }

  const results = (watch: Watch): Outcome[] => watch.outcomes.filter((one) => !isSummary(one));
  const rebooted = (all: readonly VirtualPhone[]): number =>
    all.filter(({ boots, rebooting }) => boots > 1 || rebooting).length;

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
      fill: 'blue',
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
        watch.statuses.map(({ text }) => text),
        ['1/5 (\u2717 1)', '2/5 (\u2717 2)', 'snom.status.cancelled'],
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
    while (rest.filter(wasAsked).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
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

  it('one run at a time', async () => {
    const node = { operation: 'reboot', ...WAIT, attempts: 1000 };
    const { watch } = await start(2, node, { rebootMs: 300 });
    watch.send({ phones: 'all' });
    await watch.caught('INVALID_STATE', { phones: 'all' });
    await watch.until(() => watch.outcomes.some(isSummary));
    // The one that was refused leaves the status to the run.
    assert.deepEqual(
      watch.statuses.map(({ text }) => text),
      ['1/2', '2/2'],
    );
    const again = watch.outcomes.length;
    watch.send({ phones: [nameOf(0)] });
    await watch.until(() => watch.outcomes.length === again + 2);
  });

  it('reads something of each phone', async () => {
    const { watch } = await start(3, { operation: 'info' });
    await run(watch, { phones: [nameOf(2), nameOf(0), nameOf(2)] });
    assert.deepEqual(
      results(watch)
        .map(({ msg }) => [msg.snom?.phone?.name, (msg.payload as { model: string }).model])
        .sort(),
      [
        [nameOf(0), 'D385'],
        [nameOf(2), 'D385'],
      ],
    );
  });

  it('sends failures to the second output where there is one', async () => {
    const { watch, all } = await start(2, { operation: 'info', failedPort: true, outputs: 2 });
    all[1]?.addFault({ kind: { type: 'status', status: 403 } });
    await run(watch, { phones: 'all' });
    assert.deepEqual(
      results(watch)
        .map(({ port, msg }) => [port, msg.snom?.phone?.name])
        .sort(),
      [
        ['failed', nameOf(1)],
        ['out', nameOf(0)],
      ],
    );
  });

  it('acts on its own phone where the message names none', async () => {
    const { watch, all } = await start(2, { operation: 'info' });
    const { snom } = await watch.success({});
    assert.equal(snom.phone.name, nameOf(0));
    assert.equal(all[1]?.requests.length, 0);
  });

  describe('refuses, and sends nothing', () => {
    const RESET = { operation: 'factoryReset', allowDestructive: true };

    for (const [what, code, node, msg] of [
      [
        'several phones without the box',
        'NOT_ALLOWED',
        { severalPhones: false },
        { phones: 'all' },
      ],
      [
        'names without the box',
        'NOT_ALLOWED',
        { severalPhones: false },
        { phones: ['x', nameOf(0)] },
      ],
      ['a phone that is not configured', 'NO_SUCH_PHONE', {}, { phones: [nameOf(0), '192.0.2.1'] }],
      ['an empty list', 'MISSING_PARAMETER', {}, { phones: [] }],
      ['a single text', 'INVALID_PARAMETER', {}, { phones: nameOf(0) }],
      ['a list of numbers', 'INVALID_PARAMETER', {}, { phones: [1] }],
      ['a concurrency of 0', 'INVALID_PARAMETER', { concurrency: '0' }, { phones: 'all' }],
      ['a limit of 200%', 'INVALID_PARAMETER', { stopAfterFailures: '200%' }, { phones: 'all' }],
      ['a limit of 0', 'INVALID_PARAMETER', { stopAfterFailures: 0 }, { phones: 'all' }],
      [
        'what cannot be undone without the box',
        'NOT_ALLOWED',
        { operation: 'factoryReset' },
        { phones: 'all', confirm: 2 },
      ],
      ['what cannot be undone without confirm', 'NOT_ALLOWED', RESET, { phones: 'all' }],
      [
        'what cannot be undone with a wrong number',
        'NOT_ALLOWED',
        RESET,
        { phones: 'all', confirm: 3 },
      ],
      [
        'what cannot be undone with a name',
        'NOT_ALLOWED',
        RESET,
        { phones: 'all', confirm: nameOf(0) },
      ],
      [
        'what cannot be undone with true',
        'NOT_ALLOWED',
        RESET,
        { phones: [nameOf(0)], confirm: true },
      ],
      [
        'settings without permission for messages',
        'NOT_ALLOWED',
        { operation: '' },
        { phones: 'all', payload: { operation: 'setDnd', on: true } },
      ],
    ] as const) {
      it(what, async () => {
        const { watch, all } = await start(2, { operation: 'info', ...node });
        await watch.caught(code, { ...msg });
        assert.deepEqual(
          all.flatMap(({ requests }) => requests.map(({ target }) => target)),
          [],
        );
      });
    }

    it('but ignores lists that are none of its business without the box', async () => {
      const { watch } = await start(1, { operation: 'info', severalPhones: false });
      await watch.success({ phones: ['+49 30 1234', 7] });
    });
  });

  it('does what cannot be undone where the number of phones is confirmed', async () => {
    const { watch, all } = await start(3, { operation: 'factoryReset', allowDestructive: true });
    const summary = await run(watch, { phones: 'all', confirm: '3' });
    assert.equal(summary.ok, 3);
    assert.equal(rebooted(all), 3);
    for (const { msg } of watch.outcomes) assert.equal('confirm' in msg, false);
    assert.ok(helper.getNode(NODE));
  });
});
