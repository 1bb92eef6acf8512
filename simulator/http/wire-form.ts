/**
 * The bytes of an answer: status line, header names and their order as recorded of real phones (nmap's service
 * probes of 2006 to 2016: 300, 360, D305).
 */
import { STATUS_CODES } from 'node:http';
import type { PageAnswer } from '../contract/http';
import { escapeHtml } from '../device/markup';

/** How this phone writes its answers. */
interface WireForm {
  /** Say `Connection: close`. */
  readonly announcesClose: boolean;
  /** Of the challenge: `Www-Authenticate: Basic REALM=` as recorded of a 300, or as everybody writes it. */
  readonly challengeSpelling: 'recorded' | 'usual';
}

/** What a phone writes of which nothing else is known. */
const PLAIN_FORM: WireForm = { announcesClose: false, challengeSpelling: 'usual' };

/** `200 Ok` is Snom's own spelling; what other answers but 401, 403 and 404 say is UNKNOWN. */
const reasonOf = (status: number): string =>
  status === 200 ? 'Ok' : (STATUS_CODES[status] ?? 'Unknown');

/** Scanners look for the title on a line of its own. */
const htmlPage = (title: string, body: string): string =>
  `<HTML><HEAD>\n<TITLE>${escapeHtml(title)}</TITLE>\n</HEAD><BODY>\n${body}\n</BODY></HTML>\n`;

function challengeLine(challenge: string, spelling: WireForm['challengeSpelling']): string {
  if (spelling === 'usual') return `WWW-Authenticate: ${challenge}`;
  return `Www-Authenticate: ${challenge.replace(/^Basic realm=/, 'Basic REALM=')}`;
}

/** Header lines of Snom's own web server; a 403 names itself last, everything else first. */
function snomHeaders(status: number, contentType: string): string[] {
  const server = 'Server: snom embedded';
  const cache = ['Cache-Control: no-cache', 'Cache-Control: no-store'];
  const type = `Content-Type: ${contentType}`;
  return status === 403 ? [type, ...cache, server] : [server, ...cache, type];
}

/** The bytes of a body. */
export function bodyOf({ title, body = '', bytes }: PageAnswer): Buffer {
  return bytes ?? Buffer.from(title === undefined ? body : htmlPage(title, body), 'utf8');
}

/**
 * The bytes of an answer.
 * @param withBody False for HEAD.
 */
export function serialise(
  answer: PageAnswer,
  withBody: boolean,
  form: WireForm = PLAIN_FORM,
): Buffer {
  const { status, anonymous = false, contentType = 'text/html' } = answer;
  const body = bodyOf(answer);
  const head = [
    `HTTP/1.1 ${status} ${anonymous ? (STATUS_CODES[status] ?? 'Unknown') : reasonOf(status)}`,
    ...(answer.challenges ?? []).map((line) => challengeLine(line, form.challengeSpelling)),
    ...(anonymous ? [`Content-Type: ${contentType}`] : snomHeaders(status, contentType)),
    ...(answer.location === undefined ? [] : [`Location: ${answer.location}`]),
    `Content-Length: ${body.length}`,
    ...(form.announcesClose ? ['Connection: close'] : []),
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'utf8'), withBody ? body : Buffer.alloc(0)]);
}
