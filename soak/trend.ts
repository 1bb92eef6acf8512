/** Does a quantity grow? A line through its values, and how sure its slope is. */

/** A value at a place, such as bytes after so many calls. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line, with the interval its slope is in with 95 %. */
export interface Trend {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly intercept: number;
  readonly points: number;
  /** Points that count: those near each other say much the same. */
  readonly effective: number;
}

/** Fewer points say nothing. */
export const LEAST_POINTS = 10;

const Z = 1.959964;

/** Quantile 97.5 % of Student's t: Abramowitz and Stegun 26.7.5, right to three digits from 3 degrees of freedom on. */
function studentsT(degrees: number): number {
  const v = Math.max(3, degrees);
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / v + second / v ** 2 + third / v ** 3;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Least squares. What is measured of a running system comes in waves, so neighbours are no witnesses of their own: the
 * number of points is cut down by the correlation of neighbouring residuals, n (1 - r) / (1 + r).
 *
 * @returns undefined for fewer than {@link LEAST_POINTS}, or where all are at one place
 */
export function trendOf(points: readonly Point[]): Trend | undefined {
  const count = points.length;
  if (count < LEAST_POINTS) return undefined;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const intercept = meanY - slope * meanX;
  const rest = points.map(({ x, y }) => y - intercept - slope * x);
  const squares = rest.reduce((sum, one) => sum + one * one, 0);
  const neighbours = rest.slice(1).reduce((sum, one, at) => sum + one * (rest[at] ?? 0), 0);
  const r = squares === 0 ? 0 : Math.min(0.95, Math.max(0, neighbours / squares));
  const effective = Math.max(4, (count * (1 - r)) / (1 + r));
  const deviation = Math.sqrt(squares / (effective - 2) / spread);
  const margin = studentsT(effective - 2) * deviation;
  return { slope, low: slope - margin, high: slope + margin, intercept, points: count, effective };
}
