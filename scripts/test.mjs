/**
 * `npm test`: everything that must be true before a change is taken, from a fresh clone. Installs what is
 * missing, then lint, types, build, unit and integration tests with coverage, and the whole thing end to end
 * on Node-RED 4.1 and 5. The last line says `N passed, N failed`; the exit code is 0 only if all went well.
 *
 * `node scripts/test.mjs --only unit,lint` runs just these steps; see STEPS for their names.
 */
import { createRequire } from 'node:module';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { withoutConfig } from './lib/mocha-options.mjs';
import { ensureNodeRed5 } from './lib/node-red-5.mjs';
import { chosenSteps, node, runSteps } from './lib/steps.mjs';
import { messageOf } from './lib/thrown.mjs';
import { ensureTools } from './lib/tools.mjs';

/** @import { Step } from './lib/steps.mjs' */

process.chdir(projectRoot);

const REPORTER = './scripts/lib/steps-reporter.cjs';

/** Programs of the dependencies; looked up late because a fresh clone has none yet. */
const programs = /** @type {const} */ ({
  eslint: ['eslint', 'bin/eslint.js'],
  prettier: ['prettier', 'bin/prettier.cjs'],
  tsc: ['typescript', 'bin/tsc'],
  c8: ['c8', 'bin/c8.js'],
  mocha: ['mocha', 'bin/mocha.js'],
});

/** @param {keyof typeof programs} name @returns {string} its file */
function program(name) {
  const [pkg, file] = programs[name];
  const require = createRequire(import.meta.url);
  return require.resolve(`${pkg}/package.json`).replace(/package\.json$/, file);
}

/** Node before 20.19 must be told that mocha may `require` ES modules, and cannot run c8 at all. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const olderThanTools = major === 20 && minor < 19;

/**
 * Tests of real programs and sockets have deadlines, and a shared CI machine may stall for seconds: one more try of a test
 * there, and of a whole spec file in the end, both named in the output. On a developer's machine the first failure counts.
 */
const isPatient = Boolean(process.env.CI);

/** mocha, with the reporter that counts. */
function mocha() {
  // Not by NODE_OPTIONS: programs that tests start would get the flag too.
  const flags = olderThanTools ? ['--experimental-require-module'] : [];
  const retries = isPatient ? ['--retries', '1'] : [];
  return [...flags, program('mocha'), '--reporter', REPORTER, ...retries];
}

/**
 * A step of spec files.
 * @param {Omit<Step, 'run' | 'again' | 'testing'>} step
 * @param {(tools: Parameters<Step['run']>[0], specs: readonly string[] | undefined) => Promise<void>} run all of them, or these
 * @returns {Step}
 */
function testing(step, run) {
  const again = isPatient ? { again: run } : {};
  return { ...step, testing: true, run: (tools) => run(tools, undefined), ...again };
}

/** @param {'4.1' | '5.0'} version @param {string} title */
const endToEnd = (version, title) =>
  testing({ name: `e2e-${version}`, title }, async ({ countsFile, stdio }, specs) => {
    const env = {
      SNOM_COUNTS_FILE: countsFile,
      SNOM_E2E_NODE_RED: version,
      CHROMIUM_PATH: ensureBrowser(),
    };
    if (version === '5.0') await ensureNodeRed5();
    const which = specs ? [...withoutConfig(90_000), ...specs] : ['--config', '.mocharc.e2e.json'];
    await node('mocha', [...mocha(), ...which], { env, stdio });
  });

/** @type {Step[]} */
const STATIC_CHECKS = [
  {
    name: 'lint',
    title: 'Lint',
    run: ({ stdio }) => node('eslint', [program('eslint'), '.'], { stdio }),
  },
  {
    name: 'imports',
    title: 'Imports between rooms',
    run: ({ stdio }) => node('check-imports', ['scripts/check-imports.mjs'], { stdio }),
  },
  {
    name: 'format',
    title: 'Format',
    run: ({ stdio }) => node('prettier', [program('prettier'), '--check', '.'], { stdio }),
  },
  {
    name: 'types',
    title: 'Types',
    run: async ({ stdio }) => {
      for (const project of ['tsconfig.json', 'tsconfig.editor.json', 'tsconfig.scripts.json'])
        await node(`tsc -p ${project}`, [program('tsc'), '--noEmit', '-p', project], { stdio });
    },
  },
];

/**
 * Groups of steps; a group that failed is the last one. Tests wait more than they compute, so that all runs of them
 * beside each other take little longer than the longest. @type {Step[][]}
 */
const STEPS = [
  STATIC_CHECKS,
  [
    {
      name: 'build',
      title: 'Build',
      run: ({ stdio }) => node('build', ['scripts/build.mjs'], { stdio }),
    },
    {
      // Before any test begins, which it would disturb.
      name: 'nodes-5.0-install',
      title: 'Node-RED 5',
      run: async () => void (await ensureNodeRed5()),
    },
  ],
  [
    testing(
      { name: 'unit', title: 'Unit and integration tests on Node-RED 4.1, with coverage' },
      async ({ countsFile, stdio }, specs) => {
        ensureTools();
        const options = { env: { SNOM_COUNTS_FILE: countsFile }, stdio };
        if (olderThanTools)
          console.log(`Coverage is not measured: c8 needs Node 20.19, this is ${process.version}.`);
        const which = specs ? [...withoutConfig(60_000), ...specs] : [];
        if (specs || olderThanTools) await node('mocha', [...mocha(), ...which], options);
        else await node('mocha under c8', [program('c8'), process.execPath, ...mocha()], options);
        // What the first run has covered, as it could not say itself.
        if (specs && !olderThanTools)
          await node('c8', [program('c8'), 'check-coverage'], { stdio });
      },
    ),
    testing(
      { name: 'nodes-5.0', title: 'Integration tests of the nodes on Node-RED 5' },
      async ({ countsFile, stdio }, specs = ['test/nodes/**/*.spec.ts']) => {
        const five = await ensureNodeRed5();
        await node('mocha', [...mocha(), ...withoutConfig(60_000), ...specs], {
          node: five.node,
          env: { SNOM_COUNTS_FILE: countsFile, SNOM_NODE_RED: five.main },
          stdio,
        });
      },
    ),
    endToEnd('4.1', 'End to end on Node-RED 4.1'),
    endToEnd('5.0', 'End to end on Node-RED 5'),
  ],
];

/** What the steps need; runs before any of them, whichever are chosen. */
const SETUP = { name: 'setup', title: 'Dependencies', run: () => ensureDependencies() };

try {
  const ok = await runSteps([[SETUP], ...chosenSteps(STEPS)]);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
