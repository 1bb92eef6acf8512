/** Judges what was measured: what grows, and what was lost or doubled. */
import type { SoakOptions } from './options';
import type { Sample, SoakOutcome } from './soak';
import { type Point, type Trend, trendOf } from './trend';

/** One quantity. */
export interface Growth {
  readonly name: string;
  readonly unit: string;
  /** Undefined = too few values to tell. */
  readonly trend: Trend | undefined;
  /** A slope of so much is no news, even where it is sure. */
  readonly tolerance: number;
  readonly grows: boolean;
}

export interface Verdict {
  readonly growths: readonly Growth[];
  /** Sentences; none = all is well. */
  readonly complaints: readonly string[];
}

/**
 * What a call may keep, bytes: an object of a call is ten times as large, and the smallest thing that can be forgotten
 * somewhere (an entry of a map) twice.
 */
const KEPT_BYTES_A_CALL = 32;
/** Growth in the time that is measured, as a share of the mean, below which nothing is said. */
const HANDLES_SHARE = 0.05;
/** The event loop is as late as the rest of the machine makes it. */
const DELAY_SHARE = 0.5;
/** Least growth that counts, ms. */
const DELAY_MS = 10;
const HANDLES = 5;

/** Calls are what makes things go on: without them nothing is measured. */
export function judge(options: SoakOptions, { samples, ledger }: SoakOutcome): Verdict {
  const warm = samples.filter(({ at }) => at * 1000 >= options.warmUpMs);
  const growths = [
    growthOf(
      'heap',
      'bytes a call',
      pointsOf(warm, 'calls', ({ heap }) => heap),
      () => KEPT_BYTES_A_CALL,
    ),
    handles('sockets', warm, ({ sockets }) => sockets),
    handles('active resources', warm, resourcesOf),
    handles('open files', warm, ({ files }) => files),
    growthOf(
      'event loop delay p99',
      'ms an hour',
      hourly(warm, ({ delayP99 }) => delayP99),
      (mean, hours) => Math.max(mean * DELAY_SHARE, DELAY_MS) / hours,
    ),
  ];
  return { growths, complaints: [...growing(growths), ...faulty(ledger)] };
}

/** Everything Node.js waits for. */
export function resourcesOf({ resources }: Sample): number {
  return Object.values(resources).reduce((sum, count) => sum + count, 0);
}

function growing(growths: readonly Growth[]): string[] {
  return growths
    .filter(({ grows }) => grows)
    .map(({ name, unit, trend }) => `${name} grows by ${shown(trend?.slope ?? 0)} ${unit}`);
}

function faulty({ counts, open, totals }: SoakOutcome['ledger']): string[] {
  const faults = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const idle = totals.calls > 0 && totals.summaries > 0 && totals.events > 0;
  return [
    ...faults,
    ...(open > 0 ? [`${open} calls and commands did not come to an end`] : []),
    ...(idle ? [] : ['nothing came out of the flow']),
  ];
}

function pointsOf(samples: readonly Sample[], x: 'calls', y: (sample: Sample) => number): Point[] {
  return samples.map((sample) => ({ x: sample[x], y: y(sample) }));
}

function hourly(samples: readonly Sample[], y: (sample: Sample) => number): Point[] {
  return samples.map((sample) => ({ x: sample.at / 3600, y: y(sample) }));
}

function handles(name: string, samples: readonly Sample[], y: (sample: Sample) => number): Growth {
  return growthOf(
    name,
    'an hour',
    hourly(samples, y),
    (mean, hours) => Math.max(mean * HANDLES_SHARE, HANDLES) / hours,
  );
}

/** It grows where the whole interval of its slope is above 0, and the slope is no trifle. */
function growthOf(
  name: string,
  unit: string,
  points: readonly Point[],
  toleranceOf: (mean: number, range: number) => number,
): Growth {
  const trend = trendOf(points);
  const mean = points.reduce((sum, { y }) => sum + y, 0) / Math.max(1, points.length);
  const range = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  const tolerance = toleranceOf(mean, Math.max(range, 1e-9));
  const grows = trend !== undefined && trend.low > 0 && trend.slope > tolerance;
  return { name, unit, trend, tolerance, grows };
}

export function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
