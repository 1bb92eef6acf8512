import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'mocha';
import { pauseOnClock, REAL_CLOCK } from '../../../src/calls/execution/clock';
import { SteppedClock } from '../../support/calls/stepped-clock';

describe('pause', () => {
  it('waits its time', async () => {
    const clock = new SteppedClock();
    const { signal } = new AbortController();
    const waiting = pauseOnClock(clock, 100, signal);
    await clock.advance(100);
    assert.equal(await waiting, true);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('ends early, and says so, when it is aborted', async () => {
    const clock = new SteppedClock();
    const controller = new AbortController();
    const waiting = pauseOnClock(clock, 100, controller.signal);
    controller.abort();
    assert.equal(await waiting, false);
    assert.equal(await pauseOnClock(clock, 100, controller.signal), false);
    assert.equal(clock.pending, 0);
  });
});

describe('REAL_CLOCK', () => {
  it('runs things later, takes them back, and bounds what a timer can take', async () => {
    assert.ok(Math.abs(REAL_CLOCK.now() - Date.now()) < 1000);
    const ran: string[] = [];
    REAL_CLOCK.after(1, () => void ran.push('back'))();
    // More than 2^31 - 1 ms would fire at once.
    const cancel = REAL_CLOCK.after(2 ** 40, () => void ran.push('far'), true);
    await new Promise<void>((resolve) => void REAL_CLOCK.after(5, resolve));
    cancel();
    assert.deepEqual(ran, []);
  });
});
