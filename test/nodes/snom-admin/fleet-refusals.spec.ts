/** One operation over many phones from one message: what it is done with, and what is refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isSummary, nameOf, rebooted, results, run, useFleet } from '../../support/nodes/fleet';
import { NODE, statusesOf } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';

const WAIT = { waitBack: true, firstWait: '0', pollEvery: 0.1, attempts: 20, probeEvery: '0' };

describe('nodes: several phones', () => {
  const start = useFleet();

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

  it('refuses lists longer than any fleet, at once', async () => {
    const { watch, all } = await start(2, { operation: 'info' });
    const names = Array.from({ length: 50_000 }, (_, index) => `phone ${index}`);
    const { message } = await watch.caught('INVALID_PARAMETER', { phones: names });
    assert.match(message, /msg\.phones.*5000/);
    await watch.caught('NO_SUCH_PHONE', { phones: names.slice(0, 5000) });
    await watch.caught('NO_SUCH_PHONE', { phones: ['x'.repeat(1_000_000)] });
    const again = Array.from({ length: 5000 }, () => nameOf(0));
    const before = results(watch).length;
    await run(watch, { phones: again });
    assert.equal(results(watch).length, before + 1);
    assert.ok(all.every(({ requests }) => requests.length <= 1));
  });

  it('acts on its own phone where the message names none', async () => {
    const { watch, all } = await start(2, { operation: 'info' });
    const { snom } = await watch.success({});
    assert.equal(snom.phone.name, nameOf(0));
    assert.equal(all[1]?.requests.length, 0);
  });

  it('needs no phone of its own', async () => {
    const { watch, all } = await start(2, { operation: 'info', phone: '' });
    assert.deepEqual(statusesOf(NODE), []);
    await run(watch, { phones: 'all' });
    assert.equal(results(watch).length, all.length);
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
