/**
 * Reads a datagram as a SIP message (RFC 3261, 7). Whatever arrives, nothing is thrown: the answer is a message, or what
 * is wrong with it. As forgiving as is safe for one who only waits for an answer to what he sent himself.
 */
import { type CSeq, readCSeq, readVia, splitValue, trimBlanks, type Via } from './header-values';

/** Values by lower-case long name, in the order of their lines; octets. */
export type SipHeaders = ReadonlyMap<string, readonly string[]>;

interface MessageParts {
  readonly headers: SipHeaders;
  /** The topmost hop. */
  readonly via: Via;
  /** Number of hops: an answer with more than one is not ours (RFC 3261, 8.1.3.3). */
  readonly hops: number;
  readonly cseq: CSeq;
  readonly body: Uint8Array;
}

/** An answer. */
export interface SipResponse extends MessageParts {
  readonly kind: 'response';
  /** 100..699. */
  readonly status: number;
  /** Octets; may be empty. */
  readonly phrase: string;
}

/** Something that the other side wants. */
export interface SipRequestMessage extends MessageParts {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
}

/**
 * What is wrong: `empty` = nothing but line ends, as sent to keep a way open; `tooLong` = more than is read here;
 * `notSip` = no start line of SIP/2.0; `badLength`, `cutOff` = Content-Length is none, or promises more than there is
 * (RFC 3261, 18.3: such an answer is dropped); `incomplete` = no usable Via or CSeq; `contradictory` = several values
 * where one belongs.
 */
export type SipProblem =
  'empty' | 'tooLong' | 'notSip' | 'badLength' | 'cutOff' | 'incomplete' | 'contradictory';

/** Outcome of {@link readSipMessage}. */
export type SipReading =
  | { readonly ok: true; readonly message: SipResponse | SipRequestMessage }
  | { readonly ok: false; readonly problem: SipProblem };

/** Longest start line and headers together, bytes. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** Most header lines. */
export const MAX_HEADERS = 256;

/** RFC 3261, 7.3.3 and 20; RFC 3265, 3515, 3892, 3841, 4028, 4474, 4538. */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

/** Headers whose value decides what becomes of the message. */
const SINGLE = ['call-id', 'cseq', 'content-length'] as const;

const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: ([^\n]*))?$/i;
const REQUEST_LINE = /^([!%'*+\-.0-9A-Z_`a-z~]+) ([^ ]+) SIP\/2\.0$/i;
const NAME = /^[!%'*+\-.0-9A-Z_`a-z~]+$/;

const LF = 0x0a;
const CR = 0x0d;

/** Reads one datagram. Bytes behind the body that Content-Length announces are no part of it (RFC 3261, 18.3). */
export function readSipMessage(datagram: Uint8Array): SipReading {
  const start = skipLineEnds(datagram);
  if (start === datagram.length) return problem('empty');
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset + start, datagram.length - start);
  const head = headOf(bytes);
  if (head === undefined) return problem('tooLong');
  const [first = '', ...lines] = head.lines;
  const line = startOf(first);
  if (line === undefined) return problem('notSip');

  const headers = headersOf(lines);
  if (SINGLE.some((name) => differ(headers.get(name)))) return problem('contradictory');
  const body = bodyOf(bytes.subarray(head.length), headers.get('content-length')?.[0]);
  if (typeof body === 'string') return problem(body);
  const hops = (headers.get('via') ?? []).flatMap((value) => splitValue(value, ','));
  const cseq = readCSeq(headers.get('cseq')?.[0] ?? '');
  const [hop] = hops;
  if (hop === undefined || cseq === undefined) return problem('incomplete');
  return {
    ok: true,
    message: { ...line, headers, via: readVia(hop), hops: hops.length, cseq, body },
  };
}

const problem = (what: SipProblem): SipReading => ({ ok: false, problem: what });

/** RFC 3261, 7.5: line ends before the start line are not looked at. */
function skipLineEnds(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === LF || bytes[at] === CR) at += 1;
  return at;
}

/**
 * Lines up to the empty one, continued ones joined by a blank (RFC 3261, 7.3.1), and the length of it all. A missing
 * empty line is forgiven: a datagram arrives whole or not at all. undefined = too long.
 */
function headOf(bytes: Buffer): { lines: string[]; length: number } | undefined {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  const lines: string[][] = [];
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    if (end === -1 && bytes.length > text.length) return undefined;
    const stop = end === -1 ? text.length : end;
    const line = text.slice(from, text[stop - 1] === '\r' ? Math.max(stop - 1, from) : stop);
    from = stop + 1;
    if (line === '') return { lines: lines.map(join), length: Math.min(from, text.length) };
    if (/^[ \t]/.test(line) && lines.length > 0) lines.at(-1)?.push(line);
    else lines.push([line]);
    if (lines.length > MAX_HEADERS + 1) return undefined;
  }
  return bytes.length > text.length ? undefined : { lines: lines.map(join), length: text.length };
}

/** Line and continuations of it. */
const join = ([line = '', ...more]: readonly string[]): string =>
  [line, ...more.map(trimBlanks)].join(' ');

function startOf(
  line: string,
):
  | Pick<SipResponse, 'kind' | 'status' | 'phrase'>
  | Pick<SipRequestMessage, 'kind' | 'method' | 'uri'>
  | undefined {
  const response = STATUS_LINE.exec(line);
  if (response)
    return { kind: 'response', status: Number(response[1]), phrase: trimBlanks(response[2] ?? '') };

  const [, method, uri] = REQUEST_LINE.exec(line) ?? [];
  return method === undefined || uri === undefined ? undefined : { kind: 'request', method, uri };
}

/** Lines that are no header are skipped: an answer is an answer whatever else stands in it. */
function headersOf(lines: readonly string[]): SipHeaders {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = trimBlanks(line.slice(0, Math.max(colon, 0))).toLowerCase();
    if (!NAME.test(name)) continue;
    const long = Object.hasOwn(COMPACT, name) ? (COMPACT[name] ?? name) : name;
    const values = headers.get(long) ?? [];
    if (values.length === 0) headers.set(long, values);
    values.push(trimBlanks(line.slice(colon + 1)));
  }
  return headers;
}

const differ = (values: readonly string[] = []): boolean =>
  values.some((value) => value !== values[0]);

function bodyOf(rest: Buffer, length: string | undefined): Uint8Array | 'badLength' | 'cutOff' {
  if (length === undefined) return rest;
  if (!/^\d{1,15}$/.test(length)) return 'badLength';
  return Number(length) > rest.length ? 'cutOff' : rest.subarray(0, Number(length));
}
