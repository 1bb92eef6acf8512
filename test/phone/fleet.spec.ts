import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { SnomError } from '../../src/common/errors';
import { type FleetOptions, type FleetResult } from '../../src/phone/fleet';
import { assertFails } from '../support/phone/errors';
import { deferred } from '../support/phone/events';
import { fleet, numbers, turn } from '../support/phone/fleet';

describe('fleet', () => {
  it('does every phone once, and no more at a time than asked for', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    const summary = await fleet(
      53,
      async (item) => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        done.push(item);
      },
      { concurrency: 7 },
    );
    assert.equal(most, 7);
    assert.deepEqual(
      done.sort((a, b) => a - b),
      numbers(53),
    );
    const { elapsedMs, ...rest } = summary;
    assert.ok(elapsedMs >= 0);
    assert.deepEqual(rest, { total: 53, ok: 53, failed: [], skipped: 0, aborted: false });
  });

  it('tells results as they come, not in the order they began', async () => {
    const gates = numbers(3).map(deferred);
    const told: string[] = [];
    const run = fleet(3, async (item) => (await gates[item]?.promise, item * 10), {
      concurrency: 3,
      onResult: (result) => {
        told.push(result.ok ? `${result.phone}: ${result.value}` : result.phone);
        // The next one may end as soon as this one was told.
        gates[result.item - 1]?.resolve();
      },
    });
    gates[2]?.resolve();
    await run;
    assert.deepEqual(told, ['phone 2: 20', 'phone 1: 10', 'phone 0: 0']);
  });

  it('names every phone that failed, and why, and goes on', async () => {
    const failures: Record<number, unknown> = {
      3: new SnomError('refused', { params: { host: 'h', port: 80 } }),
      5: new SnomError('wrongPassword'),
      7: new TypeError('bug'),
      8: 'text',
    };
    const results: FleetResult<number, number>[] = [];
    const summary = await fleet(
      10,
      (item) =>
        item in failures ? Promise.reject(failures[item] as Error) : Promise.resolve(item),
      { onResult: (result) => void results.push(result) },
    );
    assert.equal(summary.ok, 6);
    assert.equal(summary.skipped, 0);
    assert.equal(summary.stopped, undefined);
    assert.deepEqual(
      summary.failed.map(({ phone, code }) => [phone, code]),
      [
        ['phone 3', 'UNREACHABLE'],
        ['phone 5', 'AUTH_FAILED'],
        ['phone 7', 'PHONE_ERROR'],
        ['phone 8', 'PHONE_ERROR'],
      ],
    );
    assert.match(summary.failed[0]?.message ?? '', /refused: host=h/);
    assert.equal(results.length, 10);
  });

  it('takes an operation that throws at once for a failure', async () => {
    const summary = await fleet(2, () => {
      throw new SnomError('noPhone');
    });
    assert.deepEqual(
      summary.failed.map(({ code }) => code),
      ['NO_SUCH_PHONE', 'NO_SUCH_PHONE'],
    );
  });

  it('waits for a slow receiver', async () => {
    let open = 0;
    let most = 0;
    await fleet(20, () => Promise.resolve(), {
      concurrency: 3,
      onResult: async () => {
        open += 1;
        most = Math.max(most, open);
        await turn();
        open -= 1;
      },
    });
    assert.ok(most <= 3, String(most));
  });

  it('ends with the error of its receiver', async () => {
    let begun = 0;
    const run = fleet(100, () => Promise.resolve((begun += 1)), {
      concurrency: 2,
      onResult: () => {
        throw new RangeError('receiver');
      },
    });
    await assert.rejects(run, RangeError);
    assert.ok(begun <= 4, String(begun));
  });

  it('does nothing for no phones', async () => {
    const summary = await fleet(0, () => assert.fail('began'), { canary: 2 });
    assert.deepEqual([summary.total, summary.ok, summary.skipped], [0, 0, 0]);
  });

  it('refuses numbers that make no sense', async () => {
    const wrong: Partial<FleetOptions<number, void>>[] = [
      { concurrency: 0 },
      { concurrency: 1.5 },
      { concurrency: 101 },
      { canary: -1 },
      { stopAfterFailures: { count: 0 } },
      { stopAfterFailures: { percent: 0 } },
      { stopAfterFailures: { percent: 101 } },
    ];
    for (const options of wrong) {
      await assertFails(
        fleet(1, () => Promise.resolve(), options),
        'wrongType',
        'no',
      );
    }
  });

  it('always adds up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 10 }),
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        async (works, concurrency, canary, count) => {
          let told = 0;
          const summary = await fleet(
            works.length,
            async (item) => {
              await turn();
              if (works[item] !== true) throw new SnomError('refused');
            },
            {
              concurrency,
              canary,
              onResult: () => void (told += 1),
              ...(count === undefined ? {} : { stopAfterFailures: { count } }),
            },
          );
          assert.equal(summary.ok + summary.failed.length + summary.skipped, works.length);
          assert.equal(told, summary.ok + summary.failed.length);
          if (works.every(Boolean)) assert.equal(summary.ok, works.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps nothing of what was done: thousands of phones take no more memory than a few', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const values: WeakRef<object>[] = [];
    const alive: number[] = [];
    await fleet(
      3000,
      async () => {
        const value = { bytes: Buffer.alloc(1024) };
        values.push(new WeakRef(value));
        await turn();
        return value;
      },
      {
        concurrency: 20,
        onResult: async ({ item }) => {
          if (item % 1000 !== 999) return;
          await turn();
          collect();
          alive.push(values.filter((value) => value.deref() !== undefined).length);
        },
      },
    );
    assert.equal(alive.length, 3);
    assert.ok(Math.max(...alive) <= 40, `${alive.join(', ')} results are alive`);
  });
});
