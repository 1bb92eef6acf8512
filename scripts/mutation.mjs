/**
 * `npm run mutation`: changes the code in one place after the other, and looks whether a test notices. With two cores all
 * of it takes the better part of a day; a sample says nearly the same.
 *
 *     npm run mutation -- --sample 0.1 --seed 1        a tenth of all, chosen by chance, the same each time
 *     npm run mutation -- src/calls/model              one folder (or files), all of it
 *     npm run mutation -- --static src/phone/models    what is worked out while files are loaded, too
 *     npm run mutation -- --control --sample 0.02      nothing is changed: what is "noticed" then is a false alarm
 *
 * `--concurrency 2`, `--budget 6000` (milliseconds for the tests of one mutant), `--force` (what is known from the last
 * time is found out again). Reports are in `.mutation/report`: `index.html`, `mutation.json`, `survivors.txt`. Ends with
 * 1 when less than 80 % were noticed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { messageOf } from './lib/thrown.mjs';
import { sourceFiles, specFiles } from './mutation/specs.mjs';

/** @import { MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core' */

const FOLDER = '.mutation';
const ENOUGH = 0.8;

/** @param {string} file */
const inPackage = (file) => relative(projectRoot, file).split(sep).join('/');

/** What was asked for on the command line. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      concurrency: { type: 'string', default: '1' },
      budget: { type: 'string', default: '6000' },
      static: { type: 'boolean', default: false },
      control: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
  });
  const number = (/** @type {string} */ name, /** @type {string} */ text, max = Infinity) => {
    const value = Number(text);
    if (!(value > 0 && value <= max))
      throw new Error(`--${name} ${text} is no number that will do`);
    return value;
  };
  return {
    paths: positionals,
    sample: { share: number('sample', values.sample, 1), seed: number('seed', values.seed) },
    concurrency: number('concurrency', values.concurrency),
    budgetMs: number('budget', values.budget),
    static: values.static,
    control: values.control,
    force: values.force || values.control,
  };
}

/**
 * @param {ReturnType<typeof readArguments>} wanted
 * @returns {PartialStrykerOptions}
 */
function strykerOptions(wanted) {
  const mutate = sourceFiles(wanted.paths);
  /** @type {import('./mutation/runner.mjs').MutationMocha} */
  const mutationMocha = {
    specs: specFiles(mutate),
    budgetMs: wanted.budgetMs,
    control: wanted.control,
  };
  return {
    testRunner: 'near',
    plugins: ['./scripts/mutation/runner.mjs'],
    mutationMocha,
    coverageAnalysis: 'perTest',
    ignoreStatic: !wanted.static,
    mutate,
    concurrency: wanted.concurrency,
    // A fresh process now and then: mutants leave sockets and timers behind.
    maxTestRunnerReuse: 300,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 20,
    incremental: !wanted.control,
    incrementalFile: `${FOLDER}/incremental.json`,
    force: wanted.force,
    reporters: ['html', 'json', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    htmlReporter: { fileName: `${FOLDER}/report/index.html` },
    jsonReporter: { fileName: `${FOLDER}/report/mutation.json` },
    tempDirName: `${FOLDER}/tmp`,
    ignorePatterns: [FOLDER, 'dist', 'docs', 'coverage', 'bench', '*.tgz', '.demo', '.test-tmp'],
    // tsx does not look at types.
    disableTypeChecks: false,
    // mutationMocha is an option of our own runner.
    warnings: {
      unknownOptions: false,
      slow: false,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
    thresholds: { high: 90, low: 100 * ENOUGH, break: null },
    allowEmpty: true,
  };
}

/** @param {MutantResult} mutant */
const isFound = ({ status }) => status === 'Killed' || status === 'Timeout';

/** @param {MutantResult} mutant */
const isTried = (mutant) =>
  isFound(mutant) || mutant.status === 'Survived' || mutant.status === 'NoCoverage';

/**
 * What became of the mutants, file by file, the worst ones first.
 * @param {readonly MutantResult[]} mutants
 */
function printFiles(mutants) {
  /** @type {Map<string, {found: number, tried: number}>} */
  const counts = new Map();
  for (const mutant of mutants) {
    const file = inPackage(mutant.fileName);
    const { found, tried } = counts.get(file) ?? { found: 0, tried: 0 };
    counts.set(file, { found: found + Number(isFound(mutant)), tried: tried + 1 });
  }
  const files = [...counts].map(([file, count]) => ({ file, ...count }));
  files.sort((a, b) => a.found / a.tried - b.found / b.tried || b.tried - a.tried);
  for (const { file, found, tried } of files) {
    console.log(
      `${percent(found / tried).padStart(7)} ${`${found}/${tried}`.padStart(10)}  ${file}`,
    );
  }
}

/** @param {readonly MutantResult[]} mutants those that nobody noticed @returns {string} a line each */
function survivorsText(mutants) {
  const lines = mutants.map(({ fileName, location, mutatorName, replacement, status }) => {
    const { start, end } = location;
    const source = readFileSync(fileName, 'utf8').split('\n');
    const old = source.slice(start.line - 1, end.line);
    const last = old.length - 1;
    old[last] = (old[last] ?? '').slice(0, end.column - 1);
    old[0] = (old[0] ?? '').slice(start.column - 1);
    const brief = (/** @type {string} */ text) => text.replace(/\s+/g, ' ').slice(0, 120);
    return `${inPackage(fileName)}:${start.line}:${start.column} ${status} ${mutatorName}: ${brief(old.join(' '))} => ${brief(replacement ?? '')}`;
  });
  return lines.sort().join('\n');
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

async function main() {
  process.chdir(projectRoot);
  await ensureDependencies();
  const wanted = readArguments();
  const { Stryker } = await import('@stryker-mutator/core');
  const { NOT_IN_SAMPLE, scoreInterval, takeSample } = await import('./mutation/sample.mjs');
  mkdirSync(`${FOLDER}/report`, { recursive: true });
  // Made-up inputs: enough of them to notice, few enough for a thousand mutants.
  process.env['SNOM_FUZZ_RUNS'] ??= '100';
  takeSample(wanted.sample, inPackage);
  const mutants = await new Stryker(strykerOptions(wanted)).runMutationTest();
  process.exitCode = 0;

  const tried = mutants.filter(isTried);
  const found = tried.filter(isFound).length;
  const outside = mutants.filter(({ statusReason }) => statusReason === NOT_IN_SAMPLE).length;
  const loading = mutants.filter(({ statusReason }) => statusReason?.startsWith('Static')).length;
  const share = tried.length > 0 ? found / tried.length : 1;
  // What share of those outside can be tried is not known; as many as of those inside.
  const inside = mutants.length - outside;
  const all = inside > 0 ? Math.round((mutants.length * tried.length) / inside) : 0;
  const { low, high } = scoreInterval(found, tried.length, all);
  printFiles(tried);
  writeFileSync(
    `${FOLDER}/report/survivors.txt`,
    survivorsText(tried.filter((mutant) => !isFound(mutant))),
  );
  console.log(
    `\n${found} of ${tried.length} mutants were noticed: ${percent(share)} (95 % sure: ${percent(low)} to ${percent(high)}), ` +
      `of about ${all}; ${outside} are not in the sample, ${loading} are in effect only while files are loaded`,
  );
  const good = wanted.control ? found === 0 : share >= ENOUGH;
  if (!good) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
