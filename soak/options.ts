/** What a soak is asked for on the command line. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { NodeRedVersion } from '../test/support/e2e/versions';
import type { Pace } from './protocol';

/** Times in ms. */
export interface SoakOptions {
  readonly forMs: number;
  /** Nothing is measured before: caches fill, V8 compiles. */
  readonly warmUpMs: number;
  readonly sampleMs: number;
  /** Time between two deploys, and between two settings of the clock. */
  readonly deployMs: number;
  readonly clockMs: number;
  readonly phones: number;
  readonly seed: number;
  readonly pace: Pace;
  readonly version: NodeRedVersion;
  /** Folder of the report. */
  readonly out: string;
  /** A flow that loses, doubles and leaks, to see that it is found. */
  readonly broken: boolean;
  /** Time that news may take, and after which nothing may come any more. */
  readonly lateMs: number;
  readonly quietMs: number;
  /** Writes snapshots of the heap when the warm-up is over and at the end. */
  readonly heapSnapshots: boolean;
}

const MINUTE_MS = 60_000;
const PACE: Pace = { gapMs: 15_000, longestMs: 3000, troubleMs: 8 * MINUTE_MS, awayMs: 20_000 };

export const USAGE = `npm run soak -- [--hours N | --minutes N] [--phones 500] [--seed N] [--out soak-report]
  [--node-red 4.1|5.0] [--gap-seconds 15] [--late-seconds 60] [--quiet-seconds 20] [--heap-snapshots]`;

/** What is not asked for. @param forMs how long, without what comes before and after */
export function defaultOptions(forMs: number): SoakOptions {
  return {
    forMs,
    warmUpMs: Math.min(forMs / 3, 15 * MINUTE_MS),
    sampleMs: Math.min(10_000, Math.max(500, forMs / 100)),
    deployMs: Math.min(30_000, Math.max(2000, forMs / 20)),
    clockMs: Math.min(45_000, Math.max(3000, forMs / 20)),
    phones: 500,
    seed: 1,
    pace: PACE,
    version: '4.1',
    out: path.resolve('soak-report'),
    broken: false,
    lateMs: MINUTE_MS,
    quietMs: 20_000,
    heapSnapshots: false,
  };
}

/** @throws Error that says what is wrong */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: 'string' },
      minutes: { type: 'string' },
      phones: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: 'soak-report' },
      'node-red': { type: 'string', default: '4.1' },
      'gap-seconds': { type: 'string', default: '15' },
      'late-seconds': { type: 'string', default: '60' },
      'quiet-seconds': { type: 'string', default: '20' },
      'heap-snapshots': { type: 'boolean', default: false },
    },
  });
  if (values.hours !== undefined && values.minutes !== undefined)
    throw new Error(`hours or minutes\n${USAGE}`);
  const minutes =
    values.hours === undefined
      ? numberOf('minutes', values.minutes ?? '30')
      : numberOf('hours', values.hours) * 60;
  const version = values['node-red'];
  if (version !== '4.1' && version !== '5.0') throw new Error(`--node-red: 4.1 or 5.0\n${USAGE}`);
  return {
    ...defaultOptions(minutes * MINUTE_MS),
    phones: Math.round(numberOf('phones', values.phones)),
    seed: Math.round(numberOf('seed', values.seed)),
    pace: { ...PACE, gapMs: numberOf('gap-seconds', values['gap-seconds']) * 1000 },
    version,
    out: path.resolve(values.out),
    lateMs: numberOf('late-seconds', values['late-seconds']) * 1000,
    quietMs: numberOf('quiet-seconds', values['quiet-seconds']) * 1000,
    heapSnapshots: values['heap-snapshots'],
  };
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name}: a number greater than 0\n${USAGE}`);
}
