import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import {
  FIRST_PAUSE_MS,
  LoginGuard,
  LONGEST_PAUSE_MS,
  type Visitor,
} from '../../../src/phone/transport/login-guard';

describe('phone/transport/login-guard', () => {
  let now: number;
  let guard: LoginGuard;
  const visitor = (credentials: string, insists = false): Visitor => ({
    credentials,
    since: now,
    insists,
  });

  beforeEach(() => {
    now = 1000;
    guard = new LoginGuard(() => now);
  });

  it('holds everybody back after a refusal, until the first lock of a phone must be over', () => {
    const [wrong, right] = [visitor('wrong'), visitor('right')];
    assert.equal(guard.waitOf(wrong), 0);
    assert.equal(guard.refused(wrong), FIRST_PAUSE_MS);
    assert.deepEqual([guard.waitOf(wrong), guard.waitOf(right)], [60_000, 60_000]);
    now += 59_999;
    assert.deepEqual([guard.waitOf(wrong), guard.waitOf(right)], [1, 1]);
    now += 1;
    assert.deepEqual([guard.waitOf(wrong), guard.waitOf(right)], [0, 0]);
  });

  it('waits twice as long after every further refusal of the same, and never above an hour', () => {
    const pauses = Array.from({ length: 9 }, () => {
      const pause = guard.refused(visitor('same'));
      now += pause;
      return pause / 1000;
    });
    assert.deepEqual(pauses, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    assert.equal(LONGEST_PAUSE_MS, 3_600_000);
  });

  it('keeps others waiting as long as the phone locks for all refusals together', () => {
    const right = visitor('right');
    const waits = Array.from({ length: 9 }, (_, index) => {
      guard.refused(visitor(index % 2 ? 'a' : 'b', true));
      return guard.waitOf(right) / 1000;
    });
    assert.deepEqual(waits, [60, 60, 60, 120, 120, 120, 240, 240, 240]);
    for (let count = 0; count < 100; count += 1) guard.refused(visitor('a', true));
    assert.equal(guard.waitOf(right), LONGEST_PAUSE_MS);
  });

  it('lets a changed password try once: it came later, and has not been refused itself', () => {
    const earlier = visitor('earlier');
    guard.refused(visitor('wrong'));
    now += 1;
    const changed = visitor('changed');
    assert.equal(guard.waitOf(visitor('wrong')), 59_999, 'the same again is no change');
    assert.equal(guard.waitOf(earlier), 59_999);
    assert.equal(guard.waitOf(changed), 0);
    guard.refused(changed);
    assert.equal(guard.waitOf(changed), 60_000);
    now += 1;
    assert.equal(guard.waitOf(visitor('changed')), 59_999);
    assert.equal(guard.waitOf(visitor('again another')), 0);
  });

  it('lets somebody who insists try once', () => {
    guard.refused(visitor('same'));
    now += 1;
    const button = visitor('same', true);
    assert.equal(guard.waitOf(button), 0);
    guard.refused(button);
    assert.equal(guard.waitOf(button), 120_000);
  });

  it('ends for everybody with a login that works, but for the credentials that were refused', () => {
    const [wrong, right] = [visitor('wrong'), visitor('right')];
    guard.refused(wrong);
    guard.proven(right);
    assert.deepEqual([guard.waitOf(right), guard.waitOf(wrong)], [0, 60_000]);
    now += 60_000;
    assert.equal(guard.refused(wrong), 120_000, 'it doubles all the same');
    guard.proven(wrong);
    assert.equal(guard.refused(wrong), 60_000, 'after a success it starts anew');
  });

  it('remembers a bounded number of credentials', () => {
    for (let count = 0; count < 1000; count += 1) guard.refused(visitor(`${count}`));
    guard.proven(visitor('right'));
    now += 1;
    assert.equal(guard.waitOf(visitor('0')), 0);
    assert.ok(guard.waitOf(visitor('999')) > 0);
  });

  it('can be forgotten once nothing of it matters any more', () => {
    assert.equal(guard.idle, true);
    guard.refused(visitor('wrong'));
    guard.proven(visitor('right'));
    assert.equal(guard.idle, false);
    now += FIRST_PAUSE_MS + LONGEST_PAUSE_MS + 1;
    assert.equal(guard.idle, true);
  });
});
