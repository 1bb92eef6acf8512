import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, it } from 'mocha';
import {
  OperationLock,
  type Place,
  type SharedTurns,
} from '../../../src/calls/execution/operation-lock';
import { Arrivals } from '../../../src/common/arrivals';
import { SnomError } from '../../../src/common/errors';
import { CommandQueue } from '../../../src/common/queue';

describe('OperationLock', () => {
  const { signal } = new AbortController();

  it('lets one on at a time, in order', async () => {
    const lock = new OperationLock();
    const order: number[] = [];
    const first = await lock.acquire(signal);
    const others = [2, 3].map(async (n) => {
      const release = await lock.acquire(signal);
      order.push(n);
      release();
    });
    await new Promise(setImmediate);
    assert.deepEqual(order, []);
    assert.equal(lock.pending, 3);
    first();
    await Promise.all(others);
    await new Promise(setImmediate);
    assert.deepEqual(order, [2, 3]);
    assert.equal(lock.pending, 0);
  });

  it('does not let two on when one ends its turn twice', async () => {
    const lock = new OperationLock();
    const first = await lock.acquire(signal);
    first();
    await lock.acquire(signal);
    first();
    let third = false;
    void lock.acquire(signal).then(() => (third = true));
    await new Promise(setImmediate);
    assert.equal(third, false);
  });

  it('lets only so many wait', async () => {
    const lock = new OperationLock(1);
    await lock.acquire(signal);
    void lock.acquire(signal);
    await assert.rejects(lock.acquire(signal), { code: 'BUSY', params: { limit: 1 } });
  });

  it('lets go of those that give up waiting', async () => {
    const lock = new OperationLock(1);
    const release = await lock.acquire(signal);
    const controller = new AbortController();
    const waiting = lock.acquire(controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(lock.acquire(controller.signal), /enough/);
    release();
    await new Promise(setImmediate);
    assert.equal(lock.pending, 0);
  });

  it('waits for operations of other locks of the same phone, and lets go when its wait ends', async () => {
    const shared = { operations: new CommandQueue(Infinity), arrivals: new Arrivals() };
    const [one, other] = [1, 2].map(() => new OperationLock(1, () => Promise.resolve(shared)));
    const release = await one?.acquire(signal);
    let turn = false;
    const second = other?.acquire(signal).then((done) => {
      turn = true;
      return done;
    });
    const leaving = new AbortController();
    const third = other?.acquire(leaving.signal);
    leaving.abort(new SnomError('aborted'));
    await assert.rejects(third ?? Promise.resolve(), { reason: 'aborted' });
    assert.equal(turn, false);
    release?.();
    (await second)?.();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([one?.pending, other?.pending], [0, 0]);
    assert.equal(shared.operations.running, false);
  });

  it('holds up nobody where the phone has no queue to wait in', async () => {
    const lock = new OperationLock(1, () => Promise.reject(new SnomError('aborted')));
    await assert.rejects(lock.acquire(signal), { reason: 'aborted' });
    await assert.rejects(lock.acquire(signal), { reason: 'aborted' });
    await new Promise(setImmediate);
    assert.equal(lock.pending, 0);
  });

  describe('places of those that come', () => {
    let signal: AbortSignal;
    beforeEach(() => {
      ({ signal } = new AbortController());
    });

    const findOut = (shared: SharedTurns): Promise<SharedTurns> => Promise.resolve(shared);

    /** Says which places are reached. */
    function reaching(places: readonly Place[]): number[] {
      const reached: number[] = [];
      for (const [index, place] of places.entries()) {
        void place.reach().then(
          () => reached.push(index),
          () => undefined,
        );
      }
      return reached;
    }

    it('are reached in order, also where one has given up', async () => {
      const lock = new OperationLock();
      const places = [1, 2, 3].map(() => lock.arrive(signal));
      const reached = reaching(places);
      places[1]?.leave();
      await turn();
      assert.deepEqual(reached, [0]);
      places[0]?.leave();
      await turn();
      assert.deepEqual(reached, [0, 1, 2]);
    });

    it('are given up when the signal fires', async () => {
      const lock = new OperationLock();
      const closing = new AbortController();
      const [first, second] = [lock.arrive(closing.signal), lock.arrive(closing.signal)];
      const third = lock.arrive(signal);
      await first.reach();
      const waiting = second.reach();
      closing.abort(new SnomError('aborted'));
      await assert.rejects(waiting, { reason: 'aborted', sent: 'no' });
      lock.arrive(closing.signal);
      await third.reach();
      third.leave();
      await lock.arrive(signal).reach();
    });

    it('are waited for by so many only, those that wait for the lock among them', async () => {
      const lock = new OperationLock(2);
      await lock.acquire(signal);
      const first = lock.arrive(signal);
      await turn();
      await first.reach();
      void lock.acquire(signal);
      void lock.arrive(signal).reach();
      await assert.rejects(lock.arrive(signal).reach(), { code: 'BUSY', params: { limit: 2 } });
    });

    for (const [what, phone] of [
      ['are those of all configurations of the phone', (shared: SharedTurns) => shared],
      ['are in order also while it is found out which phone it is', findOut],
    ] as const) {
      it(what, async () => {
        const shared = { operations: new CommandQueue(Infinity), arrivals: new Arrivals() };
        const [one, other] = [1, 2].map(() => new OperationLock(32, () => phone(shared)));
        const locks = phone === findOut ? [one, one, one] : [one, one, other, one];
        const places = locks.flatMap((lock) => lock?.arrive(signal) ?? []);
        const reached = reaching(places);
        for (const [index, place] of places.entries()) {
          await turn();
          assert.deepEqual(reached, [...places.keys()].slice(0, index + 1));
          place.leave();
        }
      });
    }

    it('are held up by nobody where the phone is not known', async () => {
      const lock = new OperationLock(1, () => Promise.reject(new SnomError('aborted')));
      const [first, second] = [lock.arrive(signal), lock.arrive(signal)];
      await first.reach();
      first.leave();
      await second.reach();
    });
  });
});
