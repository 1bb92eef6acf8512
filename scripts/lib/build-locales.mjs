/**
 * Translations: `locales/<lang>/<node>.{json,html}` for one node, `locales/<lang>/common.json` for the texts
 * all nodes share. Node-RED gives a node only its own catalogue, so what it needs of these is merged into each.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from './build-error.mjs';
import { messageOf } from './thrown.mjs';

/** Language that must be complete; Node-RED falls back to it. */
export const REFERENCE = 'en-US';
const COMMON = 'common';

/**
 * @typedef {Readonly<Record<string, unknown>>} Catalogue
 * @typedef {{common: Catalogue, nodes: Record<string, Catalogue>, help: Record<string, string>}} Language
 */

/** Every key of a catalogue as a dotted path, with its text. @param {Catalogue} catalogue @param {string} [prefix] */
export function flatten(catalogue, prefix = '') {
  /** @type {Map<string, unknown>} */
  const keys = new Map();
  for (const [name, value] of Object.entries(catalogue)) {
    const path = prefix + name;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, text] of flatten(/** @type {Catalogue} */ (value), `${path}.`))
        keys.set(key, text);
    } else {
      keys.set(path, value);
    }
  }
  return keys;
}

/** Names in `__name__` of a text, sorted, each once. @param {string} text */
export function placeholders(text) {
  return [
    ...new Set([...text.matchAll(/__([A-Za-z0-9]+)__/g)].map(([, name = '']) => name)),
  ].sort();
}

/**
 * Reads every language below `dir`.
 * @param {string} dir @param {readonly string[]} nodes
 * @returns {Promise<Record<string, Language>>}
 * @throws {BuildError} on files that belong to no node and on broken JSON
 */
export async function readLocales(dir, nodes) {
  /** @type {Record<string, Language>} */
  const languages = {};
  /** @type {string[]} */
  const problems = [];
  for (const lang of (await readdir(dir)).sort()) {
    /** @type {Language} */
    const language = { common: {}, nodes: {}, help: {} };
    languages[lang] = language;
    for (const file of (await readdir(join(dir, lang))).sort()) {
      const path = join(dir, lang, file);
      const [, node = '', kind = ''] = /^(.+)\.(json|html)$/.exec(file) ?? [];
      if (!nodes.includes(node) && file !== `${COMMON}.json`) {
        problems.push(`locales/${lang}/${file}: there is no such node`);
        continue;
      }
      const text = await readFile(path, 'utf8');
      if (kind === 'html') {
        language.help[node] = text;
        continue;
      }
      try {
        const catalogue = /** @type {Catalogue} */ (JSON.parse(text));
        if (node === COMMON) language.common = catalogue;
        else language.nodes[node] = catalogue;
      } catch (error) {
        problems.push(`locales/${lang}/${file}: ${messageOf(error)}`);
      }
    }
  }
  if (problems.length > 0) throw new BuildError(problems);
  return languages;
}

/** @param {Language} language @param {string} node */
const textsOf = (language, node) =>
  flatten(node === COMMON ? language.common : (language.nodes[node] ?? {}));

/**
 * Differences of one catalogue between a language and the reference.
 * @param {ReadonlyMap<string, unknown>} reference @param {ReadonlyMap<string, unknown>} other
 * @param {string} where file of the language
 */
function compare(reference, other, where) {
  /** @type {string[]} */
  const problems = [];
  for (const [key, text] of reference) {
    if (!other.has(key)) {
      problems.push(`${where}: ${key} is missing`);
      continue;
    }
    const expected = placeholders(String(text)).join(', ');
    const found = placeholders(String(other.get(key))).join(', ');
    if (expected !== found) {
      problems.push(
        `${where}: ${key} has the placeholders [${found}], ${REFERENCE} has [${expected}]`,
      );
    }
  }
  for (const key of other.keys())
    if (!reference.has(key)) problems.push(`${where}: ${key} does not exist in ${REFERENCE}`);
  return problems;
}

/**
 * Checks that every language says everything the reference says, and that no error is without words.
 * @param {Readonly<Record<string, Language>>} languages @param {readonly string[]} nodes
 * @param {Readonly<Record<string, string>>} reasons reason -> code, from src/common/errors.ts
 * @param {readonly string[]} [plugins] they have texts, and no help
 * @throws {BuildError} naming every difference
 */
export function checkLocales(languages, nodes, reasons, plugins = []) {
  const reference = languages[REFERENCE];
  if (!reference) throw new BuildError([`locales/${REFERENCE} is missing`]);
  /** @type {string[]} */
  const problems = [];
  for (const node of [...nodes, ...plugins]) {
    if (!reference.nodes[node]) problems.push(`locales/${REFERENCE}/${node}.json is missing`);
    if (!plugins.includes(node) && !reference.help[node])
      problems.push(`locales/${REFERENCE}/${node}.html is missing`);
  }
  const common = textsOf(reference, COMMON);
  if (common.size === 0) problems.push(`locales/${REFERENCE}/${COMMON}.json is missing or empty`);
  for (const [lang, language] of Object.entries(languages)) {
    for (const node of [COMMON, ...nodes, ...plugins]) {
      const where = `locales/${lang}/${node}.json`;
      const texts = textsOf(language, node);
      for (const [key, text] of texts) {
        if (typeof text !== 'string' || text.trim() === '')
          problems.push(`${where}: ${key} is not a text`);
      }
      if (lang !== REFERENCE) problems.push(...compare(textsOf(reference, node), texts, where));
    }
  }
  for (const [reason, code] of Object.entries(reasons)) {
    for (const key of [`snom.error.${reason}`, `snom.status.error.${code}`])
      if (!common.has(key)) problems.push(`locales/${REFERENCE}/${COMMON}.json: ${key} is missing`);
  }
  if (problems.length > 0) throw new BuildError([...new Set(problems)]);
}

/**
 * All texts a node may use: its own and the shared ones.
 * @param {Language} language @param {string} node @returns {Catalogue}
 */
export function catalogueOf(language, node) {
  return { ...language.common, ...language.nodes[node] };
}

/**
 * Writes the catalogue and the help of one node beside its compiled code.
 * @param {Readonly<Record<string, Language>>} languages @param {string} node @param {string} nodeDir
 * @param {(common: Catalogue) => Catalogue} needed what it uses of the shared texts
 */
export async function writeLocales(languages, node, nodeDir, needed) {
  for (const [lang, language] of Object.entries(languages)) {
    const dir = join(nodeDir, 'locales', lang);
    await mkdir(dir, { recursive: true });
    // In one line: nobody reads it there, and there are nine languages of each node.
    const used = { ...language, common: needed(language.common) };
    const json = JSON.stringify(catalogueOf(used, node));
    await writeFile(join(dir, `${node}.json`), `${json}\n`);
    const help = language.help[node];
    if (help !== undefined) await writeFile(join(dir, `${node}.html`), help);
  }
}
