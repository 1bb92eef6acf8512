/**
 * One GET whose answer is kept as it came: reason phrase, spelling and order of header lines, and what becomes of the
 * connection afterwards. An HTTP library tidies all of that away.
 */
import type { Socket } from 'node:net';
import { SnomError } from '../common/errors';
import type { Dial } from '../phone/transport/dial';
import type { Endpoint } from '../phone/transport/host';
import { abortError, networkError } from '../phone/transport/network-errors';

/** One request, ready to be written. */
interface RawRequest {
  readonly endpoint: Endpoint;
  readonly dial: Dial;
  readonly target: string;
  readonly connection: 'keep-alive' | 'close';
  /** Value of `Authorization`. */
  readonly authorization?: string | undefined;
  /** Longest body that is read, bytes; what is longer is cut off. */
  readonly maxBytes: number;
  /** For the whole exchange, ms. */
  readonly timeoutMs: number;
  /** How long to watch what the phone does with the connection after the answer, ms; 0 = not at all. */
  readonly lingerMs: number;
  readonly signal: AbortSignal;
}

/** The answer to it. */
export interface RawAnswer {
  /** First line without its end. Latin-1: one character a byte. */
  readonly statusLine: string;
  readonly status: number;
  /** In order and as spelt. Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly cut: boolean;
  /** Undefined = not watched. */
  readonly end?: 'closed' | 'open';
}

/** A head that is longer is no head. */
const MAX_HEAD = 32 * 1024;

/** Status line and header lines. */
type Head = Pick<RawAnswer, 'statusLine' | 'status' | 'headers'> & {
  /** Where the body begins. */
  readonly length: number;
  /** undefined = until the connection ends. */
  readonly bodyLength: number | undefined;
  readonly chunked: boolean;
};

/**
 * Sends one GET on a socket of its own.
 *
 * @throws SnomError for everything that keeps an answer from arriving: also for one that is cut short
 */
export function rawGet(request: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    new Attempt(request, resolve, reject).run();
  });
}

class Attempt {
  #socket: Socket | undefined;
  #phase: 'connecting' | 'securing' | 'waiting' = 'connecting';
  #received = Buffer.alloc(0);
  #head: Head | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answer: RawAnswer | undefined;
  #settled = false;

  constructor(
    private readonly request: RawRequest,
    private readonly resolve: (answer: RawAnswer) => void,
    private readonly reject: (error: SnomError) => void,
  ) {}

