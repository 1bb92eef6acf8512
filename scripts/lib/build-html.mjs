/**
 * The editor file of a node: its html with the rows of other files filled in and its bundled dialog code, which
 * registers the type, inlined.
 * Everything stands in the one html file because Node-RED loads the files of several nodes independently
 * of each other, so a script shared by them might come too late.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { BuildError } from './build-error.mjs';

/** Where the bundle goes. */
export const EDITOR_MARKER = '<!-- @editor -->';
const PART = /^[ \t]*<!-- @part ([\w.-]+) -->\n/gm;
const INCLUDE = /^[ \t]*<!-- @include ([\w.-]+)((?: \w+=[\w,.:-]+)*) -->\n/gm;
const UNREAD_INCLUDE = /<!-- @include.*/g;
const ROWS = /^[ \t]*<!-- @rows (\w+) -->\n/gm;
const PLACE = /\{\{(\w+)\}\}/g;
const CHOICE = '{{choice}}';
const VALUE = '{{value}}';
/** A line that is written once for each choice. */
const CHOICE_LINE = /^.*\{\{choice\}\}.*\n/gm;

/** Code that cannot end the script element it stands in. @param {string} code */
export function escapeScript(code) {
  return code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}

/**
 * Bundles dialog code into one classic script that leaves no name behind, unless one for its exports is given.
 * @param {string} entry @param {string} [globalName]
 * @returns {Promise<string>}
 * @throws {BuildError} with esbuild's message
 */
export async function bundleEditor(entry, globalName) {
  try {
    const result = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'iife',
      ...(globalName !== undefined && { globalName }),
      target: 'es2020',
      platform: 'browser',
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'silent',
    });
    return result.outputFiles.map(({ text }) => text).join('');
  } catch (error) {
    const errors =
      /** @type {{errors?: {text: string, location?: {file: string, line: number}}[]}} */ (error)
        .errors;
    if (!errors) throw error;
    throw new BuildError(
      errors.map(({ text, location }) =>
        location ? `${location.file}:${location.line}: ${text}` : text,
      ),
    );
  }
}

/**
 * Puts the parts of a long page where the html asks for them by `<!-- @part tab-events.html -->`. They may include rows.
 * @param {string} html @param {string} dir
 * @throws {BuildError} when there is no such file
 */
export async function putTogether(html, dir) {
  /** @type {Map<string, string>} */
  const parts = new Map();
  for (const [, name = ''] of html.matchAll(PART)) {
    try {
      parts.set(name, await readFile(join(dir, name), 'utf8'));
    } catch {
      throw new BuildError([`part ${name} is missing in ${dir}`]);
    }
  }
  return html.replace(PART, (_, /** @type {string} */ name) => parts.get(name) ?? '');
}

/**
 * Puts rows that stand in a file of their own where the html asks for them by
 * `<!-- @include typed-row.html row=url icon=download -->`: `{{row}}` in that file becomes `url`. With `choices=on,off` a line with
 * `{{choice}}` is written once for each of them; what is stored by another `{{value}}` than it is called by has it behind a
 * colon: `choices=never:,fw8-9:fw8.9`.
 * @param {string} html @param {readonly string[]} dirs looked into in this order: a node's own rows, then the shared ones
 * @param {Readonly<Record<string, string>>} [common] values that all rows may use
 * @throws {BuildError} when no directory has such a file, a value is missing or of no use, or rows include others
 */
export async function includePartials(html, dirs, common = {}) {
  /** @type {Map<string, string>} */
  const partials = new Map();
  for (const [, name = ''] of html.matchAll(INCLUDE)) {
    const found = await Promise.all(
      dirs.map((dir) => readFile(join(dir, name), 'utf8').catch(() => undefined)),
    );
    const rows = found.find((text) => text !== undefined);
    if (rows === undefined)
      throw new BuildError([`rows ${name} are missing in ${dirs.join(' and ')}`]);
    partials.set(name, rows);
  }
  /** @param {string} _ @param {string} name @param {string} list */
  const rowsFor = (_, name, list) =>
    fillIn(name, partials.get(name) ?? '', new Map(pairsOf(list)), common);
  const full = html.replace(INCLUDE, rowsFor);
  const unread = full.match(UNREAD_INCLUDE);
  if (unread) throw new BuildError(unread.map((line) => `cannot be read: ${line}`));
  return full;
}

