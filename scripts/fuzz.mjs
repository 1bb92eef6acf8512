/**
 * `npm run fuzz`: lets a fuzzer that is guided by coverage (jazzer.js, libFuzzer) look for inputs on which a parser breaks
 * its word. The targets are in `test/fuzz/targets.ts`.
 *
 *     npm run fuzz                                     all of them, 20 s each
 *     npm run fuzz -- sip csta --seconds 600           some of them, longer
 *     npm run fuzz -- sip .fuzz/found/sip-crash-...    one input again
 *
 * Inputs that reached something new are kept in `.fuzz/corpus` for the next time, those that broke something in
 * `.fuzz/found`. What was found becomes a test beside the parser, in its words. Ends with 1 when something was found.
 *
 * jazzer.js comes with its program for Linux (x64, arm64; glibc 2.38 or newer: Debian 13, Ubuntu 24.04), macOS and
 * Windows (x64). Elsewhere nothing can be done here: this ends with 2, or with 0 if `--or-skip` is given. The same targets
 * are tried blindly everywhere, by `test/package/fuzz-targets.spec.ts`.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, projectRoot, run } from './lib/ensure.mjs';
import { messageOf } from './lib/thrown.mjs';

const FOLDER = '.fuzz';
const BUNDLE = join(FOLDER, 'targets.cjs');
/** An input that takes longer than this is a fault, too. */
const SLOW_MS = 2000;
const MAX_BYTES = 4096;

/** One file of it all, so that every branch of ours is counted, and none of the libraries'. */
async function bundle() {
  const { build } = await import('esbuild');
  await build({
    stdin: {
      contents: [
        `import { TARGETS } from './test/fuzz/targets';`,
        `export const fuzz = TARGETS[process.env.SNOM_FUZZ_TARGET ?? '']?.run;`,
        `export { TARGETS };`,
      ].join('\n'),
      resolveDir: projectRoot,
    },
    outfile: BUNDLE,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
  });
  const { TARGETS } = /** @type {{TARGETS: Record<string, {seeds: string[], words: string[]}>}} */ (
    createRequire(import.meta.url)(join(projectRoot, BUNDLE))
  );
  return TARGETS;
}

/** @param {string} word @returns {string} as a dictionary of libFuzzer has it */
const quoted = (word) =>
  `"${[...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;

/**
 * @param {string} name @param {{seeds: string[], words: string[]}} target @param {number} seconds
 * @param {readonly string[]} inputs files; none = look for new ones
 * @returns {Promise<boolean>} nothing was found
 */
async function fuzz(name, { seeds, words }, seconds, inputs) {
  const corpus = join(FOLDER, 'corpus', name);
  mkdirSync(corpus, { recursive: true });
  seeds.forEach((seed, at) => writeFileSync(join(corpus, `seed-${at}`), seed));
  const dictionary = join(FOLDER, `${name}.dict`);
  writeFileSync(dictionary, words.map((word) => `${quoted(word)}\n`).join(''));
  const cli = createRequire(import.meta.url).resolve('@jazzer.js/core/dist/cli.js');
  const args = [
    ...[cli, join(projectRoot, BUNDLE), ...(inputs.length > 0 ? inputs : [corpus])],
    ...['--includes', BUNDLE, '--sync', '--timeout', String(SLOW_MS)],
    '--',
    ...[`-max_total_time=${seconds}`, `-max_len=${MAX_BYTES}`, `-dict=${dictionary}`],
    ...[`-artifact_prefix=${join(FOLDER, 'found', `${name}-`)}`, '-print_final_stats=1'],
  ];
  const env = { ...process.env, SNOM_FUZZ_TARGET: name };
  const code = await run(process.execPath, args, { env });
  const kept = readdirSync(corpus).length;
  console.log(`${name}: ${code === 0 ? 'nothing found' : `FOUND (${code})`}, ${kept} inputs kept`);
  return code === 0;
}

/** @throws Error where jazzer.js has no program for this system */
function checkEngine() {
  const core = createRequire(import.meta.url).resolve('@jazzer.js/core');
  try {
    createRequire(core)('@jazzer.js/fuzzer');
  } catch (error) {
    const reason = messageOf(error).split('\n')[0];
    throw new Error(`jazzer.js does not run here: ${reason}`, { cause: error });
  }
}

async function main() {
  process.chdir(projectRoot);
  await ensureDependencies();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '20' },
      'or-skip': { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds} is no time`);
  try {
    checkEngine();
  } catch (error) {
    if (!values['or-skip']) throw error;
    console.log(`Skipped: ${messageOf(error)}`);
    return;
  }
  mkdirSync(join(FOLDER, 'found'), { recursive: true });
  const targets = await bundle();
  const inputs = positionals.filter((word) => existsSync(word));
  const names = positionals.filter((word) => !existsSync(word));
  const unknown = names.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined)
    throw new Error(`no target "${unknown}"; there are ${Object.keys(targets).join(', ')}`);
  let good = true;
  for (const [name, target] of Object.entries(targets)) {
    if (names.length === 0 || names.includes(name))
      good = (await fuzz(name, target, seconds, inputs)) && good;
  }
  process.exitCode = good ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
