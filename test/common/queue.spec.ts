import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../src/common/errors';
import { CommandQueue } from '../../src/common/queue';
import { assertFails } from '../support/phone/errors';

/** A task that ends when told to. */
function manual(): { task: () => Promise<string>; end: () => void; started: () => boolean } {
  let started = false;
  let end: () => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return {
    task: () => {
      started = true;
      return ended;
    },
    end,
    started: () => started,
  };
}

/** What has not begun can be taken back, and ends with the queue. */
async function endsUnbegun(turn: 'urgent' | 'background'): Promise<void> {
  const queue = new CommandQueue(5);
  const first = manual();
  void queue.run(first.task);
  const aborted = new AbortController();
  const gone = queue.run(() => nextTurn('x'), aborted.signal, turn);
  aborted.abort(new SnomError('aborted'));
  await assertFails(gone, 'aborted', 'no');
  const closed = queue.run(() => nextTurn('x'), undefined, turn);
  queue.close(new SnomError('aborted'));
  await assertFails(closed, 'aborted', 'no');
  assert.equal(queue.waiting, 0);
  first.end();
}

describe('common/queue', () => {
  it('starts the first task at once and the others one after the other, in order', async () => {
    const queue = new CommandQueue(10);
    const order: string[] = [];
    const first = manual();
    const running = queue.run(first.task);
    assert.equal(first.started(), true);
    assert.equal(queue.running, true);
    const others = ['b', 'c', 'd'].map((name) =>
      queue.run(() => {
        order.push(name);
        return nextTurn(name);
      }),
    );
    assert.equal(queue.waiting, 3);
    await nextTurn();
    assert.deepEqual(order, []);
    first.end();
    assert.equal(await running, 'done');
    assert.deepEqual(await Promise.all(others), ['b', 'c', 'd']);
    assert.deepEqual(order, ['b', 'c', 'd']);
    assert.deepEqual([queue.waiting, queue.running], [0, false]);
  });

  it('refuses at once when the limit waits, and takes again when one has left', async () => {
    const queue = new CommandQueue(1);
    const first = manual();
    const running = queue.run(first.task);
    const waiting = queue.run(() => Promise.resolve(2));
    const error = await assertFails(
      queue.run(() => assert.fail('must not run')),
      'queueFull',
      'no',
    );
    assert.deepEqual([error.code, error.retryable, error.params], ['BUSY', true, { limit: 1 }]);
    first.end();
    await running;
    assert.equal(await waiting, 2);
    assert.equal(await queue.run(() => Promise.resolve(3)), 3);
  });

  it('lets nobody wait with limit 0', async () => {
    const queue = new CommandQueue(0);
    const first = manual();
    const running = queue.run(first.task);
    await assertFails(
      queue.run(() => assert.fail('must not run')),
      'queueFull',
      'no',
    );
    first.end();
    await running;
  });

  it('goes on after tasks that reject or throw', async () => {
    const queue = new CommandQueue(10);
    const outcomes = await Promise.allSettled([
      queue.run(() => Promise.reject(new Error('rejected'))),
      queue.run(() => {
        throw new Error('thrown');
      }),
      queue.run(() => Promise.resolve('fine')),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
      ),
      ['rejected', 'thrown', 'fine'],
    );
    assert.equal(queue.running, false);
  });

  it('takes an aborted task out and rejects with the reason of the signal', async () => {
    const queue = new CommandQueue(2);
    const first = manual();
    const running = queue.run(first.task);
    const controller = new AbortController();
    const reason = new SnomError('noAnswer');
    const aborted = queue.run(() => assert.fail('must not run'), controller.signal);
    const after = queue.run(() => Promise.resolve('after'));
    controller.abort(reason);
    await assert.rejects(aborted, (error) => error === reason);
    assert.equal(queue.waiting, 1);
    first.end();
    await running;
    assert.equal(await after, 'after');
  });

  it('does not run a task whose signal has already fired, even when idle', async () => {
    const queue = new CommandQueue(2);
    const reason = new Error('too late');
    await assert.rejects(
      queue.run(() => assert.fail('must not run'), AbortSignal.abort(reason)),
      (error) => error === reason,
    );
    assert.equal(queue.running, false);
  });

  it('leaves the signal of a running task to the task', async () => {
    const queue = new CommandQueue(2);
    const controller = new AbortController();
    const first = manual();
    const running = queue.run(first.task, controller.signal);
    controller.abort();
    first.end();
    assert.equal(await running, 'done');
  });

  it('rejects what waits and what comes after close, and lets the running task end', async () => {
    const queue = new CommandQueue(5);
    const first = manual();
    const running = queue.run(first.task);
    const waiting = [1, 2].map(() => queue.run(() => assert.fail('must not run')));
    const reason = new SnomError('aborted');
    queue.close(reason);
    queue.close(new SnomError('internal'));
    for (const one of [...waiting, queue.run(() => assert.fail('must not run'))])
      await assert.rejects(one, (error) => error === reason);
    assert.equal(queue.waiting, 0);
    first.end();
    assert.equal(await running, 'done');
  });

  it('never overlaps, keeps the order and forgets no task, whatever happens', async () => {
    const kind = fc.constantFrom('ok', 'fail', 'abort');
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 12 }), fc.nat(12), async (kinds, limit) => {
        const queue = new CommandQueue(limit);
        let overlap = 0;
        const ran: number[] = [];
        const results = kinds.map((one, index) => {
          const controller = new AbortController();
          const result = queue.run(async () => {
            overlap += 1;
            assert.equal(overlap, 1);
            ran.push(index);
            await nextTurn();
            overlap -= 1;
            if (one === 'fail') throw new Error('failed');
            return index;
          }, controller.signal);
          if (one === 'abort') controller.abort(new Error('aborted'));
          return result.catch(() => -1);
        });
        await Promise.all(results);
        assert.deepEqual(
          ran,
          [...ran].sort((a, b) => a - b),
        );
        assert.deepEqual([queue.waiting, queue.running], [0, false]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('common/queue: what is urgent', () => {
  it('goes before all that waits, however much that is, and in its own order', async () => {
    const queue = new CommandQueue(1);
    const order: string[] = [];
    const note = (name: string) => async (): Promise<void> => {
      order.push(name);
      await nextTurn();
    };
    const first = manual();
    const running = queue.run(first.task);
    const waiting = queue.run(note('waiting'));
    await assertFails(queue.run(note('refused')), 'queueFull', 'no');
    const urgent = [
      queue.run(note('a'), undefined, 'urgent'),
      queue.run(note('b'), undefined, 'urgent'),
    ];
    assert.equal(queue.waiting, 3);
    first.end();
    await Promise.all([running, waiting, ...urgent]);
    assert.deepEqual(order, ['a', 'b', 'waiting']);
    assert.deepEqual([queue.waiting, queue.running], [0, false]);
  });

  it('does not wait for a task that does not end, nor does it let another one on', async () => {
    const queue = new CommandQueue(5);
    const first = manual();
    const running = queue.run(first.task);
    const later = manual();
    const waiting = queue.run(later.task);
    assert.equal(await queue.run(() => nextTurn('done'), undefined, 'urgent'), 'done');
    assert.equal(later.started(), false);
    first.end();
    await running;
    assert.equal(later.started(), true);
    later.end();
    await waiting;
    assert.equal(queue.running, false);
  });

  it('can be taken back, and ends with the queue', () => endsUnbegun('urgent'));
});

describe('common/queue: what is done in the background', () => {
  it('goes after all that waits, and counts for no limit', async () => {
    const queue = new CommandQueue(1);
    const order: string[] = [];
    const note = (name: string) => async (): Promise<void> => {
      order.push(name);
      await nextTurn();
    };
    const first = manual();
    const running = queue.run(first.task);
    const background = ['x', 'y'].map((name) => queue.run(note(name), undefined, 'background'));
    assert.equal(queue.waiting, 0);
    const waiting = queue.run(note('waiting'));
    const urgent = queue.run(note('urgent'), undefined, 'urgent');
    first.end();
    await Promise.all([running, waiting, urgent, ...background]);
    assert.deepEqual(order, ['urgent', 'waiting', 'x', 'y']);
    assert.equal(queue.running, false);
  });

  it('is asked to end when somebody has waited for it, and nothing else ever is', async () => {
    const queue = new CommandQueue(5);
    const asked: boolean[] = [];
    const patient = (giveWay: AbortSignal | undefined): Promise<string> =>
      new Promise((resolve) => {
        giveWay?.addEventListener('abort', () => {
          asked.push(giveWay.aborted);
          resolve('gave way');
        });
      });
    const background = queue.run(patient, undefined, 'background');
    const other = queue.run(patient, undefined, 'background');
    assert.equal(await queue.run(() => nextTurn('command')), 'command');
    assert.equal(await background, 'gave way');
    assert.deepEqual(asked, [true]);
    const noSignal = queue.run((giveWay) => nextTurn(giveWay === undefined));
    assert.equal(await other, 'gave way');
    assert.equal(await noSignal, true);
    assert.equal(queue.running, false);
  });

  it('can be taken back, and ends with the queue', () => endsUnbegun('background'));
});
