/**
 * `npm run test:nightly`: what takes too long to be run with every change. That is every spec with made-up inputs, with a
 * hundred times as many of them; and every call operation and every example on phones of every generation, by every way to
 * them, of which `npm test` runs a part; all dialogs in all languages; 5,000 phones in one Node-RED; the sidebar with 500
 * phones; a fuzzer that is guided by coverage; mutants of the code, another tenth of them each day; a soak of some minutes
 * (`SNOM_SOAK_MINUTES`). Ends as `npm test` does: `N passed, N failed`, and 0 only if all went well.
 *
 * `SNOM_FUZZ_RUNS=1000000 npm run test:nightly` takes still more, `npm run test:nightly -- --only fuzz` a part of it. To try
 * the steps out: `SNOM_GUIDED_SECONDS=5` for each parser, `SNOM_MUTATION_SAMPLE=0.002`, `SNOM_SOAK_MINUTES=2`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeLine } from './lib/axe-line.mjs';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { ensureFonts } from './lib/fonts.mjs';
import { LOOKED_AT } from './lib/looked-at.mjs';
import { withoutConfig } from './lib/mocha-options.mjs';
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
/** @typedef {Parameters<Step['run']>[0]} How */

/**
 * Runs specs; those of one step take as long as they take.
 *
 * @param {How} how
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 */
async function mocha({ countsFile, stdio }, files, env) {
  const program = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const reporter = ['--reporter', './scripts/lib/steps-reporter.cjs'];
  await node('mocha', [program, ...reporter, ...withoutConfig(CASE_LIMIT_MS), ...files], {
    env: { SNOM_COUNTS_FILE: countsFile, ...env },
    stdio,
    limitMs: STEP_LIMIT_MS,
  });
}

/** @type {Promise<void> | undefined} */
let built;

/** The build that some steps need: once for all of them. @param {How} how */
const build = ({ stdio }) => (built ??= node('build', ['scripts/build.mjs'], { stdio }));

/** @typedef {'4.1' | '5.0'} Version of Node-RED */

/** @type {Promise<unknown> | undefined} */
let prepared;

/** What both Node-REDs need: before any test begins, which an installation would disturb. @param {How} how */
const prepare = (how) => (prepared ??= build(how).then(() => ensureNodeRed5()));

/**
 * A step for each Node-RED, beside each other: they wait more than they compute.
 * @param {{name: string, title: string, run: (how: How, version: Version) => Promise<void>}} step
 * @returns {Step[]}
 */
function onBoth({ name, title, run }) {
  return /** @type {const} */ (['4.1', '5.0']).map((version) => ({
    name: `${name}-${version}`,
    title: `${title}, on Node-RED ${version}`,
    testing: true,
    run: async (how) => {
      await prepare(how);
      await run(how, version);
    },
  }));
}

/**
 * Runs specs that need a browser.
 * @param {How} how @param {Version} version @param {readonly string[]} files @param {NodeJS.ProcessEnv} env
 */
const mochaInBrowser = (how, version, files, env) =>
  mocha(how, files, { ...env, CHROMIUM_PATH: ensureBrowser(), SNOM_E2E_NODE_RED: version });

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

const DIALOGS = onBoth({
  name: 'dialogs',
  title: 'Every dialog and answer in every state and language',
  run: async (how, version) => {
    ensureFonts();
    const folder = mkdtempSync(join(tmpdir(), 'snom-axe-'));
    const tally = join(folder, 'tally');
    const env = { SNOM_LANGUAGES: 'all', SNOM_PICTURES: 'contact-sheets', SNOM_AXE_TALLY: tally };
    try {
      await mochaInBrowser(how, version, LOOKED_AT, env);
    } finally {
      console.log(`Node-RED ${version}: ${axeLine(tally)}`);
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

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
    const bench = ['--import', 'tsx', 'bench/sidebar.ts'];
    const env = { CHROMIUM_PATH: ensureBrowser() };
    await node('sidebar', bench, { env, stdio: how.stdio, limitMs: STEP_LIMIT_MS });
  },
};

const EDITOR = onBoth({
  name: 'editor',
  title: 'Every dialog in two languages',
  run: async (how, version) => {
    const specs = readdirSync('test/e2e')
      .filter((name) => /editorSuite/.test(readFileSync(join('test/e2e', name), 'utf8')))
      .map((name) => join('test/e2e', name));
    await mochaInBrowser(how, version, specs, { SNOM_EDITOR_LOCALES: 'en-US,de-DE' });
  },
});

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
      DIALOGS,
      [FUZZ],
      [GUIDED],
      [THOUSANDS],
      [SEVERAL],
      EDITOR,
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
