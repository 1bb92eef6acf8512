/** Texts of the page: which language a browser gets, and the page with them. */

/** Texts by key; parts of a key are separated by dots, `{name}` is a placeholder. */
export type Catalogue = { readonly [key: string]: string | Catalogue };

/** Language of those who understand none of the others. */
export const DEFAULT_LANGUAGE = 'en-US';

/** Languages in a list beyond this are not looked at. */
const MAX_ASKED = 50;

/**
 * The language to answer in.
 *
 * @param accepted header `Accept-Language`, as browsers send it
 * @param offered tags such as `pt-BR`
 */
export function chooseLanguage(accepted: string | undefined, offered: readonly string[]): string {
  for (const asked of askedFor(accepted ?? '')) {
    const exact = offered.find((tag) => tag.toLowerCase() === asked);
    // Portuguese of Portugal is nearer to that of Brazil than to anything else there is.
    const near = offered.find((tag) => primary(tag) === primary(asked));
    const found = exact ?? near;
    if (found !== undefined) return found;
  }
  return DEFAULT_LANGUAGE;
}

const primary = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/** `de-AT,de;q=0.9,en;q=0.8`: the wanted tags in lower case, best first. */
function askedFor(accepted: string): string[] {
  return accepted
    .split(',', MAX_ASKED)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** A text of a catalogue; undefined when there is none. */
function textOf(catalogue: Catalogue, key: string): string | undefined {
  let found: string | Catalogue | undefined = catalogue;
  for (const part of key.split('.')) {
    if (typeof found !== 'object' || !Object.hasOwn(found, part)) return undefined;
    found = found[part];
  }
  return typeof found === 'string' ? found : undefined;
}

/**
 * The page in a language.
 *
 * @param template with `{{key}}` for texts and `{{lang}}` for the tag of the language
 * @throws Error for a key that the catalogue lacks
 */
export function pageIn(template: string, language: string, catalogue: Catalogue): string {
  return template.replace(/\{\{([\w.]+)\}\}/g, (_, key: string) => {
    const text = key === 'lang' ? language : textOf(catalogue, key);
    if (text === undefined) throw new Error(`The page has no text ${key} in ${language}.`);
    return escapeMarkup(text);
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
