/** Pieces of web addresses as plain text; every one takes time in proportion to the text, whatever is in it. */

/** Without the slashes at its end. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SLASH) end -= 1;
  return text.slice(0, end);
}

/** What stands before the query and the fragment. */
export function beforeQuery(url: string): string {
  const at = url.search(/[?#]/);
  return at < 0 ? url : url.slice(0, at);
}

/** What stands before the fragment. */
export function beforeFragment(url: string): string {
  const at = url.indexOf('#');
  return at < 0 ? url : url.slice(0, at);
}

const SLASH = 0x2f;