  run(): void {
    const { signal, timeoutMs, dial } = this.request;
    if (signal.aborted) {
      this.#aborted();
      return;
    }
    signal.addEventListener('abort', this.#aborted);
    this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
    try {
      this.#socket = dial(
        () => (this.#phase = 'securing'),
        (error, socket) => {
          if (this.#settled) return;
          if (socket === undefined) this.#fail(error);
          else this.#send(socket);
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #send(socket: Socket): void {
    const { endpoint, target, connection, authorization } = this.request;
    this.#phase = 'waiting';
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    socket.on('error', (error: Error) => this.#ended(error));
    socket.on('close', () => this.#ended(undefined));
    socket.write(
      [
        `GET ${target} HTTP/1.1`,
        `Host: ${new URL(endpoint.origin).host}`,
        `Connection: ${connection}`,
        ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
        '',
        '',
      ].join('\r\n'),
      'latin1',
    );
  }

  #data(chunk: Buffer): void {
    if (this.#settled || this.#answer) return;
    this.#received = Buffer.concat([this.#received, chunk]);
    try {
      this.#head ??= readHead(this.#received);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (!this.#head) return;
    const { length, bodyLength, chunked } = this.#head;
    const had = this.#received.length - length;
    const { maxBytes } = this.request;
    if (had > maxBytes) this.#complete(true);
    else if (chunked ? lastChunk(this.#received.subarray(length)) : had >= (bodyLength ?? Infinity))
      this.#complete(false);
  }

  /** The answer is there; what follows is how the phone leaves. */
  #complete(cut: boolean): void {
    const head = this.#head;
    if (!head) return;
    const { statusLine, status, headers, length, bodyLength, chunked } = head;
    const raw = this.#received.subarray(length);
    const whole = chunked ? dechunk(raw) : raw.subarray(0, bodyLength ?? raw.length);
    const body = whole.subarray(0, this.request.maxBytes);
    this.#answer = { statusLine, status, headers, body, cut };
    const { lingerMs } = this.request;
    if (lingerMs === 0 || cut) {
      this.#settle(() => this.resolve({ ...this.#known(), ...{} }));
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#left('open'), lingerMs);
  }

  #known(): RawAnswer {
    if (!this.#answer) throw new SnomError('internal');
    return this.#answer;
  }

  #left(end: 'closed' | 'open'): void {
    this.#settle(() => this.resolve({ ...this.#known(), end }));
  }

  #ended(error: Error | undefined): void {
    if (this.#settled) return;
    if (this.#answer) {
      this.#left('closed');
      return;
    }
    const untilEnd = this.#head && !this.#head.chunked && this.#head.bodyLength === undefined;
    if (untilEnd && error === undefined) {
      this.#complete(false);
      if (!this.#settled) this.#left('closed');
      return;
    }
    this.#fail(error ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  }

  readonly #aborted = (): void => {
    const { signal, endpoint } = this.request;
    const error = abortError(signal.reason, { endpoint, phase: this.#phase });
    this.#settle(() => this.reject(error));
  };

  #timeOut(): void {
    const { endpoint } = this.request;
    const context = { endpoint, phase: this.#phase };
    const error = abortError(new SnomError('noAnswer'), context);
    this.#settle(() => this.reject(error));
  }

  #fail(error: unknown): void {
    const phase = this.#received.length > 0 ? 'answering' : this.#phase;
    const known = networkError(error, { endpoint: this.request.endpoint, phase });
    this.#settle(() => this.reject(known));
  }

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.request.signal.removeEventListener('abort', this.#aborted);
    this.#socket?.destroy();
    tell();
  }
}

/** @throws SnomError `garbledReply` for what is no HTTP; undefined while the head is not complete */
function readHead(received: Buffer): Head | undefined {
  const start = received.subarray(0, MAX_HEAD).toString('latin1');
  if (!'HTTP/'.startsWith(start.slice(0, 5))) throw garbled();
  const end = /\r?\n\r?\n/.exec(start);
  if (!end) {
    if (received.length >= MAX_HEAD) throw garbled();
    return undefined;
  }
  const [statusLine = '', ...lines] = start.slice(0, end.index).split(/\r?\n/);
  const status = Number(/^HTTP\/\d\.\d (\d{3})(?: |$)/.exec(statusLine)?.[1]);
  if (!(status >= 200)) throw garbled();
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, Math.max(at, 0)), line.slice(at + 1).trim()] as const;
  });
  const value = (name: string): string | undefined =>
    headers.find(([own]) => own.toLowerCase() === name)?.[1];
  const chunked = /\bchunked\b/i.test(value('transfer-encoding') ?? '');
  const length = /^\d{1,12}$/.exec(value('content-length') ?? '')?.[0];
  const empty = status === 204 || status === 304;
  return {
    statusLine,
    status,
    headers,
    chunked,
    length: end.index + end[0].length,
    bodyLength: empty ? 0 : length === undefined ? undefined : Number(length),
  };
}

const garbled = (): SnomError => new SnomError('garbledReply', { sent: 'yes' });

const lastChunk = (body: Buffer): boolean =>
  /(?:^|\r\n)0+\r\n(?:[^\r\n]*\r\n)*\r\n$/.test(body.subarray(-512).toString('latin1'));

function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, end < 0 ? at : end).toString('latin1'), 16);
    if (end < 0 || !(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
