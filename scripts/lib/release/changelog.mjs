/** CHANGELOG.md in the form of "Keep a Changelog": what the release check and the release notes read of it. */

/**
 * One `##` section.
 * @typedef {{version: string, date: string | undefined, text: string}} Section `version` may be `Unreleased`; `text`: all
 *   below the title, trimmed
 */

const TITLE = /^## \[([^\]\s]+)\](?: - (\S+))?[ \t]*$/gm;
const UNRELEASED = 'Unreleased';

/**
 * @param {string} changelog
 * @returns {Section[]} in the order of the file
 */
export function sectionsOf(changelog) {
  const titles = [...changelog.matchAll(TITLE)];
  return titles.map((title, index) => {
    const [line, version = '', date] = title;
    const end = titles[index + 1]?.index ?? changelog.length;
    return { version, date, text: changelog.slice(title.index + line.length, end).trim() };
  });
}

/** Does a section list anything? @param {Section | undefined} section */
export const listsSomething = (section) => /^- \S/m.test(section?.text ?? '');

/** What is not released yet. @param {string} changelog */
export const unreleasedOf = (changelog) =>
  sectionsOf(changelog).find(({ version }) => version === UNRELEASED);

/**
 * What the release says about itself: the text of its section.
 * @param {string} changelog @param {string} version without `v`
 * @throws Error when there is no such section, or nothing in it
 */
export function notesOf(changelog, version) {
  const section = sectionsOf(changelog).find((one) => one.version === version);
  if (!listsSomething(section)) throw new Error(`CHANGELOG.md lists nothing under ${version}.`);
  return /** @type {Section} */ (section).text;
}

/**
 * Makes of what is not released yet the section of a version; a new empty one stands above it.
 * @param {string} changelog @param {string} version @param {string} date `2026-01-31`
 * @throws Error when there is nothing to release, or the version has a section already
 */
export function releaseSection(changelog, version, date) {
  if (sectionsOf(changelog).some((one) => one.version === version))
    throw new Error(`CHANGELOG.md has a section ${version} already.`);
  if (!listsSomething(unreleasedOf(changelog)))
    throw new Error(`CHANGELOG.md lists nothing under ${UNRELEASED}: there is nothing to release.`);
  return changelog.replace(`## [${UNRELEASED}]`, `## [${UNRELEASED}]\n\n## [${version}] - ${date}`);
}
