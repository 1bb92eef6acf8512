/** Runs the steps of `npm test` and keeps the score. */
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './ensure.mjs';
import { messageOf } from './thrown.mjs';

/** A step that hangs (a leaked socket keeps mocha alive) must end as a failure, not as a lost afternoon. */
const STEP_LIMIT_MS = 15 * 60_000;

/** @typedef {{passed: number, failed: number, pending: number}} Counts */
/** @typedef {{countsFile: string, stdio: import('node:child_process').StdioOptions}} Tools */
/**
 * `testing` = the step runs mocha, so it must have run at least one test.
 * @typedef {{name: string, title: string, testing?: boolean, run: (tools: Tools) => Promise<void>}} Step
 */

/**
 * Runs a program of Node.js; rejects unless it ends with 0.
 * @param {string} title what to call it in an error
 * @param {readonly string[]} args script and its arguments
 * @param {{node?: string, env?: Record<string, string | undefined>, stdio?: Tools['stdio'], limitMs?: number}} [options]
 * @returns {Promise<void>}
 */
export async function node(title, args, options = {}) {
  const {
    node: binary = process.execPath,
    env = {},
    stdio = 'inherit',
    limitMs = STEP_LIMIT_MS,
  } = options;
  const code = await run(binary, args, {
    env: { ...process.env, ...env },
    stdio,
    timeout: limitMs,
  });
  if (code !== 0) throw new Error(`${title} ended with exit code ${code}`);
}

/** Sums up lines of JSON, as `steps-reporter.cjs` writes them. @param {string} file @returns {Counts} */
function readCounts(file) {
  const sum = { passed: 0, failed: 0, pending: 0 };
  // No file yet: no run of mocha has ended.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n').filter(Boolean)) {
    const counts = /** @type {Counts} */ (JSON.parse(line));
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.pending += counts.pending;
  }
  return sum;
}

/**
 * Runs the steps until one fails. Steps of one group run at the same time and are shown one after the other.
 * Prints each with its duration and, last, `N passed, N failed`: the tests of all mocha runs, plus one failed
 * for each step that failed without a failing test (lint, build, a crash).
 * @param {readonly (readonly Step[])[]} groups
 * @returns {Promise<boolean>} did all succeed?
 */
export async function runSteps(groups) {
  const scratch = mkdtempSync(join(tmpdir(), 'snom-test-'));
  const countsFile = join(scratch, 'counts.jsonl');
  const started = performance.now();
  /** @type {string[]} */
  const broken = [];
  let failedOtherwise = 0;
  for (const group of groups) {
    const before = readCounts(countsFile);
    const [alone, ...others] = group;
    const failures =
      alone && others.length === 0
        ? [await runStep(alone, { countsFile, stdio: 'inherit' })]
        : await Promise.all(group.map((step) => runAside(step, countsFile, scratch)));
    const failed = group.filter((_, index) => failures[index]);
    if (failed.length === 0) continue;
    broken.push(...failed.map((step) => step.name));
    failedOtherwise = readCounts(countsFile).failed > before.failed ? 0 : failed.length;
    break;
  }
  const { passed, failed, pending } = readCounts(countsFile);
  rmSync(scratch, { recursive: true, force: true });
  console.log(`\nTook ${seconds(started)}${pending > 0 ? `, ${pending} tests were skipped` : ''}.`);
  for (const name of broken)
    console.log(`Failed step: ${name} (alone: node scripts/test.mjs --only ${name})`);
  console.log(`${passed} passed, ${failed + failedOtherwise} failed`);
  return broken.length === 0 && failed === 0;
}

/**
 * Runs one step.
 * @param {Step} step @param {Tools} tools @returns {Promise<Error | undefined>} why it failed
 */
async function runStep(step, tools) {
  console.log(`\n=== ${step.title}`);
  const started = performance.now();
  const error = await attempt(step, tools);
  console.log(ending(step, started, error));
  return error;
}

/**
 * Runs a step beside others: what it prints is shown when it is done.
 * @param {Step} step @param {string} countsFile @param {string} scratch folder for what it prints
 * @returns {Promise<Error | undefined>} why it failed
 */
async function runAside(step, countsFile, scratch) {
  const file = join(scratch, `${step.name}.log`);
  const output = openSync(file, 'w');
  const started = performance.now();
  const error = await attempt(step, { countsFile, stdio: ['ignore', output, output] });
  closeSync(output);
  console.log(`\n=== ${step.title}`);
  console.log(readFileSync(file, 'utf8').trimEnd());
  console.log(ending(step, started, error));
  return error;
}

/** @param {Step} step @param {Tools} tools @returns {Promise<Error | undefined>} */
async function attempt(step, tools) {
  const before = readCounts(tools.countsFile);
  try {
    await step.run(tools);
    if (step.testing && readCounts(tools.countsFile).passed === before.passed)
      throw new Error('no test was run');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** @param {Step} step @param {number} started @param {Error | undefined} error */
function ending(step, started, error) {
  if (!error) return `=== ${step.title}: done in ${seconds(started)}`;
  return `=== ${step.title}: FAILED after ${seconds(started)} (${error.message})`;
}

/** @param {number} since of the monotonic clock */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
