/**
 * One HTTP request on one socket of its own: phones keep no persistent connections, and reusing one gives
 * empty answers (issues of public Snom clients). What the answer means is decided elsewhere.
 */
import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Bag } from '../../common/bag';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { PhoneResponse } from '../types';
import type { SentCredentials } from './auth';
import type { Clients, IdleClient } from './clients';
import type { Dial } from './dial';
import type { Endpoint } from './host';
import { abortError, networkError, type Phase, sentIn } from './network-errors';

/** Longest body that is read unless the request allows more, bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/** One request, ready to be written. */
interface Exchange {
  readonly endpoint: Endpoint;
  readonly clients: Clients;
  readonly dial: Dial;
  readonly target: string;
  /** Default GET. */
  readonly method?: 'POST' | undefined;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** What it is signed with; asked for once the connection is on its way. */
  readonly credentials?: Pick<SentCredentials, 'header'> | undefined;
  readonly connection: 'keep-alive' | 'close';
  /** Give the bytes of an answer that is no text. */
  readonly binary?: boolean | undefined;
  /** Longest body that is read; default {@link MAX_BODY_BYTES}. */
  readonly maxBytes?: number | undefined;
  readonly signal: AbortSignal;
  /** While the exchange runs, it keeps a function here that ends it with `aborted`. */
  readonly inFlight: Bag<() => void>;
}

/**
 * Sends one request and reads the answer, whatever its status. When the promise settles, the socket is gone.
 *
 * @throws SnomError for everything that keeps the answer from arriving in full
 */
export function exchange(options: Exchange): Promise<PhoneResponse> {
  return new Promise((resolve, reject) => {
    void new Attempt(options, resolve, reject).run();
  });
}

/** The life of one socket, as the handler undici reports to. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #options: Exchange;
  readonly #resolve: (response: PhoneResponse) => void;
  readonly #reject: (error: SnomError) => void;
  readonly #chunks: Buffer[] = [];
  #phase: Phase = 'connecting';
  #idle: IdleClient | undefined;
  #socket: Socket | undefined;
  /** Has undici asked for the connection? */
  #isAsked = false;
  #status: number | undefined;
  #headers: PhoneResponse['headers'] = {};
  #size = 0;
  #settled = false;

  constructor(
    options: Exchange,
    resolve: (response: PhoneResponse) => void,
    reject: (error: SnomError) => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  async run(): Promise<void> {
    const { signal, inFlight } = this.#options;
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    inFlight.add(this.#onClose);
    signal.addEventListener('abort', this.#onAbort);
    try {
      const taken = this.#options.clients.take();
      const idle = taken instanceof Promise ? await taken : taken;
      if (this.#settled) this.#options.clients.keep(idle);
      else this.#start(idle);
    } catch (error) {
      this.#fail(error);
    }
  }

  #start(idle: IdleClient): void {
    const { target, method = 'GET', body, connection } = this.#options;
    this.#idle = idle;
    // First: the phone accepts it while the request is made and signed.
    const dialled = this.#dial();
    idle.connect = (connected) => this.#connect(dialled, connected);
    idle.client.dispatch(
      {
        method,
        path: target,
        // undici writes `connection: keep-alive` by itself unless told to reset.
        ...(connection === 'close' ? { reset: true } : {}),
        ...(body === undefined ? {} : { body: Buffer.from(body) }),
        headers: this.#requestHeaders(),
      },
      this,
    );
  }

  #requestHeaders(): Record<string, string> {
    const { credentials, contentType, accept } = this.#options;
    return optional({ authorization: credentials?.header, accept, 'content-type': contentType });
  }

  /** The one connection, once it stands; what keeps it from that ends the exchange. */
  #dial(): Promise<Socket> {
    return new Promise((resolve) => {
      try {
        this.#socket = this.#options.dial(
          () => {
            this.#phase = 'securing';
          },
          (error, socket) => {
            if (this.#settled) return;
            if (socket === undefined) {
              this.#fail(error);
            } else {
              this.#phase = 'waiting';
              resolve(socket);
            }
          },
        );
      } catch (error) {
        this.#phase = 'securing';
        this.#fail(error);
      }
    });
  }

  /**
   * undici connects a second time, and sends the request again, when the first connection is lost before
   * it counts as written. A command must not run twice, so this is where it ends.
   */
  #connect(dialled: Promise<Socket>, connected: (socket: Socket) => void): void {
    if (this.#isAsked) {
      this.#fail(Object.assign(new Error('closed before the request'), { code: 'ECONNRESET' }));
      return;
    }
    this.#isAsked = true;
    dialled
      .then((socket) => {
        if (!this.#settled) connected(socket);
      })
      .catch((error: unknown) => this.#fail(error));
  }

  /** Also tells undici that this handler speaks its newer protocol. */
  onRequestStart(): void {
    this.#phase = 'waiting';
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: PhoneResponse['headers'],
  ): void {
    if (status < 200) return;
    this.#phase = 'answering';
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#maxBytes) this.#failTooLong();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) this.#failTooLong();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#end();
    const { clients } = this.#options;
    const [idle, socket] = [this.#idle, this.#socket];
    // Before undici gets to it: it would make an error to say why, with a stack trace.
    socket?.destroy(idle?.over);
    if (idle !== undefined) socket?.once('close', () => clients.keep(idle));
    this.#resolve({ status: this.#status ?? 0, headers: this.#headers, ...this.#content() });
  }

  get #maxBytes(): number {
    return this.#options.maxBytes ?? MAX_BODY_BYTES;
  }

  /** A page in place of a picture is a refusal, and read as the text it is. */
  #content(): Pick<PhoneResponse, 'body' | 'bytes'> {
    const type = String(this.#headers['content-type'] ?? '');
    if (this.#options.binary !== true || /^\s*text\//i.test(type))
      return { body: decode(this.#chunks) };
    return { body: '', bytes: Buffer.concat(this.#chunks) };
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** As properties, so that they are the same functions when they are taken off again. */
  readonly #onAbort = (): void => {
    this.#abandon(abortError(this.#options.signal.reason, this.#context));
  };

  readonly #onClose = (): void => {
    this.#abandon(abortError(new SnomError('aborted'), this.#context));
  };

  get #context(): { endpoint: Endpoint; phase: Phase; status: number | undefined } {
    // The first byte that comes back is the beginning of an answer, be it complete or not.
    const answered = this.#phase === 'waiting' && (this.#socket?.bytesRead ?? 0) > 0;
    const phase = answered ? 'answering' : this.#phase;
    return { endpoint: this.#options.endpoint, phase, status: this.#status };
  }

  #fail(error: unknown): void {
    this.#abandon(networkError(error, this.#context));
  }

  #failTooLong(): void {
    const { host, port } = this.#options.endpoint;
    const sent = sentIn('answering', this.#status);
    this.#fail(
      new SnomError('bodyTooLong', { params: { host, port, limit: this.#maxBytes }, sent }),
    );
  }

  #abandon(error: SnomError): void {
    if (this.#settled) return;
    this.#end();
    // undici's parser may be on the stack: its socket is not to be pulled away under it.
    queueMicrotask(() => {
      this.#socket?.destroy();
      this.#idle?.client.destroy(null, () => undefined);
      this.#reject(error);
    });
  }

  #end(): void {
    this.#settled = true;
    const { signal, inFlight } = this.#options;
    signal.removeEventListener('abort', this.#onAbort);
    inFlight.delete(this.#onClose);
  }
}

/** Old firmware writes Latin-1, newer UTF-8; not all of them say which. */
function decode(chunks: readonly Buffer[]): string {
  const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
