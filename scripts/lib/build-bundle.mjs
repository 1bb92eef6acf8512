/**
 * Puts libraries into the package of which it needs a part: dependencies are installed with all they bring. Their
 * licences go along in THIRD-PARTY.md (`lib/release/licences.mjs`).
 */
import { join } from 'node:path';
import { build } from 'esbuild';

/** Compiled files that become one with all they import, and their sources. */
const BUNDLES = [
  { source: 'src/phone/display/image-library.ts', file: 'phone/display/image-library.js' },
  {
    source: 'simulator/minibrowser/image-library.ts',
    file: 'simulator/minibrowser/image-library.js',
  },
];

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
 * Replaces compiled files by themselves with all they import.
 * @param {{root: string, out: string}} folders of the package, and what plays `dist`
 */
export async function bundleLibraries({ root, out }) {
  await Promise.all(
    BUNDLES.map(({ file }) =>
      build({
        ...OPTIONS,
        entryPoints: [join(out, file)],
        outfile: join(out, file),
        allowOverwrite: true,
        nodePaths: [join(root, 'node_modules')],
      }),
    ),
  );
}

/**
 * Packages of which something is in the package.
 * @param {string} root directory of the package
 * @returns {Promise<string[]>} their folders below it, `node_modules/pngjs`, sorted
 */
export async function bundledPackages(root) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: BUNDLES.map(({ source }) => join(root, source)),
    outdir: join(root, 'dist'),
    absWorkingDir: root,
    write: false,
    metafile: true,
  });
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)].sort();
}
