import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Pacer, type PacerBounds, type Turn } from '../../../src/calls/execution/pacer';
import { settled, SteppedClock } from '../../support/calls/stepped-clock';
import { FUZZ_RUNS } from '../../support/fuzz';

/** A line, and who has begun in it. */
class Line {
  readonly clock = new SteppedClock();
  readonly pacer: Pacer;
  readonly begun: number[] = [];
  readonly turns: Turn[] = [];

  constructor(bounds: PacerBounds) {
    this.pacer = new Pacer(bounds, this.clock);
  }

  join(count: number): void {
    for (let one = 0; one < count; one += 1) {
      const at = this.turns.length;
      const turn = this.pacer.take();
      this.turns.push(turn);
      void turn.begins.then(() => this.begun.push(at));
    }
  }

  end(at: number): void {
    this.turns[at]?.end();
  }
}

describe('calls/execution/pacer', () => {
  it('lets so many begin at a time, in order, and the next one when one has ended', async () => {
    const line = new Line({ atOnce: 2, perSecond: 1000 });
    line.join(4);
    await line.clock.advance(1000);
    assert.deepEqual(line.begun, [0, 1]);
    line.end(1);
    await line.clock.advance(1000);
    assert.deepEqual(line.begun, [0, 1, 2]);
    assert.equal(line.pacer.waiting, 1);
  });

  it('lets so many begin a second', async () => {
    const line = new Line({ atOnce: 1000, perSecond: 10 });
    line.join(100);
    await line.clock.advance(1000);
    assert.ok(line.begun.length >= 10 && line.begun.length <= 12, `${line.begun.length}`);
    await line.clock.advance(2000);
    assert.ok(line.begun.length >= 30 && line.begun.length <= 32, `${line.begun.length}`);
  });

  it('lets who is in a hurry begin at once, and keeps nobody else waiting for that', async () => {
    const line = new Line({ atOnce: 1, perSecond: 1000 });
    line.join(3);
    line.turns[2]?.hurry();
    await settled();
    assert.deepEqual(line.begun, [0, 2]);
    line.end(0);
    await line.clock.advance(10);
    assert.deepEqual(line.begun, [0, 2, 1]);
  });

  it('forgets who does not want to wait any more', async () => {
    const line = new Line({ atOnce: 1, perSecond: 1000 });
    line.join(3);
    line.end(1);
    line.end(1);
    line.end(0);
    line.end(0);
    await line.clock.advance(10);
    assert.deepEqual(line.begun, [0, 2]);
    assert.equal(line.pacer.waiting, 0);
    line.turns[1]?.hurry();
    await settled();
    assert.deepEqual(line.begun, [0, 2]);
  });

  it('never lets more begin than its bounds say, and everybody in the end', async () => {
    const step = fc.oneof(
      fc.record({ join: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ end: fc.nat(60) }),
      fc.record({ hurry: fc.nat(60) }),
      fc.record({ wait: fc.integer({ min: 1, max: 200 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const line = new Line({ atOnce: 3, perSecond: 50 });
        const [ended, hurried] = [new Set<number>(), new Set<number>()];
        const underWay = (): number[] =>
          line.begun.filter((at) => !ended.has(at) && !hurried.has(at));
        for (const one of steps) {
          if ('join' in one) line.join(one.join);
          if ('wait' in one) await line.clock.advance(one.wait);
          if ('end' in one && one.end < line.turns.length) {
            ended.add(one.end);
            line.end(one.end);
          }
          if ('hurry' in one && one.hurry < line.turns.length) {
            if (!line.begun.includes(one.hurry)) hurried.add(one.hurry);
            line.turns[one.hurry]?.hurry();
          }
          await settled();
          assert.ok(underWay().length <= 3);
        }
        for (let at = 0; at < line.turns.length; at += 1) {
          await line.clock.advance(20);
          if (line.begun.includes(at)) line.end(at);
          else assert.ok(ended.has(at), `${at} never began`);
        }
        assert.equal(line.pacer.waiting, 0);
      }),
      { numRuns: FUZZ_RUNS / 20 },
    );
  });
});
