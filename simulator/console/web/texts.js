/** Texts of the page in its language: `locales/<lang>.json`. The server has chosen the language, see `lang` of the page. */

/** @type {Record<string, unknown>} */
let catalogue = {};

/** Language of the page, as a tag such as `pt-BR`. */
export const language = document.documentElement.lang;

/** Reads the catalogue; to be waited for before anything else is shown. */
export async function loadTexts() {
  const response = await fetch(`locales/${language}.json`);
  catalogue = await response.json();
}

/** @param {string} key parts separated by dots */
function find(key) {
  return key.split('.').reduce((found, part) => found?.[part], catalogue);
}

/** Is there a text of this key? */
export function hasText(key) {
  return typeof find(key) === 'string';
}

/**
 * A text; the key itself where there is none.
 *
 * @param {string} key parts separated by dots
 * @param {Record<string, string | number>} [values] for its placeholders, `{name}`
 */
export function t(key, values = {}) {
  const text = find(key);
  if (typeof text !== 'string') return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
