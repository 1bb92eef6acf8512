/**
 * `npm run test:nightly`: what takes too long to be run with every change. That is every spec with made-up inputs, with a
 * hundred times as many of them; and every call operation and every example on phones of every generation, by every way to
 * them, of which `npm test` runs a part; all dialogs in all languages; 5,000 phones in one Node-RED; the sidebar with 500 phones; a fuzzer that is guided by coverage; mutants of the
 * code, another tenth of them each day; a soak of some minutes (`SNOM_SOAK_MINUTES`). Ends as `npm test` does: `N passed,
 * N failed`, and 0 only if all went well.
 *
 * `SNOM_FUZZ_RUNS=1000000 npm run test:nightly` takes still more, `npm run test:nightly -- --only fuzz` a part of it. To try
 * the steps out: `SNOM_GUIDED_SECONDS=5` for each parser, `SNOM_MUTATION_SAMPLE=0.002`, `SNOM_SOAK_MINUTES=2`.
 */
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeLine } from './lib/axe-line.mjs';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { ensureFonts } from './lib/fonts.mjs';
import { ensureNodeRed5 } from './lib/node-red-5.mjs';
import { chosenSteps, node, runSteps } from './lib/steps.mjs';
import { messageOf } from './lib/thrown.mjs';

process.chdir(projectRoot);

const RUNS = process.env.SNOM_FUZZ_RUNS ?? '100000';
/** One case with that many inputs; a step of several such specs. */
const CASE_LIMIT_MS = 30 * 60_000;
const STEP_LIMIT_MS = 4 * 60 * 60_000;

/** Specs that take as many made-up inputs as they are told to, by their import. @returns {string[]} */
function specsWithInputs() {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((name) => join('test', name))
    .filter(
      (file) => file.endsWith('.spec.ts') && /support\/fuzz'/.test(readFileSync(file, 'utf8')),
    )
    .sort();
}

/** @import { Step } from './lib/steps.mjs' */

/**
 * Runs specs; those of one step take as long as they take.
 *
 * @param {Parameters<Step['run']>[0]} how
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 */
async function mocha({ countsFile, stdio }, files, env) {
  const program = createRequire(import.meta.url)
    .resolve('mocha/package.json')
    .replace(/package\.json$/, 'bin/mocha.js');
  const options = ['--no-config', '--require', 'tsx/cjs', '--timeout', String(CASE_LIMIT_MS)];
  const reporter = ['--reporter', './scripts/lib/steps-reporter.cjs'];
  await node('mocha', [program, ...reporter, ...options, ...files], {
    env: { SNOM_COUNTS_FILE: countsFile, ...env },
    stdio,
    limitMs: STEP_LIMIT_MS,
  });
}

/** @type {Promise<void> | undefined} */
let built;

/** The build that some steps need: once for all of them. @param {Parameters<Step['run']>[0]} how */
const build = ({ stdio }) => (built ??= node('build', ['scripts/build.mjs'], { stdio }));

/**
 * Runs specs that need a browser, with both Node-REDs at the same time: they wait more than they compute. What the second
 * one prints is shown when it is done.
 * @param {Parameters<Step['run']>[0]} how @param {Readonly<Record<'4.1' | '5.0', readonly string[]>>} files
 * @param {NodeJS.ProcessEnv} env
 */
