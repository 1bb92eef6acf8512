/** What Node-RED finds beside a compiled node: html, icons and translations. */
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from './build-error.mjs';
import { buildHtml, usedKeys } from './build-html.mjs';
import { catalogueOf, flatten, REFERENCE, writeLocales } from './build-locales.mjs';
import { runtimeCode, sharedKeysIn, sharedTexts } from './build-shared-texts.mjs';

/** @import { Language } from './build-locales.mjs' */

/** @param {string} path @returns {Promise<boolean>} */
export const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** @typedef {{nodes?: Readonly<Record<string, string>>, plugins?: Readonly<Record<string, string>>}} Declared */

/**
 * Names of the nodes a package declares.
 * @param {{'node-red'?: Declared}} manifest package.json
 * @throws {BuildError} when there is none, or a declared file is not where the build puts it
 */
export function nodesOf(manifest) {
  const names = inPlace(manifest['node-red']?.nodes);
  if (names.length === 0) throw new BuildError(['package.json declares no nodes']);
  return names;
}

/**
 * Names of its plugins: built as nodes are, but nothing is written about them in a help of their own.
 * @param {{'node-red'?: Declared}} manifest package.json
 * @throws {BuildError} when a declared file is not where the build puts it
 */
export function pluginsOf(manifest) {
  return inPlace(manifest['node-red']?.plugins);
}

/** @param {Readonly<Record<string, string>>} [declared] */
function inPlace(declared = {}) {
  const entries = Object.entries(declared);
  const wrong = entries.filter(([node, file]) => file !== `dist/nodes/${node}/${node}.js`);
  if (wrong.length > 0) {
    throw new BuildError(
      wrong.map(
        ([node, file]) =>
          `package.json: ${node} must be dist/nodes/${node}/${node}.js, not ${file}`,
      ),
    );
  }
  return entries.map(([node]) => node);
}

/**
 * Writes html, icons and translations of one node.
 * @param {{root: string, out: string, node: string, languages: Readonly<Record<string, Language>>}} options
 *   `out` is the directory that plays `dist`
 * @throws {BuildError} on missing files and on texts no catalogue has
 */
export async function buildNode({ root, out, node, languages }) {
  const dir = join(root, 'src/nodes', node);
  if (!(await exists(dir))) throw new BuildError([`src/nodes/${node} is missing`]);
  const html = await buildHtml({ dir, node, partialsDir: join(root, 'src/nodes/shared/editor') });
  const reference = languages[REFERENCE];
  if (!reference) throw new BuildError([`locales/${REFERENCE} is missing`]);
  const known = flatten(catalogueOf(reference, node));
  const unknown = [...usedKeys(html)].filter(
    (key) => !known.has(key) && !key.startsWith('node-red:'),
  );
  if (unknown.length > 0) {
    throw new BuildError(
      unknown.map((key) => `src/nodes/${node}/${node}.html: no text for ${key}`),
    );
  }
  const target = join(out, 'nodes', node);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, `${node}.html`), html);
  if (await exists(join(dir, 'icons')))
    await cp(join(dir, 'icons'), join(target, 'icons'), { recursive: true });
  const entry = join(dir, `${node}.ts`);
  const code = (await exists(entry)) ? await runtimeCode(entry) : '';
  const shared = sharedKeysIn(`${html}\n${code}`, Object.keys(reference.common));
  await writeLocales(languages, node, target, (common) => sharedTexts(common, shared));
}
