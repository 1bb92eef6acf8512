import assert from 'node:assert/strict';
import { SnomError } from '../../../src/common/errors';
import type { AdminProgress, IdleWatch } from '../../../src/phone/admin/types';
import {
  type BackOptions,
  untilBack,
  untilIdle,
  watchBoot,
} from '../../../src/phone/admin/waiting';
import { assertFails } from '../../support/phone/errors';
import { deferred } from '../../support/phone/events';
import { FakePhone, gone } from '../../support/phone/fake-phone';

const QUICK: BackOptions = { firstWaitMs: 0, everyMs: 1, attempts: 5, probeMs: 0, lookMs: 100 };

describe('waiting for a phone to be back', () => {
  it('looks until the phone answers', async () => {
    const phone = new FakePhone((_, count) => (count < 3 ? gone() : 'page'));
    const seen: AdminProgress[] = [];
    const back = await untilBack(phone, {
      back: QUICK,
      progress: (progress) => seen.push(progress),
    });
    assert.deepEqual(back, { by: 'poll', seenDown: true });
    assert.deepEqual(phone.targets, ['/info.htm', '/info.htm', '/info.htm']);
    assert.deepEqual(seen.at(-1), { phase: 'waitingForPhone', attempt: 3, seenDown: true });
    assert.deepEqual(seen[0], { phase: 'waitingForPhone', attempt: 0, seenDown: false });
  });

  it('says when the phone was never seen to stop', async () => {
    const back = await untilBack(new FakePhone(() => 'page'), { back: QUICK });
    assert.deepEqual(back, { by: 'poll', seenDown: false });
  });

  for (const reason of ['wrongPassword', 'noPassword', 'forbidden', 'notFound'] as const) {
    it(`takes ${reason} for an answer of a phone that is up`, async () => {
      const phone = new FakePhone(() => new SnomError(reason));
      assert.equal((await untilBack(phone, { back: QUICK })).by, 'poll');
      assert.equal(phone.targets.length, 1);
    });
  }

  it('gives up after so many looks', async () => {
    const phone = new FakePhone(gone);
    const error = await assertFails(untilBack(phone, { back: QUICK }), 'notBack', 'yes');
    assert.equal(typeof error.params['seconds'], 'number');
    assert.equal(phone.targets.length, 5);
  });

  it('takes neither an error page nor a wait for its turn for a phone that stopped', async () => {
    for (const error of [
      new SnomError('unexpectedStatus'),
      new SnomError('noAnswer'),
      new SnomError('queueFull'),
    ]) {
      const phone = new FakePhone((_, count) => (count === 1 ? error : 'page'));
      assert.deepEqual(await untilBack(phone, { back: QUICK }), { by: 'poll', seenDown: false });
    }
    for (const error of [
      new SnomError('noAnswer', { sent: 'maybe' }),
      new SnomError('emptyReply', { sent: 'maybe' }),
    ]) {
      const phone = new FakePhone((_, count) => (count === 1 ? error : 'page'));
      assert.deepEqual(await untilBack(phone, { back: QUICK }), { by: 'poll', seenDown: true });
    }
  });

  it('finds out during the first wait that the phone stops, and leaves it alone then', async () => {
    const phone = new FakePhone((_, count) => (count === 2 ? gone() : 'page'));
    const back = { ...QUICK, firstWaitMs: 200, probeMs: 5 };
    const started = performance.now();
    assert.deepEqual(await untilBack(phone, { back }), { by: 'poll', seenDown: true });
    assert.ok(performance.now() - started >= 195);
    assert.equal(phone.targets.length, 3);
  });

  it('is told by the phone itself, and then asks nothing more', async () => {
    const phone = new FakePhone(() => assert.fail('asked'));
    const boot = deferred();
    const waiting = untilBack(phone, {
      back: { firstWaitMs: 60_000, probeMs: 0 },
      booted: boot.promise,
    });
    boot.resolve();
    assert.deepEqual(await waiting, { by: 'booted', seenDown: false });
  });

  it('is told between two looks too', async () => {
    const boot = deferred();
    const phone = new FakePhone(() => {
      boot.resolve();
      return gone();
    });
    const back = { ...QUICK, everyMs: 60_000 };
    assert.deepEqual(await untilBack(phone, { back, booted: boot.promise }), {
      by: 'booted',
      seenDown: true,
    });
  });

  for (const reason of ['loginMissing', 'loginPaused'] as const) {
    it(`takes ${reason}, for which nothing was sent, for no answer`, async () => {
      const phone = new FakePhone((_, count) => (count < 3 ? new SnomError(reason) : 'page'));
      assert.deepEqual(await untilBack(phone, { back: QUICK }), { by: 'poll', seenDown: false });
      assert.equal(phone.targets.length, 3);
    });
  }

  it('goes on looking when nothing can be reported', async () => {
    const booted = Promise.reject(new Error('no events'));
    booted.catch(() => undefined);
    assert.equal((await untilBack(new FakePhone(), { back: QUICK, booted })).by, 'poll');
  });

  it('goes on until what came back is what was waited for', async () => {
    let asked = 0;
    const accept = (): Promise<boolean> => Promise.resolve((asked += 1) === 3);
    await untilBack(new FakePhone(), { back: QUICK, accept });
    assert.equal(asked, 3);
    await assertFails(untilBack(new FakePhone(), { back: QUICK, accept }), 'notBack', 'yes');
  });

  it('ends with its signal, wherever it is', async () => {
    const reason = new SnomError('aborted', { params: { host: 'x' } });
    for (const back of [
      { ...QUICK, firstWaitMs: 60_000 },
      { ...QUICK, everyMs: 60_000 },
    ]) {
      const abort = new AbortController();
      const waiting = untilBack(new FakePhone(gone), { back, signal: abort.signal });
      setImmediate(() => abort.abort(reason));
      assert.equal(await assertFails(waiting, 'aborted', 'no'), reason);
    }
    await assertFails(
      untilBack(new FakePhone(gone), { back: QUICK, signal: AbortSignal.abort() }),
      'aborted',
      'no',
    );
  });

  it('does not hide what is no answer of a phone', async () => {
    const phone = new FakePhone(() => {
      throw new TypeError('bug');
    });
    await assert.rejects(untilBack(phone, { back: QUICK }), TypeError);
  });
});

