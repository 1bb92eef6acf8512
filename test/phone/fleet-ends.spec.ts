import assert from 'node:assert/strict';
import { SnomError } from '../../src/common/errors';
import type { runFleet } from '../../src/phone/fleet';
import { deferred } from '../support/phone/events';
import { fleet, numbers, turn } from '../support/phone/fleet';

describe('fleet', () => {
  describe('canary', () => {
    it('goes first, and the others when all of it succeeded', async () => {
      let running = 0;
      const others: number[] = [];
      await fleet(
        10,
        async (item) => {
          if (item >= 3) others.push(running);
          else running += 1;
          await turn();
          if (item < 3) running -= 1;
        },
        { canary: 3, concurrency: 10 },
      );
      // No canary was under way any more when one of the others began.
      assert.deepEqual(others, [0, 0, 0, 0, 0, 0, 0]);
    });

    it('stops the run when one of it fails', async () => {
      const done: number[] = [];
      const summary = await fleet(
        100,
        (item) => {
          done.push(item);
          return item === 1 ? Promise.reject(new SnomError('notBack')) : Promise.resolve();
        },
        { canary: 3, concurrency: 1 },
      );
      assert.deepEqual(done, [0, 1, 2]);
      assert.deepEqual(
        {
          ok: summary.ok,
          failed: summary.failed.length,
          skipped: summary.skipped,
          stopped: summary.stopped,
        },
        { ok: 2, failed: 1, skipped: 97, stopped: 'canary' },
      );
    });

    it('may be larger than the fleet', async () => {
      const summary = await fleet(2, () => Promise.resolve(), { canary: 10 });
      assert.deepEqual([summary.ok, summary.skipped], [2, 0]);
    });
  });

  describe('too many failures', () => {
    it('end the run; phones under way finish', async () => {
      const gates = numbers(4).map(deferred);
      const run = fleet(
        50,
        async (item) => {
          if (item < 4) await gates[item]?.promise;
          if (item < 2) throw new SnomError('refused');
        },
        { concurrency: 4, stopAfterFailures: { count: 2 } },
      );
      gates[0]?.resolve();
      gates[1]?.resolve();
      await turn();
      gates[2]?.resolve();
      gates[3]?.resolve();
      const summary = await run;
      assert.equal(summary.stopped, 'failures');
      assert.equal(summary.failed.length, 2);
      // Phones 2 and 3 finished; the place of phone 0 was taken before the second failure.
      assert.ok(summary.ok >= 2 && summary.ok <= 4, String(summary.ok));
      assert.equal(summary.skipped, 50 - summary.ok - 2);
    });

    it('are counted as a share of all phones', async () => {
      const all = (percent: number): ReturnType<typeof runFleet> =>
        fleet(200, () => Promise.reject(new SnomError('refused')), {
          concurrency: 1,
          stopAfterFailures: { percent },
        });
      assert.equal((await all(10)).failed.length, 20);
      assert.equal((await all(0.1)).failed.length, 1);
      assert.equal((await all(100)).skipped, 0);
    });
  });

  describe('called off', () => {
    it('begins nothing more and tells what is under way', async () => {
      const abort = new AbortController();
      const begun: number[] = [];
      const run = fleet(
        100,
        (item, signal) =>
          new Promise((_, reject) => {
            begun.push(item);
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            if (begun.length === 5) setImmediate(() => abort.abort());
          }),
        { concurrency: 5, signal: abort.signal },
      );
      const summary = await run;
      assert.deepEqual(begun, [0, 1, 2, 3, 4]);
      assert.equal(summary.aborted, true);
      assert.equal(summary.stopped, 'aborted');
      assert.equal(summary.skipped, 95);
      assert.deepEqual(new Set(summary.failed.map(({ code }) => code)), new Set(['ABORTED']));
      assert.equal(summary.failed.length, 5);
    });

    it('hands the reason on', async () => {
      const abort = new AbortController();
      const reason = new SnomError('queueFull');
      let seen: unknown;
      const run = fleet(
        1,
        (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve((seen = signal.reason)));
            abort.abort(reason);
          }),
        { signal: abort.signal },
      );
      assert.equal((await run).ok, 1);
      assert.equal(seen, reason);
    });

    it('does nothing when it was called off before', async () => {
      const summary = await fleet(5, () => assert.fail('began'), {
        signal: AbortSignal.abort(),
        canary: 1,
      });
      assert.deepEqual([summary.ok, summary.skipped, summary.aborted], [0, 5, true]);
    });

    it('leaves nothing on the signal', async () => {
      const abort = new AbortController();
      let listeners = 0;
      const { signal } = abort;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => (
        (listeners += 1),
        add(...args)
      );
      signal.removeEventListener = (...args: Parameters<typeof remove>) => (
        (listeners -= 1),
        remove(...args)
      );
      await fleet(20, () => Promise.resolve(), { signal });
      assert.equal(listeners, 0);
    });
  });
});
