/** What may not stand in HTML and XML as it is. */

/** Text in HTML or XML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);
