/**
 * Puts libraries into the package of which it needs a part: dependencies are installed with all they bring. Their
 * licences go along in THIRD-PARTY.md (`lib/release/licences.mjs`).
 */
import { writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { build } from 'esbuild';

/** Compiled files that import libraries, the names by which the bundle exports them, and their sources. */
const BUNDLES = [
  {
    name: 'phone',
    source: 'src/phone/display/image-library.ts',
    file: 'phone/display/image-library.js',
  },
  {
    name: 'simulator',
    source: 'simulator/minibrowser/image-library.ts',
    file: 'simulator/minibrowser/image-library.js',
  },
];

/** What they share, so that no library is there twice. */
const SHARED = 'libraries/images.js';

/** @type {Readonly<import('esbuild').BuildOptions>} */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  // They stand in THIRD-PARTY.md.
  legalComments: 'none',
  logLevel: 'error',
};

/**
 * Puts all that these compiled files import into one file, from which they take it.
 * @param {{root: string, out: string}} folders of the package, and what plays `dist`
 */
export async function bundleLibraries({ root, out }) {
  const exported = BUNDLES.map(({ name, file }) => `export * as ${name} from './${file}';`);
  await build({
    ...OPTIONS,
    stdin: { contents: exported.join('\n'), resolveDir: out },
    outfile: join(out, SHARED),
    nodePaths: [join(root, 'node_modules')],
  });
  await Promise.all(
    BUNDLES.map(({ name, file }) => {
      const shared = posix.relative(posix.dirname(file), SHARED);
      return writeFile(
        join(out, file),
        `'use strict';\nmodule.exports = require('${shared}').${name};\n`,
      );
    }),
  );
}

/**
 * Files of others of which something is in the package.
 * @param {string} root directory of the package
 * @returns {Promise<string[]>} below it, `node_modules/pngjs/lib/png.js`, sorted
 */
export async function bundledFiles(root) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: BUNDLES.map(({ source }) => join(root, source)),
    outdir: join(root, 'dist'),
    absWorkingDir: root,
    write: false,
    metafile: true,
  });
  const files = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && packageOf(file) !== '')
    .map(([file]) => file);
  return [...new Set(files)].sort();
}

/** The package of a file, by its folder; '' = it is ours. @param {string} file */
export const packageOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? '';
