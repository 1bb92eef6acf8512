/** Fills the variables of an Action URL. Source: Snom, "Action URL" and "Runtime variables". */

/** How values are written into the URL. */
interface FillOptions {
  /** Value of a variable; undefined = this event does not fill it. */
  readonly value: (name: string) => string | undefined;
  /** Is this one no variable to the phone, so that its own name is sent? Default: none. */
  readonly unknown?: (name: string) => boolean;
  readonly escape: 'percent' | 'none';
  readonly unfilled: 'empty' | 'literal';
}

/** `$name`, `$call-id` (the only one with a hyphen), `$user_uid[1]`, `$sip_header(NAME)`. */
const VARIABLE = /\$(sip_header\([^)]*\)|call-id|[A-Za-z_]\w*(?:\[\d+\])?)/g;

/** Percent-encodes all that could break a query; `@` and `:` stay, as values arrive as `user@host`. */
export const percentEscape = (text: string): string =>
  encodeURIComponent(text).replace(/%40/g, '@').replace(/%3A/gi, ':');

/** Even a phone that escapes nothing cannot put a line break into a request line. */
const withoutBreaks = (text: string): string => text.replace(/[\r\n\0]/g, '');

function fill(text: string, options: FillOptions): string {
  return text.replace(VARIABLE, (literal, name: string) => {
    if (options.unknown?.(name) === true) return literal;
    const value = options.value(name);
    if (value === undefined) return options.unfilled === 'literal' ? literal : '';
    return options.escape === 'percent' ? percentEscape(value) : withoutBreaks(value);
  });
}

/**
 * Fills a whole URL as stored in a setting. Variables work in the query, and in the path between `$` and
 * `&` (the `&` goes: `http://host/$mac&/x.xml`); never in the host (`http://$phone_ip/` does not work).
 */
export function fillUrl(url: string, options: FillOptions): string {
  const match = /^([a-z]+:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(url);
  if (match === null) return url;
  const [, origin = '', path = '', query = ''] = match;
  const filledPath = path.replace(/\$[^&$/]*&/g, (variable) =>
    fill(variable.slice(0, -1), options),
  );
  return `${origin}${filledPath}${fill(query, options)}`;
}
