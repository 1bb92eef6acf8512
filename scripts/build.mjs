/**
 * Builds dist/: compiled code, the editor file of each node with its translations, the virtual phone.
 * Run by `npm run build` and before packing. Ends with a message and exit code 1 on the first kind of mistake.
 */
import { chmod, cp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLibraries } from './lib/build-bundle.mjs';
import { compile } from './lib/build-compile.mjs';
import { BuildError } from './lib/build-error.mjs';
import { checkLocales, readLocales } from './lib/build-locales.mjs';
import { buildNode, exists, nodesOf, pluginsOf } from './lib/build-nodes.mjs';
import { readReasons } from './lib/build-reasons.mjs';
import { buildTypes } from './lib/build-types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');

/** The virtual phone's web page, and the right to run it as a command. */
async function finishSimulator() {
  const web = join(root, 'simulator/console/web');
  const command = join(out, 'simulator/cli.js');
  if (!(await exists(web))) throw new BuildError(['simulator/console/web is missing']);
  if (!(await exists(command))) throw new BuildError(['simulator/cli.ts is missing']);
  await cp(web, join(out, 'simulator/console/web'), { recursive: true });
  await chmod(command, 0o755);
}

/** The right to run the phone check as a command. */
async function finishCheck() {
  const command = join(out, 'check/cli.js');
  if (!(await exists(command))) throw new BuildError(['src/check/cli.ts is missing']);
  await chmod(command, 0o755);
}

async function build() {
  /** @type {Parameters<typeof nodesOf>[0]} */
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const nodes = nodesOf(manifest);
  const plugins = pluginsOf(manifest);
  const all = [...nodes, ...plugins];
  // Cheap checks first: a forgotten translation should not cost a compilation.
  const languages = await readLocales(join(root, 'locales'), all);
  const errors = await readReasons(join(root, 'src/common/errors.ts'));
  checkLocales(languages, nodes, errors, plugins);
  await rm(out, { recursive: true, force: true });
  await Promise.all([
    compile(root, 'tsconfig.build.json'),
    compile(root, 'tsconfig.simulator.json'),
  ]);
  await bundleLibraries({ root, out });
  await buildTypes({ root, out });
  await Promise.all(all.map((node) => buildNode({ root, out, node, languages })));
  await finishSimulator();
  await finishCheck();
}

try {
  await build();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`build failed\n${error.message}\n`);
  process.exitCode = 1;
}
