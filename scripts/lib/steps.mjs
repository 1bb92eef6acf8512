/** Runs the steps of `npm test` one after the other and keeps the score. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './ensure.mjs';

/** A step that hangs (a leaked socket keeps mocha alive) must end as a failure, not as a lost afternoon. */
const STEP_LIMIT_MS = 15 * 60_000;

/** @typedef {{passed: number, failed: number, pending: number}} Counts */
/**
 * `testing` = the step runs mocha, so it must have run at least one test.
 * @typedef {{name: string, title: string, testing?: boolean, run: (tools: {countsFile: string}) => Promise<void>}} Step
 */

/**
 * Runs a program of Node.js; rejects unless it ends with 0.
 * @param {string} title what to call it in an error
 * @param {readonly string[]} args script and its arguments
 * @param {{node?: string, env?: Record<string, string | undefined>}} [options]
 * @returns {Promise<void>}
 */
export async function node(title, args, { node: binary = process.execPath, env = {} } = {}) {
  const code = await run(binary, [...args], {
    env: { ...process.env, ...env },
    timeout: STEP_LIMIT_MS,
  });
  if (code !== 0) throw new Error(`${title} ended with exit code ${code}`);
}

/**
 * @param {string} file lines of JSON, as `steps-reporter.cjs` writes them
 * @returns {Counts}
 */
function readCounts(file) {
  const sum = { passed: 0, failed: 0, pending: 0 };
  // No file yet: no run of mocha has ended.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n').filter(Boolean)) {
    const counts = JSON.parse(line);
    for (const key of Object.keys(sum)) sum[key] += counts[key];
  }
  return sum;
}

/**
 * Runs the steps until one fails. Prints each with its duration and, last, `N passed, N failed`: the tests
 * of all mocha runs, plus one failed for a step that failed without a failing test (lint, build, a crash).
 * @param {readonly Step[]} steps
 * @returns {Promise<boolean>} did all succeed?
 */
export async function runSteps(steps) {
  const scratch = mkdtempSync(join(tmpdir(), 'snom-test-'));
  const countsFile = join(scratch, 'counts.jsonl');
  const started = performance.now();
  let broken;
  let extraFailed = 0;
  for (const step of steps) {
    console.log(`\n=== ${step.title}`);
    const before = readCounts(countsFile);
    const stepStarted = performance.now();
    try {
      await step.run({ countsFile });
      if (step.testing && readCounts(countsFile).passed === before.passed) {
        throw new Error('no test was run');
      }
      console.log(`=== ${step.title}: done in ${seconds(stepStarted)}`);
    } catch (error) {
      console.log(`=== ${step.title}: FAILED after ${seconds(stepStarted)} (${error.message})`);
      if (readCounts(countsFile).failed === before.failed) extraFailed = 1;
      broken = step;
      break;
    }
  }
  const { passed, failed, pending } = readCounts(countsFile);
  rmSync(scratch, { recursive: true, force: true });
  console.log(`\nTook ${seconds(started)}${pending > 0 ? `, ${pending} tests were skipped` : ''}.`);
  if (broken)
    console.log(`Failed step: ${broken.name} (alone: node scripts/test.mjs --only ${broken.name})`);
  console.log(`${passed} passed, ${failed + extraFailed} failed`);
  return !broken && failed === 0;
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
