import assert from 'node:assert/strict';
import { OperationLock } from '../../../src/calls/execution/operation-lock';
import { SnomError } from '../../../src/common/errors';
import { untilFree } from '../../../src/phone/admin/turn';
import { assertFails } from '../../support/phone/errors';

describe('a phone for oneself', () => {
  /** Never fires: how long the tests before this one took is nobody's business here. */
  const patient = new AbortController().signal;
  let lock: OperationLock;
  let idle: boolean;
  let listeners: Set<() => void>;

  beforeEach(() => {
    lock = new OperationLock();
    idle = true;
    listeners = new Set();
  });

  const turn = (signal: AbortSignal): Promise<() => void> => lock.acquire(signal);
  const watch = {
    isIdle: () => idle,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  function change(now: boolean): void {
    idle = now;
    for (const listener of listeners) listener();
  }

  async function unused(): Promise<void> {
    while (lock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  it('keeps others away until it is released', async () => {
    const release = await untilFree({ idle: watch, turn }, 1000);
    let theirs = false;
    const other = lock.acquire(patient).then((end) => {
      theirs = true;
      return end;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(theirs, false);
    release();
    release();
    (await other)();
    await unused();
  });

  it('lets others have the phone while a call is up', async () => {
    idle = false;
    const waiting = untilFree({ idle: watch, turn }, 60_000);
    (await lock.acquire(patient))();
    change(true);
    (await waiting)();
    assert.equal(listeners.size, 0);
  });

  it('waits for the call that an operation before it has begun', async () => {
    const end = await lock.acquire(patient);
    let free = false;
    const waiting = untilFree({ idle: watch, turn }, 60_000).finally(() => (free = true));
    while (lock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
    idle = false;
    end();
    await unused();
    assert.equal(free, false);
    change(true);
    (await waiting)();
    await unused();
  });

  it('does not wait for its turn for ever', async () => {
    const end = await lock.acquire(patient);
    await assertFails(untilFree({ idle: watch, turn }, 5), 'stillInCall', 'no');
    assert.equal(lock.pending, 1);
    end();
  });

  it('ends with its signal', async () => {
    const end = await lock.acquire(patient);
    const abort = new AbortController();
    const waiting = untilFree({ idle: watch, turn, signal: abort.signal }, 60_000);
    while (lock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new SnomError('cancelled'));
    await assertFails(waiting, 'cancelled', 'no');
    end();
  });

  it('needs no turn where nobody else has any', async () => {
    const release = await untilFree({ idle: watch }, 1000);
    release();
    await assertFails(untilFree({ turn }, 1000), 'idleUnknown', 'no');
    assert.equal(lock.pending, 0);
  });
});