/** ` a=b c=d` -> pairs. @param {string} list @returns {[string, string][]} */
function pairsOf(list) {
  return [...list.matchAll(/(?<!\w)(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]);
}

/**
 * @param {string} name @param {string} rows @param {ReadonlyMap<string, string>} own
 * @param {Readonly<Record<string, string>>} common
 */
function fillIn(name, rows, own, common) {
  const unused = new Set(own.keys());
  const written = rows.replace(CHOICE_LINE, (line) => {
    unused.delete('choices');
    const choices = own.get('choices');
    if (choices === undefined) throw new BuildError([`rows ${name} need choices`]);
    return choices
      .split(',')
      .map((choice) => {
        const [key = '', value = key] = choice.split(':');
        return line.replaceAll(CHOICE, key).replaceAll(VALUE, value);
      })
      .join('');
  });
  const text = written.replace(PLACE, (_, /** @type {string} */ key) => {
    unused.delete(key);
    const value = own.get(key) ?? common[key];
    if (value === undefined) throw new BuildError([`rows ${name} need ${key}`]);
    return value;
  });
  if (unused.size > 0)
    throw new BuildError([...unused].map((key) => `rows ${name} take no ${key}`));
  return text;
}

/**
 * Puts rows that code writes where the html asks for them by `<!-- @rows visibleRows -->`: what the function of that name
 * gives, which may include rows of other files.
 * @param {string} html @param {string} entry TypeScript with these functions
 * @throws {BuildError} when there is no such function; with esbuild's message
 */
export async function writeRows(html, entry) {
  if (html.search(ROWS) < 0) return html;
  const code = await bundleEditor(entry, 'rows');
  /** @type {Readonly<Record<string, () => string>>} */
  const rows = vm.runInNewContext(`${code}; rows`);
  return html.replace(ROWS, (_, /** @type {string} */ name) => {
    const write = Object.hasOwn(rows, name) ? rows[name] : undefined;
    if (!write) throw new BuildError([`${entry} writes no rows ${name}`]);
    return write();
  });
}

/**
 * The html as Node-RED gets it.
 * @param {{dir: string, node: string, partialsDir: string}} source `dir` holds `<node>.html` and `<node>.editor.ts`
 * @throws {BuildError} when a file or the marker is missing
 */
export async function buildHtml({ dir, node, partialsDir }) {
  let html;
  try {
    html = await readFile(join(dir, `${node}.html`), 'utf8');
  } catch {
    throw new BuildError([`${join(dir, `${node}.html`)} is missing`]);
  }
  if (html.split(EDITOR_MARKER).length !== 2)
    throw new BuildError([`${join(dir, `${node}.html`)} needs exactly one ${EDITOR_MARKER}`]);
  const page = await putTogether(html, join(dir, 'dialog'));
  const written = await writeRows(page, join(dir, 'rows.editor.ts'));
  const [withRows, code] = await Promise.all([
    includePartials(written, [dir, join(dir, 'dialog'), partialsDir], {
      node,
      // Node-RED's own difference between the fields of nodes and those of configurations.
      input: node.endsWith('-config') ? 'node-config-input' : 'node-input',
    }),
    bundleEditor(join(dir, `${node}.editor.ts`)),
  ]);
  const script = `<script type="text/javascript">\n${escapeScript(code)}</script>`;
  return withRows.replace(EDITOR_MARKER, () => script);
}

/** Catalogue keys that the rows of a template show. @param {string} html */
export function usedKeys(html) {
  /** @type {Set<string>} */
  const keys = new Set();
  for (const [, list = ''] of html.matchAll(/data-i18n="([^"]*)"/g))
    for (const item of list.split(';')) keys.add(item.trim().replace(/^\[[^\]]*\]/, ''));
  return keys;
}