async function mochaInBrowser(how, files, env) {
  await build(how);
  await ensureNodeRed5();
  const folder = mkdtempSync(join(tmpdir(), 'snom-night-'));
  const log = join(folder, 'node-red-5.log');
  const output = openSync(log, 'w');
  /** @param {'4.1' | '5.0'} version @param {Parameters<Step['run']>[0]['stdio']} stdio */
  const one = (version, stdio) =>
    mocha({ ...how, stdio }, files[version], {
      ...env,
      CHROMIUM_PATH: ensureBrowser(),
      SNOM_E2E_NODE_RED: version,
    });
  const runs = [one('4.1', how.stdio), one('5.0', ['ignore', output, output])];
  const outcomes = await Promise.allSettled(runs);
  closeSync(output);
  console.log(`\nOn Node-RED 5:\n${readFileSync(log, 'utf8').trimEnd()}`);
  rmSync(folder, { recursive: true, force: true });
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** @type {Step} */
const FUZZ = {
  name: 'fuzz',
  title: `Specs with made-up inputs, ${RUNS} each`,
  testing: true,
  run: (how) => mocha(how, specsWithInputs(), { SNOM_FUZZ_RUNS: RUNS }),
};

/** @type {Step} */
const MATRIX = {
  name: 'matrix',
  title: 'Every operation and every example on every phone, by every way to it',
  testing: true,
  run: async (how) => {
    await build(how);
    const specs = ['test/e2e/call-control-ways.spec.ts', 'test/e2e/examples-ways.spec.ts'];
    await mocha(how, specs, { SNOM_MATRIX: 'full' });
  },
};

const GUIDED_SECONDS = process.env.SNOM_GUIDED_SECONDS ?? '120';

/** @type {Step} */
const GUIDED = {
  name: 'guided',
  title: `A fuzzer guided by coverage, ${GUIDED_SECONDS} seconds for each parser`,
  run: ({ stdio }) =>
    node('fuzz', ['scripts/fuzz.mjs', '--seconds', GUIDED_SECONDS, '--or-skip'], {
      stdio,
      limitMs: STEP_LIMIT_MS,
    }),
};

/** @type {Step} */
const THOUSANDS = {
  name: 'thousands',
  title: '5,000 phones in one Node-RED: a run over all of them, and all of them starting anew',
  testing: true,
  run: (how) => mocha(how, ['test/nodes/package-wide/thousands.spec.ts'], { SNOM_PHONES: '5000' }),
};

/** @type {Step} */
const SEVERAL = {
  name: 'several',
  title: 'One of two Node-REDs is killed 20 times while 40 phones have calls',
  testing: true,
  run: async (how) => {
    await build(how);
    const env = { SNOM_SEVERAL: '40x20', SNOM_E2E_NODE_RED: '4.1' };
    await mocha(how, ['test/e2e/several-node-reds.spec.ts'], env);
  },
};

/** Specs that look at all there is to see in the editor, and take pictures of it. */
const LOOKED_AT = ['dialogs-in-languages', 'answers-in-languages'].map(
  (what) => `test/e2e/${what}.spec.ts`,
);

/** @type {Step} */
const DIALOGS = {
  name: 'dialogs',
  title: 'Every dialog and answer in every state and language, on Node-RED 4.1 and 5',
  testing: true,
  run: async (how) => {
    ensureFonts();
    const folder = mkdtempSync(join(tmpdir(), 'snom-axe-'));
    const tally = join(folder, 'tally');
    const env = { SNOM_LANGUAGES: 'all', SNOM_PICTURES: 'contact-sheets', SNOM_AXE_TALLY: tally };
    try {
      // The virtual phone's page is the same with both.
      const once = 'test/e2e/virtual-phone-page.spec.ts';
      await mochaInBrowser(how, { 4.1: [...LOOKED_AT, once], '5.0': LOOKED_AT }, env);
    } finally {
      console.log(axeLine(tally));
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const DAY_MS = 24 * 60 * 60_000;
const MUTATION_SAMPLE = process.env.SNOM_MUTATION_SAMPLE ?? '0.1';

/** @type {Step} */
const MUTATION = {
  name: 'mutation',
  title: `Mutants, ${MUTATION_SAMPLE} of all: does a test notice them?`,
  run: ({ stdio }) => {
    const seed = String(Math.floor(Date.now() / DAY_MS));
    const sample = ['--sample', MUTATION_SAMPLE, '--seed', seed];
    return node('mutation', ['scripts/mutation.mjs', ...sample], { stdio, limitMs: STEP_LIMIT_MS });
  },
};

/** @type {Step} */
const SIDEBAR = {
  name: 'sidebar',
  title: 'The sidebar with 500 phones, on both Node-REDs: how soon a call is seen, what it costs',
  run: async (how) => {
    await build(how);
    await ensureNodeRed5();
    const bench = ['--import', 'tsx', 'bench/sidebar.ts'];
    const env = { CHROMIUM_PATH: ensureBrowser() };
    await node('sidebar', bench, { env, stdio: how.stdio, limitMs: STEP_LIMIT_MS });
  },
};

/** @type {Step} */
const EDITOR = {
  name: 'editor',
  title: 'Every dialog of both Node-REDs in two languages',
  testing: true,
  run: async (how) => {
    const specs = readdirSync('test/e2e')
      .filter((name) => /editorSuite/.test(readFileSync(join('test/e2e', name), 'utf8')))
      .map((name) => join('test/e2e', name));
    const files = { 4.1: specs, '5.0': specs };
    await mochaInBrowser(how, files, { SNOM_EDITOR_LOCALES: 'en-US,de-DE' });
  },
};

const SOAK_MINUTES = process.env.SNOM_SOAK_MINUTES ?? '6';

/** @type {Step} */
const SOAK = {
  name: 'soak',
  title: `500 phones with one Node-RED for ${SOAK_MINUTES} minutes`,
  run: async (how) => {
    await build(how);
    const soak = ['--import', 'tsx', 'soak/run.ts', '--minutes', SOAK_MINUTES];
    await node('soak', soak, { stdio: how.stdio, limitMs: STEP_LIMIT_MS });
  },
};

try {
  const setup = { name: 'setup', title: 'Dependencies', run: () => ensureDependencies() };
  const ok = await runSteps([
    [setup],
    ...chosenSteps([
      [MATRIX],
      [DIALOGS],
      [FUZZ],
      [GUIDED],
      [THOUSANDS],
      [SEVERAL],
      [EDITOR],
      [SIDEBAR],
      [SOAK],
      [MUTATION],
    ]),
  ]);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
