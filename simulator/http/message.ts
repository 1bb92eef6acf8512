/** Takes requests to the web server apart, and has the answers that many pages give. */
import { STATUS_CODES } from 'node:http';
import type { PageAnswer, PageRequest, Param } from '../contract/http';
import { escapeHtml } from '../device/markup';

/** Title of the pages that refuse something. */
const ERROR_TITLE = 'snom VoIP phone: Error';

/** What stands on the recorded error page below its heading; the heading of a 404. */
const ERROR_ADVICE = 'Please ask your system administrator to check the lcs log file.';
const NOT_FOUND = 'File not found';

/**
 * An error page; browsers and scanners know it by its title. The 404 is recorded byte by byte (nmap's probes); that
 * other errors have its form is UNVERIFIED.
 */
export const errorPage = (
  status: number,
  text = status === 404 ? NOT_FOUND : (STATUS_CODES[status] ?? ''),
): PageAnswer => ({
  status,
  body: [
    `<HTML><HEAD>\r\n<TITLE>${ERROR_TITLE}</TITLE>`,
    '</HEAD><BODY>',
    `<H1>${escapeHtml(text)}</H1>`,
    `<P>${ERROR_ADVICE}</P>`,
    '</BODY></HTML>',
    '',
  ].join('\r\n'),
});

/** The 401 as recorded of a 300: a line of text. @param anonymous Does it say not a word about who answers? */
export const unauthorizedText = (anonymous: boolean): PageAnswer => ({
  status: 401,
  contentType: 'text/plain',
  body: 'Unauthorized request\r\n',
  anonymous,
});

/** Decodes percent escapes; a broken one stays as it is. */
export function decode(text: string, plusIsSpace: boolean): string {
  const spaced = plusIsSpace ? text.replaceAll('+', ' ') : text;
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
    return bytes.toString('utf8');
  });
}

/** `a=1&b&c=2` to parameters. */
function parseQuery(query: string, plusIsSpace: boolean): Param[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return { name: decode(name, plusIsSpace), value: decode(value, plusIsSpace) };
    });
}

/**
 * Parameters of a POST body. Clients disagree: some send form fields, one sends `name:value` lines under
 * the same label. Both are taken.
 */
function parseBody(body: string, plusIsSpace: boolean): Param[] {
  if (hasLines(body)) {
    return body.split(/\r?\n/).flatMap((line) => {
      const match = /^([^:\s]+):(.*)$/.exec(line);
      return match === null ? [] : [{ name: match[1] ?? '', value: (match[2] ?? '').trim() }];
    });
  }
  return parseQuery(body.trim(), plusIsSpace);
}

/** `name:value` lines, whose values may hold a `=`. */
const hasLines = (body: string): boolean =>
  /^[A-Za-z][\w[\]]*:/.test(body) || (!body.includes('=') && body.includes(':'));

/** Takes a request apart. */
export function parseRequest(
  method: string,
  target: string,
  body: string,
  plusIsSpace: boolean,
  contentType = '',
): PageRequest {
  const at = target.indexOf('?');
  const [path, query] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  const params = [...parseQuery(query, plusIsSpace), ...parseBody(body, plusIsSpace)];
  return {
    method,
    target,
    path: path.replace(/^\/+/, ''),
    params,
    lines: hasLines(body),
    body,
    contentType,
    hasQuery: params.length > 0,
  };
}

/** First value of a parameter. */
export const paramOf = (request: PageRequest, name: string): string | undefined =>
  request.params.find((param) => param.name === name)?.value;
