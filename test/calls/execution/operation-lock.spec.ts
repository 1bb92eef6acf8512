import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { OperationLock } from '../../../src/calls/execution/operation-lock';
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
    const shared = new CommandQueue(Infinity);
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
    assert.equal(shared.running, false);
  });

  it('holds up nobody where the phone has no queue to wait in', async () => {
    const lock = new OperationLock(1, () => Promise.reject(new SnomError('aborted')));
    await assert.rejects(lock.acquire(signal), { reason: 'aborted' });
    await assert.rejects(lock.acquire(signal), { reason: 'aborted' });
    await new Promise(setImmediate);
    assert.equal(lock.pending, 0);
  });
});
