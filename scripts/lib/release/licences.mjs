/** Licences of what comes with the package: what npm installs beside it, and what the build puts into it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFiles, packageOf } from '../build-bundle.mjs';

/** May go into software under Apache-2.0, in source and binary form, for a notice. Names of SPDX. */
const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['CC0-1.0', 'ISC', 'MIT', 'Unlicense', 'Zlib'],
]);

/** Licences of packages that do not name theirs: read by hand in the file of their package. */
const READ_BY_HAND = new Map([['exif-parser', 'MIT']]);

/**
 * @typedef {object} Licensed
 * @property {string} name @property {string} version
 * @property {string} licence by the names of SPDX; '' where the package says none
 * @property {string} text of its licence; '' where there is none
 * @property {readonly string[]} [notices] what its files say of others, who are not named in that text
 */
/** @typedef {{installed: readonly Licensed[], bundled: readonly Licensed[]}} ThirdParties */
/** @typedef {{packages: Readonly<Record<string, {dev?: boolean, devOptional?: boolean}>>}} Lock */

/**
 * All that comes along.
 * @param {string} root of the project
 * @returns {Promise<ThirdParties>} each sorted by name
 */
export async function thirdParties(root) {
  const lock = /** @type {Lock} */ (
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  );
  const runtime = Object.entries(lock.packages)
    .filter(([where, { dev, devOptional }]) => where !== '' && !dev && !devOptional)
    .map(([where]) => where);
  const files = await bundledFiles(root);
  const bundled = [...new Set(files.map(packageOf))].map((folder) => {
    const licensed = readLicence(join(root, folder));
    const own = files.filter((file) => packageOf(file) === folder);
    const codes = own.map((file) => readFileSync(join(root, file), 'utf8'));
    return { ...licensed, notices: noticesIn(codes, licensed.text) };
  });
  return {
    installed: runtime.map((folder) => readLicence(join(root, folder))).sort(byName),
    bundled: bundled.sort(byName),
  };
}

/** Comments: several lines in one, or lines after each other. */
const COMMENT = /\/\*[^]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm;
const OWNER = /copyright|\(c\)|\bauthor\b/i;

/**
 * Comments of files that name owners of whom nothing is said elsewhere: the build leaves comments out, and licences want such
 * notices to come along.
 * @param {readonly string[]} codes of the files of a package @param {string} text of its licence
 * @returns {string[]} without the signs of comments, each owner once
 */
export function noticesIn(codes, text) {
  /** @param {string} comment */
  const ownersIn = (comment) =>
    comment
      .split('\n')
      .filter((line) => OWNER.test(line) && /\d{4}/.test(line))
      .map((line) => line.replace(/\W+/g, ' ').trim());
  const known = new Set(ownersIn(text));
  const comments = codes.flatMap((code) => code.replaceAll('\r\n', '\n').match(COMMENT) ?? []);
  return comments.map(bare).filter((comment) => {
    const news = ownersIn(comment).filter((owner) => !known.has(owner));
    for (const owner of news) known.add(owner);
    return news.length > 0;
  });
}

/** A comment as it reads: without what begins each of its lines. @param {string} comment */
function bare(comment) {
  const inside = comment
    .trim()
    .replace(/^\/\*[*!]?/, '')
    .replace(/\*\/$/, '');
  const [first = '', ...more] = inside.split('\n');
  const hasMarks = more.every((line) => /^\s*(?:\*|$)/.test(line));
  const lines = hasMarks ? more.map((line) => line.replace(/^\s*\* ?/, '')) : more;
  const texts = [first, ...lines].map((line) => line.replace(/^\s*\/\/ ?/, '').trimEnd());
  const begin = texts.findIndex((line) => line !== '');
  const end = texts.findLastIndex((line) => line !== '');
  return texts.slice(begin, end + 1).join('\n');
}

/** @param {Licensed} a @param {Licensed} b */
const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** @param {string} folder of an installed package @returns {Licensed} */
function readLicence(folder) {
  const { name, version, license } =
    /** @type {{name: string, version: string, license?: string}} */ (
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    );
  return {
    name,
    version,
    licence: license ?? READ_BY_HAND.get(name) ?? '',
    text: licenceText(folder, name),
  };
}

/** Its licence file; else the comment that its file of the same name begins with. @param {string} folder @param {string} name */
function licenceText(folder, name) {
  const names = readdirSync(folder);
  const file = names.find((one) => /^(?:licen[cs]e|copying)/i.test(one));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  if (!names.includes(`${name}.js`)) return '';
  const lines = readFileSync(join(folder, `${name}.js`), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, Math.max(end, 0))
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
    .trim();
}

/**
 * Licences that must not come along, and those that nobody knows.
 * @param {ThirdParties} parties
 * @returns {string[]}
 */
export function licenceProblems({ installed, bundled }) {
  const refused = [...installed, ...bundled]
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, licence }) =>
      licence === ''
        ? `${name} names no licence: read its files, and name it in scripts/lib/release/licences.mjs.`
        : `${name} is under ${licence}, which is not on the list of licences that may come along.`,
    );
  const silent = bundled
    .filter(({ text }) => text === '')
    .map(({ name }) => `${name} is in the package, but the text of its licence was not found.`);
  return [...new Set([...refused, ...silent])];
}

/** Of several to choose from one is enough, of several that hold together all are needed. @param {string} licence */
function isAllowed(licence) {
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one.trim())));
}

/**
 * Content of THIRD-PARTY.md.
 * @param {ThirdParties} parties
 */
export function thirdPartyText({ installed, bundled }) {
  // Versions of what npm installs are chosen on the user's machine; each package brings its licence along.
  const rows = installed.map(({ name, licence }) => `| ${name} | ${licence} |`);
  /** @type {Map<string, Licensed[]>} */
  const texts = new Map();
  for (const one of bundled) texts.set(one.text, [...(texts.get(one.text) ?? []), one]);
  const notices = [...texts].map(([text, packages]) =>
    [
      `### ${packages.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
      `${packages[0]?.licence}`,
      fenced(text),
    ].join('\n\n'),
  );
  const others = bundled.flatMap(({ name, version, notices = [] }) =>
    notices.length === 0
      ? []
      : [`### In files of ${name} ${version}`, ...notices.map((notice) => fenced(notice))],
  );
  return [
    '# Software of others',
    'Written by `npm run licences`. node-red-contrib-snom itself is under the [Apache License 2.0](LICENSE).',
    '## What npm installs beside it',
    ['| Package | Licence |', '| --- | --- |', ...rows].join('\n'),
    '## What is in it',
    'Parts of these packages, in the file `dist/libraries/images.js`.',
    ...notices,
    ...others,
    '',
  ].join('\n\n');
}

/** @param {string} text */
function fenced(text) {
  return `\`\`\`text\n${text.replaceAll('\r\n', '\n').replaceAll('```', "'''")}\n\`\`\``;
}