describe('watching for the report of a start', () => {
  it('ends when nobody waits any more', async () => {
    let stopped = false;
    const watch = watchBoot(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            reject(signal.reason as Error);
          });
        }),
    );
    watch.stop();
    assert.equal(stopped, true);
    await assert.rejects(watch.booted as Promise<void>);
    watchBoot(undefined).stop();
  });
});

describe('waiting for calls to end', () => {
  class Watch implements IdleWatch {
    state: boolean | undefined = false;
    listeners = new Set<() => void>();

    isIdle(): boolean | undefined {
      return this.state;
    }

    onChange(listener: () => void): () => void {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    }

    change(state: boolean | undefined): void {
      this.state = state;
      for (const listener of this.listeners) listener();
    }
  }

  it('goes on at once when there is none', async () => {
    const watch = new Watch();
    watch.state = true;
    await untilIdle(watch, { timeoutMs: 1000 });
    assert.equal(watch.listeners.size, 0);
  });

  it('goes on when the last one has ended', async () => {
    const watch = new Watch();
    const waiting = untilIdle(watch, { timeoutMs: 60_000 });
    watch.change(false);
    watch.change(true);
    await waiting;
    assert.equal(watch.listeners.size, 0);
  });

  it('does not wait for ever', async () => {
    const watch = new Watch();
    const error = await assertFails(untilIdle(watch, { timeoutMs: 2 }), 'stillInCall', 'no');
    assert.deepEqual(error.params, { seconds: 0 });
    assert.equal(watch.listeners.size, 0);
  });

  it('does nothing while it is unknown whether there is one', async () => {
    await assertFails(untilIdle(undefined, { timeoutMs: 1000 }), 'idleUnknown', 'no');
    const watch = new Watch();
    watch.state = undefined;
    await assertFails(untilIdle(watch, { timeoutMs: 1000 }), 'idleUnknown', 'no');
    watch.state = false;
    const waiting = untilIdle(watch, { timeoutMs: 1000 });
    watch.change(undefined);
    await assertFails(waiting, 'idleUnknown', 'no');
    assert.equal(watch.listeners.size, 0);
  });

  it('ends with its signal', async () => {
    const watch = new Watch();
    const abort = new AbortController();
    const waiting = untilIdle(watch, { timeoutMs: 60_000, signal: abort.signal });
    abort.abort();
    await assertFails(waiting, 'aborted', 'no');
    await assertFails(
      untilIdle(watch, { timeoutMs: 60_000, signal: abort.signal }),
      'aborted',
      'no',
    );
    assert.equal(watch.listeners.size, 0);
  });
});
