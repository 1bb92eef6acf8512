import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Poller, type PollerInit, type PollOutcome } from '../../../src/calls/execution/poller';
import { settled, SteppedClock } from '../../support/calls/stepped-clock';

const MINUTES_5 = 300_000;

/** A phone that is asked; in the middle of each jitter, nothing differs from the intervals as they are set. */
class Asked {
  readonly clock = new SteppedClock();
  readonly begun = this.clock.steady();
  /** When it was asked, ms from the beginning. */
  readonly at: number[] = [];
  readonly signals: AbortSignal[] = [];
  busy = false;
  /** What it says next; a function keeps the question open. */
  answer: PollOutcome | (() => Promise<PollOutcome>) = 'heard';
  readonly poller: Poller;

  constructor(init: Partial<PollerInit> = {}) {
    this.poller = new Poller({
      quickMs: 1000,
      idleMs: 5000,
      clock: this.clock,
      random: () => 0.5,
      isBusy: () => this.busy,
      ask: (signal) => {
        this.at.push(this.clock.steady() - this.begun);
        this.signals.push(signal);
        const { answer } = this;
        return typeof answer === 'string' ? Promise.resolve(answer) : answer();
      },
      ...init,
    });
  }

  /** Times of the questions within the next `ms`, from the beginning. */
  async during(ms: number): Promise<number[]> {
    const before = this.at.length;
    await this.clock.advance(ms);
    return this.at.slice(before);
  }
}

