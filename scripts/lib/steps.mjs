/** Runs the steps of `npm test` and keeps the score. */
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './ensure.mjs';
import { messageOf } from './thrown.mjs';

/** A step that hangs (a leaked socket keeps mocha alive) must end as a failure, not as a lost afternoon. */
const STEP_LIMIT_MS = 25 * 60_000;

/** More spec files than these that fail are no accident. */
const SECOND_TRIES = 3;

/** @typedef {{passed: number, failed: number, pending: number}} Counts */
/** @typedef {{countsFile: string, stdio: import('node:child_process').StdioOptions}} Tools */
/**
 * `testing` = the step runs mocha, so it must have run at least one test. `again` runs but these spec files, for a machine
 * on which a test may fail because it stalled: with nothing beside them, and anew from their first line.
 * @typedef {{
 *   name: string,
 *   title: string,
 *   testing?: boolean,
 *   run: (tools: Tools) => Promise<void>,
 *   again?: (tools: Tools, specs: readonly string[]) => Promise<void>,
 * }} Step
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

/**
 * What stands in lines of JSON; a file that is not there has none yet.
 * @template Line
 * @param {string} file
 * @returns {Line[]}
 */
function readLines(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => /** @type {Line} */ (JSON.parse(line)));
}

/**
 * Sums up numbers of the same names.
 * @template {Record<string, number>} Numbers
 * @param {readonly Numbers[]} all @param {Numbers} zero
 * @returns {Numbers}
 */
function sumUp(all, zero) {
  return all.reduce((sum, numbers) => {
    const added = Object.entries(sum).map(([name, value]) => [name, value + (numbers[name] ?? 0)]);
    return /** @type {Numbers} */ (Object.fromEntries(added));
  }, zero);
}

/**
 * Sums up numbers of the same names in lines of JSON.
 * @template {Record<string, number>} Numbers
 * @param {string} file @param {Numbers} zero
 * @returns {Numbers}
 */
export const sumOfLines = (file, zero) => sumUp(readLines(file), zero);

/**
 * What the runs of a step have written by `steps-reporter.cjs`; of a spec file that was run again, the last run counts.
 * @param {string} file
 * @returns {{counts: Counts, failedSpecs: string[]}}
 */
function readCounts(file) {
  /** @type {(Counts & {spec: string})[]} */
  const lines = readLines(file);
  const last = [...new Map(lines.map((line) => [line.spec, line])).values()];
  const failedSpecs = last.filter(({ failed }) => failed > 0).map(({ spec }) => spec);
  const numbers = last.map(({ passed, failed, pending }) => ({ passed, failed, pending }));
  return { counts: sumUp(numbers, { passed: 0, failed: 0, pending: 0 }), failedSpecs };
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
  const started = performance.now();
  const sum = { passed: 0, failed: 0, pending: 0 };
  /** @type {string[]} */
  const broken = [];
  for (const group of groups) {
    const [alone, ...others] = group;
    const outcomes =
      alone && others.length === 0
        ? [await runStep(alone, scratch)]
        : await Promise.all(group.map((step) => runAside(step, scratch)));
    for (const outcome of outcomes) {
      const { name, counts, error } = await tryAgain(outcome, group, scratch);
      sum.passed += counts.passed;
      sum.pending += counts.pending;
      sum.failed += error && counts.failed === 0 ? 1 : counts.failed;
      if (error) broken.push(name);
    }
    if (broken.length > 0) break;
  }
  rmSync(scratch, { recursive: true, force: true });
  const { passed, failed, pending } = sum;
  console.log(`\nTook ${seconds(started)}${pending > 0 ? `, ${pending} tests were skipped` : ''}.`);
  const script = basename(process.argv[1] ?? '');
  for (const name of broken)
    console.log(`Failed step: ${name} (alone: node scripts/${script} --only ${name})`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** @typedef {{name: string, counts: Counts, failedSpecs: readonly string[], error: Error | undefined}} Outcome what became of a step, and why it failed */

/**
 * Runs those spec files of a step that failed once more, where they are few and the step is ready for it.
 * @param {Outcome} first @param {readonly Step[]} group @param {string} scratch
 * @returns {Promise<Outcome>} the first one where nothing is run again
 */
async function tryAgain(first, group, scratch) {
  const { name, failedSpecs } = first;
  const step = group.find((one) => one.name === name);
  const again = step?.again;
  if (!step || !again || !first.error) return first;
  if (failedSpecs.length === 0 || failedSpecs.length > SECOND_TRIES) return first;
  const files = failedSpecs.map((spec) => relative(process.cwd(), spec)).join(', ');
  const title = `${step.title}: second try, with nothing beside it, of ${files}`;
  return runStep({ ...step, title, run: (tools) => again(tools, failedSpecs) }, scratch);
}

/**
 * Runs one step.
 * @param {Step} step @param {string} scratch folder for its counts
 * @returns {Promise<Outcome>}
 */
async function runStep(step, scratch) {
  console.log(`\n=== ${step.title}`);
  const started = performance.now();
  const outcome = await attempt(step, scratch, 'inherit');
  console.log(ending(step, started, outcome.error));
  return outcome;
}

/**
 * Runs a step beside others: what it prints is shown when it is done.
 * @param {Step} step @param {string} scratch folder for its counts, and for what it prints
 * @returns {Promise<Outcome>}
 */
async function runAside(step, scratch) {
  const file = join(scratch, `${step.name}.log`);
  const output = openSync(file, 'w');
  const started = performance.now();
  const outcome = await attempt(step, scratch, ['ignore', output, output]);
  closeSync(output);
  console.log(`\n=== ${step.title}`);
  console.log(readFileSync(file, 'utf8').trimEnd());
  console.log(ending(step, started, outcome.error));
  return outcome;
}

/**
 * Each step counts by itself: what another one has run meanwhile is not its own.
 * @param {Step} step @param {string} scratch @param {Tools['stdio']} stdio
 * @returns {Promise<Outcome>}
 */
async function attempt(step, scratch, stdio) {
  const { name } = step;
  const countsFile = join(scratch, `${name}.jsonl`);
  try {
    await step.run({ countsFile, stdio });
    const read = readCounts(countsFile);
    const isEmpty = step.testing && read.counts.passed === 0;
    return { name, ...read, error: isEmpty ? new Error('no test was run') : undefined };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    return { name, ...readCounts(countsFile), error };
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

/**
 * The steps that the command line names by `--only unit,lint`, all of them without it. `e2e` names `e2e-4.1` as well.
 * @param {readonly (readonly Step[])[]} groups
 * @returns {Step[][]} groups with nothing in them are left out
 * @throws Error for a step there is not
 */
export function chosenSteps(groups) {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const wanted = values.only?.flatMap((names) => names.split(','));
  if (!wanted) return groups.map((group) => [...group]);
  /** @param {Step} step @param {string} name */
  const isMeant = (step, name) => step.name === name || step.name.startsWith(`${name}-`);
  const all = groups.flat();
  const unknown = wanted.find((name) => !all.some((step) => isMeant(step, name)));
  if (unknown !== undefined) {
    const names = all.map((step) => step.name).join(', ');
    throw new Error(`There is no step ${unknown}; there are: ${names}.`);
  }
  return groups
    .map((group) => group.filter((step) => wanted.some((name) => isMeant(step, name))))
    .filter((group) => group.length > 0);
}
