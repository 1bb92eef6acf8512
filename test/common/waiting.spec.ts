import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'mocha';
import { SnomError } from '../../src/common/errors';
import { abortable, abortReason, pause, unlessAborted } from '../../src/common/waiting';

const CANCELLED = new SnomError('cancelled');
const never = new Promise<never>(() => undefined);

const listeners = ({ signal }: AbortController): number =>
  getEventListeners(signal, 'abort').length;

/** Timers that run, once mocha has set its own. */
async function timers(): Promise<number> {
  await new Promise(setImmediate);
  return process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
}

describe('abortReason', () => {
  it('is the reason of the signal if that is an error of ours', () => {
    assert.equal(abortReason(AbortSignal.abort(CANCELLED)), CANCELLED);
  });

  it('wraps any other reason, and stands for none', () => {
    const reason = new Error('closed');
    const { reason: name, cause } = abortReason(AbortSignal.abort(reason));
    assert.deepEqual([name, cause], ['aborted', reason]);
    assert.equal(abortReason(AbortSignal.abort()).reason, 'aborted');
    assert.equal(abortReason(undefined).reason, 'aborted');
  });
});

describe('abortable', () => {
  it('does not begin after the signal', async () => {
    const begin = (): undefined => assert.fail('it began');
    await assert.rejects(abortable(AbortSignal.abort(CANCELLED), begin), CANCELLED);
  });

  for (const [how, end] of [
    ['resolves', (resolve: (value: number) => void) => resolve(5)],
    ['rejects', (_: unknown, reject: (error: unknown) => void) => reject(new Error('no'))],
    ['is aborted', (_: unknown, __: unknown, { abort }: { abort: () => void }) => abort()],
  ] as const) {
    for (const when of ['at once', 'later']) {
      it(`leaves nothing behind when it ${how} ${when}`, async () => {
        const controller = new AbortController();
        let undone = 0;
        const waiting = abortable<number>(controller.signal, (resolve, reject) => {
          const now = (): void =>
            end(resolve, reject, { abort: () => controller.abort(CANCELLED) });
          if (when === 'at once') now();
          else setImmediate(now);
          return () => (undone += 1);
        });
        if (when === 'later') assert.deepEqual([listeners(controller), undone], [1, 0]);
        if (how === 'resolves') assert.equal(await waiting, 5);
        else await assert.rejects(waiting, how === 'rejects' ? /no/ : CANCELLED);
        assert.deepEqual([listeners(controller), undone], [0, 1]);
        controller.abort();
        assert.equal(undone, 1);
      });
    }
  }

  it('rejects with what its beginning throws', async () => {
    const controller = new AbortController();
    const begin = (): never => {
      throw new Error('no');
    };
    await assert.rejects(abortable(controller.signal, begin), /no/);
    assert.equal(listeners(controller), 0);
  });

  it('needs no signal', async () => {
    const five = abortable<number>(undefined, (resolve) => {
      resolve(5);
      return undefined;
    });
    assert.equal(await five, 5);
  });
});

describe('pause', () => {
  it('lasts its time', async () => {
    const controller = new AbortController();
    const started = performance.now();
    await pause(30, controller.signal);
    assert.ok(performance.now() - started > 28);
    assert.equal(listeners(controller), 0);
  });

  it('ends early when it is woken, and leaves no timer', async () => {
    const before = await timers();
    await pause(60_000, undefined, Promise.resolve());
    assert.equal(await timers(), before);
  });

  it('rejects when the signal fires, and leaves no timer', async () => {
    const before = await timers();
    const controller = new AbortController();
    const waiting = pause(60_000, controller.signal, never);
    controller.abort(CANCELLED);
    await assert.rejects(waiting, CANCELLED);
    await assert.rejects(pause(60_000, controller.signal), CANCELLED);
    assert.deepEqual([await timers(), listeners(controller)], [before, 0]);
  });

  it('does not end at once where it is longer than any timer', async () => {
    const controller = new AbortController();
    const waiting = pause(2 ** 40, controller.signal);
    await pause(20, undefined);
    controller.abort(CANCELLED);
    await assert.rejects(waiting, CANCELLED);
  });
});

describe('unlessAborted', () => {
  it('settles as the work does', async () => {
    const controller = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve(5), controller.signal), 5);
    const failed = unlessAborted(Promise.reject(new Error('no')), controller.signal);
    await assert.rejects(failed, /no/);
    assert.equal(listeners(controller), 0);
  });

  it('does not wait for it once the signal has fired', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(never, controller.signal);
    controller.abort(CANCELLED);
    await assert.rejects(waiting, CANCELLED);
    await assert.rejects(unlessAborted(Promise.resolve(5), controller.signal), CANCELLED);
    assert.equal(listeners(controller), 0);
  });

  it('hides failures of work that nobody waits for any more', async () => {
    const controller = new AbortController();
    let fail = (): void => undefined;
    const work = new Promise<never>((_, reject) => (fail = () => reject(new Error('late'))));
    const waiting = unlessAborted(work, controller.signal);
    controller.abort(CANCELLED);
    await assert.rejects(waiting, CANCELLED);
    fail();
    await assert.rejects(
      unlessAborted(Promise.reject(new Error('unheard')), controller.signal),
      CANCELLED,
    );
    // A rejection that nobody hears of would end the process here.
    await new Promise(setImmediate);
  });
});
