import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Chance } from '../../soak/random';
import { type Point, trendOf } from '../../soak/trend';

describe('soak/trend', () => {
  const noise = new Chance(7);
  const points = (slope: number, spread: number, count = 100): Point[] =>
    Array.from({ length: count }, (_, x) => ({
      x,
      y: 1000 + slope * x + noise.between(-spread, spread),
    }));

  it('finds the line through exact values', () => {
    const trend = trendOf(points(3, 0)) ?? assert.fail();
    assert.ok(Math.abs(trend.slope - 3) < 1e-9 && Math.abs(trend.intercept - 1000) < 1e-6);
  });

  it('is as sure as least squares are where values are independent', () => {
    // Anscombe's first set: slope 0.5001, standard error 0.1179, 9 degrees of freedom, t = 2.262.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const trend = trendOf(x.map((one, at) => ({ x: one, y: y[at] ?? 0 }))) ?? assert.fail();
    assert.equal(trend.effective, 11);
    assert.ok(Math.abs(trend.slope - 0.5001) < 0.0001, `${trend.slope}`);
    assert.ok(Math.abs(trend.high - trend.slope - 2.262 * 0.1179) < 0.001, `${trend.high}`);
  });

  it('sees a leak through noise, and none in noise alone', () => {
    assert.ok((trendOf(points(5, 50))?.low ?? 0) > 0);
    const none = trendOf(points(0, 50)) ?? assert.fail();
    assert.ok(none.low < 0 && none.high > 0, JSON.stringify(none));
  });

  it('is not sure of what comes in waves', () => {
    const waves = Array.from({ length: 60 }, (_, x) => ({ x, y: 100 * Math.sin(x / 20) }));
    const trend = trendOf(waves.slice(0, 40)) ?? assert.fail();
    assert.ok(trend.effective < 10, `${trend.effective}`);
  });

  it('says nothing of few values, or of one place', () => {
    assert.equal(trendOf(points(1, 0, 9)), undefined);
    assert.equal(trendOf(Array.from({ length: 20 }, () => ({ x: 1, y: 1 }))), undefined);
  });
});
