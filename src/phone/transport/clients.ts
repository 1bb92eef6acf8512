/**
 * undici's clients, kept for the next request of the same phone. Every request has a socket of its own, but a client
 * costs nearly as much to make as the connection.
 */
import type { Socket } from 'node:net';
import type * as Undici from 'undici';

/** Longest head of an answer, bytes. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Opens the one connection of a request, and hands it over when it stands. */
type Connect = (connected: (socket: Socket) => void) => void;

/** undici takes long to load: nobody waits for it before the first command. */
let loading: Promise<typeof Undici> | undefined;

function loadUndici(): Promise<typeof Undici> {
  loading ??= import('undici').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** One client without a connection; it serves one request at a time. */
export class IdleClient {
  readonly client: Undici.Client;
  /** Why a connection is closed whose answer was read: undici would make an error for it each time, with a stack trace. */
  readonly over: Error;
  /** Of the request it serves. */
  connect: Connect | undefined;

  constructor({ Client: ClientClass, errors }: typeof Undici, origin: URL) {
    this.over = new errors.InformationalError('answered');
    this.client = new ClientClass(origin, {
      // The deadline is that of the request alone.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEAD_BYTES,
      connect: (_, connected) => this.connect?.((socket) => connected(null, socket)),
    });
  }
}

/** The clients of one phone. */
export class Clients {
  readonly #origin: URL;
  #spare: IdleClient | undefined;

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  /** A client for one request; at once, if there is one. */
  take(): IdleClient | Promise<IdleClient> {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? loadUndici().then((undici) => new IdleClient(undici, this.#origin));
  }

  /** Keeps it for the next request. Only when it has no socket: never used, or after a request that ended well. */
  keep(idle: IdleClient): void {
    idle.connect = undefined;
    this.#spare = idle;
  }
}
