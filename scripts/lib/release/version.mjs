/** Do version, lock, changelog, tag and the tree speak of the same release? */
import { listsSomething, sectionsOf, unreleasedOf } from './changelog.mjs';

/** A version as npm takes it: three numbers, and perhaps what comes before it (`1.0.0-rc.1`). */
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Files that are named; a forgotten folder of pictures should not fill the screen. */
const SHOWN = 10;

/**
 * @typedef {object} Release
 * @property {string} version of package.json
 * @property {readonly (string | undefined)[]} locked versions that package-lock.json says the package has
 * @property {string} changelog
 * @property {string | undefined} tag that is released; undefined: there is none
 * @property {string} today `2026-01-31`
 */

/**
 * What is wrong with the version.
 * @param {Release} release
 * @returns {string[]}
 */
export function versionProblems({ version, locked, changelog, tag, today }) {
  const problems = [];
  if (!VERSION.test(version)) problems.push(`package.json: ${version} is no version.`);
  if (locked.some((one) => one !== version)) {
    problems.push(
      `package-lock.json says ${locked.join(' and ')}, package.json ${version}: run npm install --package-lock-only.`,
    );
  }
  if (tag === undefined) problems.push(`This commit has no tag v${version}: git tag v${version}.`);
  else if (tag !== `v${version}`)
    problems.push(`The tag is ${tag}, package.json says ${version}: one of them is wrong.`);
  return [...problems, ...changelogProblems({ version, changelog, today })];
}

/**
 * @param {Pick<Release, 'version' | 'changelog' | 'today'>} release
 * @returns {string[]}
 */
function changelogProblems({ version, changelog, today }) {
  const problems = [];
  if (listsSomething(unreleasedOf(changelog))) {
    problems.push(
      `CHANGELOG.md lists something under Unreleased: move it to ${version}, or it will be told with the next version.`,
    );
  }
  const sections = sectionsOf(changelog).filter(({ version: one }) => one !== 'Unreleased');
  const section = sections.find((one) => one.version === version);
  if (!section) return [...problems, `CHANGELOG.md has no section "## [${version}] - DATE".`];
  if (sections[0] !== section) {
    problems.push(
      `CHANGELOG.md: ${version} is not the newest section, ${sections[0]?.version} is.`,
    );
  }
  if (!listsSomething(section)) problems.push(`CHANGELOG.md lists nothing under ${version}.`);
  const { date } = section;
  if (date === undefined || !DATE.test(date) || Number.isNaN(Date.parse(date)))
    problems.push(`CHANGELOG.md: ${version} has no date like ${today}.`);
  else if (date > today) problems.push(`CHANGELOG.md: ${version} is of ${date}, which is to come.`);
  return problems;
}

/**
 * What is wrong before a version is chosen.
 * @param {Pick<Release, 'version' | 'locked' | 'changelog'>} release
 * @returns {string[]}
 */
export function unreleasedProblems({ version, locked, changelog }) {
  const problems = [];
  if (locked.some((one) => one !== version))
    problems.push(`package-lock.json says ${locked.join(' and ')}, package.json ${version}.`);
  if (!listsSomething(unreleasedOf(changelog)))
    problems.push('CHANGELOG.md lists nothing under Unreleased: there is nothing to release.');
  return problems;
}

/**
 * What is in the folder and in no commit.
 * @param {string} status answer of `git status --porcelain`
 * @returns {string[]}
 */
export function treeProblems(status) {
  const files = status.split('\n').filter(Boolean);
  if (files.length === 0) return [];
  const more = files.length > SHOWN ? `, and ${files.length - SHOWN} more` : '';
  const named = files.slice(0, SHOWN).map((line) => line.slice(3));
  return [`Not committed, so nobody can build the same again: ${named.join(', ')}${more}.`];
}
