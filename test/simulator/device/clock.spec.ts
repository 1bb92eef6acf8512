import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RealClock, SteppedClock } from '../../../simulator/device/clock';

describe('simulator/device/clock', () => {
  it('runs what is due in order of time, then of arrival, and no more', async () => {
    const clock = new SteppedClock();
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b${clock.now()}`));
    clock.after(10, () => ran.push(`a${clock.now()}`));
    clock.after(20, () => ran.push(`c${clock.now()}`));
    clock.after(21, () => ran.push('late'));
    await clock.advance(20);
    assert.deepEqual(ran, ['a10', 'b20', 'c20']);
    assert.equal(clock.now(), 20);
  });

  it('runs timers that timers set, within the step', async () => {
    const clock = new SteppedClock();
    const ran: number[] = [];
    const again = (): void => {
      ran.push(clock.now());
      if (ran.length < 3) clock.after(5, again);
    };
    clock.after(5, again);
    await clock.advance(12);
    assert.deepEqual(ran, [5, 10]);
    await clock.advance(3);
    assert.deepEqual(ran, [5, 10, 15]);
  });

  it('lets promises settle between timers', async () => {
    const clock = new SteppedClock();
    const ran: string[] = [];
    clock.after(1, () => void Promise.resolve().then(() => ran.push('promise')));
    clock.after(2, () => ran.push('timer'));
    await clock.advance(2);
    assert.deepEqual(ran, ['promise', 'timer']);
  });

  it('takes overlapping steps one after the other', async () => {
    const clock = new SteppedClock();
    await Promise.all([clock.advance(10), clock.advance(5)]);
    assert.equal(clock.now(), 15);
  });

  it('forgets cancelled timers', async () => {
    const clock = new SteppedClock();
    let ran = 0;
    clock.after(1, () => ran++).cancel();
    clock.after(1, () => ran++);
    clock.cancelAll();
    await clock.advance(5);
    assert.equal(ran, 0);
  });

  it('real time: fires, cancels one and cancels all', async () => {
    const clock = new RealClock();
    let ran = 0;
    clock.after(1, () => ran++).cancel();
    await new Promise<void>((resolve) => clock.after(2, resolve));
    assert.equal(ran, 0);
    clock.after(1, () => ran++);
    clock.cancelAll();
    await clock.advance(5);
    assert.equal(ran, 0);
    assert.ok(Math.abs(clock.now() - Date.now()) < 1000);
  });
});
