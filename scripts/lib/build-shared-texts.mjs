/**
 * Which of the texts that nodes share does a node need? Those whose keys stand in its page and in the code that runs on the
 * server, with all that both import. Nine languages of all of them in each node would be half of the package.
 */
import { build } from 'esbuild';

/** @import { Catalogue } from './build-locales.mjs' */

/**
 * The code of a node that runs on the server, with all of ours that it imports.
 * @param {string} entry its file
 * @returns {Promise<string>}
 */
export async function runtimeCode(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    packages: 'external',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/**
 * The keys of shared texts in code and pages. One that ends with a point is followed by what is known only when it runs:
 * `snom.error.${reason}`.
 * @param {string} code @param {readonly string[]} families first parts of the keys, `snom`
 * @returns {ReadonlySet<string>}
 */
export function sharedKeysIn(code, families) {
  const keys = families.flatMap((family) =>
    [...code.matchAll(new RegExp(`(?<![\\w.-])${family}(?:\\.[\\w-]+)+\\.?`, 'g'))].map(
      ([key]) => key,
    ),
  );
  return new Set(keys);
}

/**
 * The shared texts that are asked for.
 * @param {Catalogue} common @param {ReadonlySet<string>} keys of {@link sharedKeysIn}
 * @returns {Catalogue}
 */
export function sharedTexts(common, keys) {
  const asked = [...keys];
  return pick(common, (key) => asked.some((start) => isBelow(key, start)));
}

/** @param {string} key @param {string} start a key, or what it begins with */
const isBelow = (key, start) =>
  key === start || key.startsWith(start.endsWith('.') ? start : `${start}.`);

/** @param {Catalogue} catalogue @param {(key: string) => boolean} isWanted @param {string} [prefix] @returns {Catalogue} */
function pick(catalogue, isWanted, prefix = '') {
  /** @type {Record<string, unknown>} */
  const picked = {};
  for (const [name, value] of Object.entries(catalogue)) {
    const path = prefix + name;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      if (isWanted(path)) picked[name] = value;
      continue;
    }
    const below = pick(/** @type {Catalogue} */ (value), isWanted, `${path}.`);
    if (Object.keys(below).length > 0) picked[name] = below;
  }
  return picked;
}
