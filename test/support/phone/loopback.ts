/** Tiny servers on loopback that count what reaches them. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { listenAnew } from '../addresses';

/** A listening server; everything it accepted can be awaited and cut. */
export class Loopback {
  /** TCP connections accepted so far. */
  connections = 0;
  /** Heads of the requests that arrived in full, in order. */
  readonly requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];

  constructor(readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      // What tests do to connections may end in a reset: that is theirs to look at, not a crash.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (this.#sockets.size === 0) this.#waiting.splice(0).forEach((resolve) => resolve());
      });
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#sockets.size;
  }

  /** Resolves when no connection is open any more. */
  allClosed(): Promise<void> {
    return this.#sockets.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#waiting.push(resolve));
  }

  async start(host = '127.0.0.1', port = 0): Promise<this> {
    if (port === 0) {
      await listenAnew(this.server, host);
    } else {
      this.server.listen(port, host);
      await once(this.server, 'listening');
    }
    return this;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** What a raw server does with the n-th (1-based) complete request of all its connections. */
export type RawHandler = (socket: Socket, head: string, count: number) => void;

/** A server that speaks only what the handler writes; with TLS options it is a TLS server. */
export function rawServer(handler: RawHandler, tls?: TlsOptions): Promise<Loopback> {
  const onConnection = (socket: Socket): void => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        loopback.requests.push(head);
        handler(socket, head, loopback.requests.length);
      }
    });
  };
  const server =
    tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection);
  server.on('tlsClientError', () => undefined);
  const loopback = new Loopback(server);
  return loopback.start();
}

/** A server that acts as soon as somebody connects, before any request. */
export function connectServer(onConnection: (socket: Socket) => void): Promise<Loopback> {
  return new Loopback(createServer(onConnection)).start();
}

/** A complete answer with a Content-Length. */
export function reply(status: number, headers: readonly string[] = [], body = 'ok'): string {
  return [
    `HTTP/1.1 ${status} Status`,
    ...headers,
    `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
    '',
    body,
  ].join('\r\n');
}

/** Value of a header of a request head; undefined when it is not there. */
export function headerOf(head: string | undefined, name: string): string | undefined {
  const line = head
    ?.split('\r\n')
    .slice(1)
    .find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}

/** Key and certificate of a fixture. */
export function fixture(name: string): { key: string; cert: string } {
  const pem = pemOf(name);
  return { key: pem, cert: pem };
}

/** Text of a fixture. */
export function pemOf(name: string): string {
  return readFileSync(join(__dirname, 'fixtures', `${name}.pem`), 'utf8');
}

/** Hands out servers and stops all of them; call `stop` in `afterEach`. */
export class Servers {
  readonly #all: Loopback[] = [];

  async add(server: Promise<Loopback>): Promise<Loopback> {
    const started = await server;
    this.#all.push(started);
    return started;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((server) => server.stop()));
  }
}
