/** Reads SIP requests and writes answers to them (RFC 3261). Text is Latin-1: one character a byte, so that bytes come back as they came. */

/** A datagram that is no request the phone can answer; the message quotes nothing of it. */
export class SipSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SipSyntaxError';
  }
}

/** One request. */
export interface SipRequest {
  readonly method: string;
  readonly uri: string;
  /** User part of the URI; '' without one. */
  readonly user: string;
  /** Values by name: long, in lower case; in order, lines with several values unsplit. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** As many bytes as `Content-Length` says, all that there are without one. */
  readonly body: Buffer;
  /** Value of `Content-Length`; undefined without a number. */
  readonly contentLength: number | undefined;
  /** Bytes behind the header. */
  readonly bytesThere: number;
}

/** What an answer says beside what it repeats of the request. */
export interface SipAnswer {
  readonly status: number;
  readonly reason?: string;
  /** Header lines without line ends. */
  readonly headers?: readonly string[];
}

const COMPACT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  e: 'content-encoding',
  o: 'event',
  s: 'subject',
  k: 'supported',
  u: 'allow-events',
};

const TOKEN = /^[\w.!%*+`'~-]+$/;
/** More lines than any real request has. */
const MAX_LINES = 300;

/** Reason phrases of the statuses the phone gives. */
const REASONS: Readonly<Record<number, string>> = {
  100: 'Trying',
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  489: 'Bad Event',
  501: 'Not Implemented',
};

/** Is this nothing but line ends, as sent to keep a way through a NAT open? */
export const isKeepAlive = (datagram: Buffer): boolean =>
  datagram.every((byte) => byte === 13 || byte === 10 || byte === 0);

/** Is this an answer? The phone asks nobody anything by SIP, so none is for it. */
export const isAnswer = (datagram: Buffer): boolean =>
  datagram.toString('latin1', 0, 8).toUpperCase() === 'SIP/2.0 ';

/** Takes a datagram apart. @throws SipSyntaxError when it is no request, or lacks what an answer repeats. */
export function readRequest(datagram: Buffer): SipRequest {
  const text = datagram.toString('latin1');
  // Line ends in front are allowed (RFC 3261, 7.5).
  const begin = text.search(/[^\r\n]/);
  const end = /\r?\n\r?\n/.exec(text.slice(Math.max(0, begin)));
  if (begin < 0 || end === null) throw new SipSyntaxError('the header has no end');
  const lines = text.slice(begin, begin + end.index).split(/\r?\n/);
  if (lines.length > MAX_LINES) throw new SipSyntaxError('too many lines');
  const [method = '', uri = '', version = '', ...more] = (lines[0] ?? '').split(' ');
  if (!TOKEN.test(method) || uri === '' || more.length > 0 || version.toUpperCase() !== 'SIP/2.0')
    throw new SipSyntaxError('no request line');
  const headers = readHeaders(lines.slice(1));
  for (const name of ['via', 'from', 'to', 'call-id', 'cseq'])
    if (!headers.has(name)) throw new SipSyntaxError(`no ${name}`);
  const start = begin + end.index + end[0].length;
  const length = headers.get('content-length')?.[0];
  const contentLength =
    length !== undefined && /^\d{1,9}$/.test(length) ? Number(length) : undefined;
  const behind = datagram.subarray(start);
  return {
    method,
    uri,
    user: userOf(uri),
    headers,
    contentLength,
    bytesThere: behind.length,
    body: behind.subarray(0, contentLength ?? behind.length),
  };
}

function readHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      // A line that goes on.
      if (last === undefined) throw new SipSyntaxError('a line goes on that has not begun');
      last.push(`${last.pop() ?? ''} ${line.trim()}`.trim());
      continue;
    }
    const colon = line.indexOf(':');
    const given = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!TOKEN.test(given)) throw new SipSyntaxError('a header line without a name');
    const name = Object.hasOwn(COMPACT, given) ? (COMPACT[given] ?? given) : given;
    last = headers.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

/** `sip:4711:pw@host` -> `4711`, percent-decoded. */
function userOf(uri: string): string {
  const at = uri.indexOf('@');
  const user = /^sips?:([^:;?]*)/i.exec(at < 0 ? '' : uri.slice(0, at))?.[1] ?? '';
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/** First value of a header; '' without one. */
export const headerOf = ({ headers }: SipRequest, name: string): string =>
  headers.get(name)?.[0] ?? '';

/** A value without its parameters, in lower case: `check-sync;reboot=true` -> `check-sync`. */
export const bareValue = (value: string): string =>
  (value.split(';', 1)[0] ?? '').trim().toLowerCase();

/** A parameter of a value, e.g. `reboot` of `check-sync;reboot=true`; '' for one without a value. */
export function parameterOf(value: string, name: string): string | undefined {
  for (const part of value.split(';').slice(1)) {
    const [given = '', ...rest] = part.split('=');
    if (given.trim().toLowerCase() === name) return rest.join('=').trim();
  }
  return undefined;
}

/** The topmost `Via`: where the answer goes to, and which transaction this is. */
export interface TopVia {
  /** Host and port as the sender wrote them, in lower case. */
  readonly sentBy: string;
  /** Port in it; 5060 without one. */
  readonly port: number;
  readonly branch: string;
  /** Does the sender want the answer where the request came from (RFC 3581)? */
  readonly rport: boolean;
}

/** Reads it. */
export function topVia(request: SipRequest): TopVia {
  const [value = ''] = headerOf(request, 'via').split(',', 1);
  const sentBy = bareValue(value).split(/\s+/).at(-1) ?? '';
  const port = Number(/:(\d{1,5})$/.exec(sentBy)?.[1] ?? 5060);
  return {
    sentBy,
    port: port > 0 && port <= 65_535 ? port : 5060,
    branch: parameterOf(value, 'branch') ?? '',
    rport: parameterOf(value, 'rport') !== undefined,
  };
}

/** What makes two requests the same one (RFC 3261, 17.2.3; without its cookie as RFC 2543 had it). */
export function transactionOf(request: SipRequest): string {
  const { sentBy, branch } = topVia(request);
  // The ACK of an INVITE belongs to it.
  const method = request.method === 'ACK' ? 'INVITE' : request.method;
  if (branch.toLowerCase().startsWith('z9hg4bk')) return [branch, sentBy, method].join(' ');
  const parts = ['via', 'from', 'to', 'call-id', 'cseq'].map((name) => headerOf(request, name));
  return [request.uri, method, ...parts].join('\n');
}

/**
 * The bytes of an answer.
 * @param from Where the request came from.
 * @param tag The phone's own tag.
 */
export function writeAnswer(
  request: SipRequest,
  { status, reason = REASONS[status] ?? 'Unknown', headers = [] }: SipAnswer,
  from: { readonly address: string; readonly port: number },
  tag: string,
): Buffer {
  const to = headerOf(request, 'to');
  const vias = [...(request.headers.get('via') ?? [])];
  const tagged = status === 100 || parameterOf(to.replace(/^.*>/, ''), 'tag') !== undefined;
  const lines = [
    `SIP/2.0 ${status} ${reason}`,
    ...vias.map((via, index) => `Via: ${index === 0 ? received(via, from) : via}`),
    `From: ${headerOf(request, 'from')}`,
    `To: ${to}${tagged ? '' : `;tag=${tag}`}`,
    `Call-ID: ${headerOf(request, 'call-id')}`,
    `CSeq: ${headerOf(request, 'cseq')}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** The topmost `Via` with where the request really came from. */
function received(via: string, { address, port }: { address: string; port: number }): string {
  const [first = '', ...others] = via.split(',');
  const parts = first.split(';');
  const filled = parts.map((part) =>
    part.trim().toLowerCase() === 'rport' ? `rport=${port}` : part,
  );
  const whole = [...filled, `received=${address}`].join(';');
  return [whole, ...others].join(',');
}