describe('calls/execution/poller', () => {
  it('asks slowly while nothing goes on, and quickly while a call lives', async () => {
    const phone = new Asked();
    phone.poller.start();
    assert.deepEqual(await phone.during(13_000), [2500, 7500, 12_500]);
    phone.busy = true;
    phone.poller.look();
    assert.deepEqual(await phone.during(3000), [13_500, 14_500, 15_500]);
    phone.busy = false;
    phone.poller.look();
    assert.deepEqual(await phone.during(10_000), [16_500, 21_500]);
  });

  it('asks at once when it has become busy long after the last question', async () => {
    const phone = new Asked();
    phone.poller.start();
    await phone.during(6000);
    phone.busy = true;
    phone.poller.look();
    assert.deepEqual(await phone.during(0), [6000]);
  });

  it('has an idle interval of its own where one is set', async () => {
    const phone = new Asked({ idleMs: 60_000 });
    phone.poller.start();
    assert.deepEqual(await phone.during(151_000), [30_000, 90_000, 150_000]);
  });

  it('waits twice as long after each failure, up to a bound, and recovers at once', async () => {
    const phone = new Asked();
    phone.answer = 'failed';
    phone.poller.start();
    await phone.during(3_600_000);
    const gaps = phone.at.map((at, index) => at - (phone.at[index - 1] ?? at)).slice(1);
    assert.deepEqual(gaps.slice(0, 6), [10_000, 20_000, 40_000, 80_000, 160_000, MINUTES_5]);
    assert.deepEqual([...new Set(gaps.slice(6))], [MINUTES_5]);
    phone.answer = 'heard';
    const [back = 0, next] = await phone.during(MINUTES_5 + 5000);
    assert.equal(next, back + 5000);
  });

  it('takes a rejection as a failure', async () => {
    const phone = new Asked();
    phone.answer = () => Promise.reject(new Error('gone'));
    phone.poller.start();
    assert.deepEqual(await phone.during(13_000), [2500, 12_500]);
  });

  it('keeps to an interval that is longer than the bound', async () => {
    const phone = new Asked({ idleMs: 1_000_000 });
    phone.answer = 'failed';
    phone.poller.start();
    assert.deepEqual(await phone.during(2_000_000), [500_000, 1_500_000]);
  });

  it('asks a phone that cannot tell no more often than the bound', async () => {
    const phone = new Asked();
    phone.answer = 'refused';
    phone.poller.start();
    phone.busy = true;
    assert.deepEqual(await phone.during(2500 + MINUTES_5), [2500, 2500 + MINUTES_5]);
    phone.poller.look();
    assert.deepEqual(await phone.during(10_000), []);
    phone.answer = 'heard';
    phone.poller.beginAnew();
    assert.equal((await phone.during(2000)).length, 3);
  });

  it('takes it for no failure that somebody else wanted the phone', async () => {
    const phone = new Asked();
    phone.answer = 'failed';
    phone.poller.start();
    assert.deepEqual(await phone.during(2500), [2500]);
    phone.answer = 'gaveWay';
    assert.deepEqual(await phone.during(20_000), [12_500, 22_500]);
  });

  it('asks at once when it is nudged, whatever failed, and quickly for a while after that', async () => {
    const phone = new Asked();
    phone.answer = 'failed';
    phone.poller.start();
    await phone.during(20_000);
    phone.answer = 'heard';
    phone.poller.nudge();
    assert.deepEqual(await phone.during(2000), [20_000, 21_000, 22_000]);
    assert.equal((await phone.during(20_000)).length, 8 + 2);
  });

  it('asks once where a nudge is not to last', async () => {
    const phone = new Asked({ nudgedMs: 0, idleMs: 1_000_000 });
    phone.poller.start();
    phone.poller.nudge(100);
    assert.deepEqual(await phone.during(400_000), [100]);
  });

  it('waits with it where the phone must not be asked at once', async () => {
    const phone = new Asked();
    phone.poller.start();
    await phone.during(3000);
    phone.poller.nudge(2000);
    phone.poller.nudge(1500);
    assert.deepEqual(await phone.during(2500), [5000]);
  });

  it('never asks twice at a time; a nudge meanwhile is another question', async () => {
    const phone = new Asked();
    let end: (outcome: PollOutcome) => void = () => undefined;
    phone.answer = () => new Promise((resolve) => (end = resolve));
    phone.poller.start();
    await phone.during(2500);
    assert.ok(phone.poller.asking);
    phone.busy = true;
    phone.poller.look();
    phone.poller.nudge();
    assert.deepEqual(await phone.during(60_000), []);
    phone.answer = 'heard';
    end('heard');
    assert.deepEqual(await phone.during(0), [62_500]);
    assert.deepEqual(await phone.during(1000), [63_500]);
  });

  it('leaves a whole interval after a slow answer', async () => {
    const phone = new Asked();
    phone.answer = async () => {
      await new Promise<void>((resolve) => void phone.clock.after(4000, resolve));
      return 'heard';
    };
    phone.poller.start();
    assert.deepEqual(await phone.during(16_000), [2500, 11_500]);
  });

  it('ends the question under way when it is closed, and leaves no timer', async () => {
    const phone = new Asked();
    phone.poller.start();
    await phone.during(2500);
    phone.answer = () => new Promise(() => undefined);
    await phone.during(5000);
    phone.poller.close();
    assert.equal(phone.signals.at(-1)?.aborted, true);
    phone.poller.nudge();
    phone.poller.look();
    phone.poller.start();
    await settled();
    assert.equal(phone.clock.pending, 0);
    assert.deepEqual(await phone.during(60_000), []);
    const idle = new Asked();
    idle.poller.start();
    idle.poller.close();
    assert.equal(idle.clock.pending, 0);
  });

  it('does not ask before it is started, and starts once', async () => {
    const phone = new Asked();
    phone.poller.nudge();
    phone.poller.look();
    assert.deepEqual(await phone.during(60_000), []);
    phone.poller.start();
    phone.poller.start();
    // Somebody has asked for it meanwhile.
    assert.deepEqual(await phone.during(1000), [60_000]);
    const calm = new Asked();
    calm.poller.start();
    assert.deepEqual(await calm.during(2500), [2500]);
  });

  it('spreads 500 phones that start together over the idle interval', async () => {
    const clock = new SteppedClock();
    const first = new Set<number>();
    const start = clock.steady();
    const ask = (): Promise<PollOutcome> => {
      first.add(clock.steady() - start);
      return new Promise(() => undefined);
    };
    const intervals = { quickMs: 1000, idleMs: 5000 };
    const pollers = Array.from(
      { length: 500 },
      (_, index) =>
        new Poller({ ...intervals, isBusy: () => false, clock, random: () => index / 500, ask }),
    );
    for (const poller of pollers) poller.start();
    await clock.advance(4999);
    assert.equal(first.size, 500);
    for (const from of [0, 1000, 2000, 3000, 4000])
      assert.equal([...first].filter((at) => at >= from && at < from + 1000).length, 100);
    for (const poller of pollers) poller.close();
    assert.equal(clock.pending, 0);
  });

  it('is never quicker than the quick interval less the jitter, whatever happens', async () => {
    const outcomes = fc.constantFrom<PollOutcome>('heard', 'failed', 'gaveWay', 'refused');
    const happening = fc.constantFrom('busy', 'idle', 'look', 'wait');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(outcomes, happening, fc.nat(20_000)), { maxLength: 20 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (events, chance) => {
          const phone = new Asked({ random: () => chance });
          phone.poller.start();
          for (const [outcome, what, ms] of events) {
            phone.answer = outcome;
            if (what === 'busy') phone.busy = true;
            if (what === 'idle') phone.busy = false;
            if (what !== 'wait') phone.poller.look();
            await phone.clock.advance(ms);
          }
          phone.poller.close();
          const gaps = phone.at.slice(1).map((at, index) => at - (phone.at[index] ?? 0));
          for (const gap of gaps) assert.ok(gap >= 900 - 1, `asked again after ${gap} ms`);
        },
      ),
      { numRuns: 50 },
    );
  });
});
