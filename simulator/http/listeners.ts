/** The listeners of the web server: HTTP and HTTPS ports, and the connections made to them. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { bindAgain } from '../device/bind';
import type { ResolvedOptions } from '../options';
import type { Certificate } from './certificate';
import { errorPage } from './message';
import { serialise } from './wire-form';

/** What the listeners need of the web server. */
interface ListenersDeps {
  readonly options: ResolvedOptions;
  /** Undefined without HTTPS. */
  readonly certificate: () => Certificate | undefined;
  /** A connection whose turn it is to be cut at once? */
  readonly cutsConnection: () => boolean;
  readonly serve: (request: IncomingMessage, secure: boolean) => Promise<void>;
  readonly changed: () => void;
}

/** Ports and connections of one web server. */
export class Listeners {
  /** Connections taken so far. */
  accepted = 0;
  readonly #sockets = new Set<Socket>();
  /** Number of a connection by its ports, which plain and TLS sockets of it share. */
  readonly #numbers = new Map<string, number>();
  #http: Server | undefined;
  #tls: NetServer | undefined;
  #port = 0;
  #httpsPort: number | undefined;
  #closing = false;
  /** Has it been listening before, so that it wants the same ports again? */
  #wasUp = false;

  constructor(private readonly deps: ListenersDeps) {}

  get port(): number {
    return this.#port;
  }

  get httpsPort(): number | undefined {
    return this.#httpsPort;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Number of a connection, 1-based; 0 = it is closed. */
  numberOf(socket: Socket): number {
    return this.#numbers.get(portsOf(socket)) ?? 0;
  }

  /** Starts listening; on the same ports as before, if there was a before. */
  async listen(open: { readonly plain: boolean; readonly tls: boolean }): Promise<void> {
    const { options } = this.deps;
    this.#closing = false;
    const plain = this.#createHttp(false);
    this.#http = plain;
    if (options.port !== false && open.plain) {
      this.#watch(plain);
      this.#port = await this.#bind(plain, this.#port || options.port);
    }
    if (options.httpsPort !== false && open.tls) {
      this.#tls = this.#createTls(this.#createHttp(true));
      this.#watch(this.#tls);
      this.#httpsPort = await this.#bind(this.#tls, this.#httpsPort ?? options.httpsPort);
    }
    this.#wasUp = true;
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    this.#closing = true;
    const servers = [this.#http, this.#tls].filter((server) => server?.listening === true);
    const closed = servers.map((server) => new Promise((resolve) => server?.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #createHttp(secure: boolean): Server {
    const server = createServer((request) => {
      this.deps.serve(request, secure).catch(() => request.socket.destroy());
    });
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.write(serialise(errorPage(400), true));
      socket.destroy();
    });
    return server;
  }

  #createTls(behind: Server): NetServer {
    const certificate = this.deps.certificate();
    const { tlsMinVersion, tlsMaxVersion } = this.deps.options;
    const old = tlsMinVersion === 'TLSv1' || tlsMinVersion === 'TLSv1.1';
    const server = createTlsServer(
      {
        cert: certificate?.cert,
        key: certificate?.key,
        maxVersion: tlsMaxVersion,
        minVersion: tlsMinVersion,
        ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
      },
      (socket) => behind.emit('connection', socket),
    );
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    return server;
  }

  #watch(server: NetServer): void {
    server.on('connection', (socket: Socket) => {
      this.accepted += 1;
      this.#sockets.add(socket);
      const ports = portsOf(socket);
      this.#numbers.set(ports, this.accepted);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#numbers.delete(ports);
        this.deps.changed();
      });
      if (this.deps.cutsConnection()) socket.destroy();
      this.deps.changed();
    });
  }

  #bind(server: NetServer, port: number): Promise<number> {
    return bindAgain(
      () => listenOnce(server, this.deps.options.host, port),
      () => this.#wasUp && !this.#closing,
    );
  }
}

const portsOf = (socket: Socket): string => `${socket.remotePort} ${socket.localPort}`;

function listenOnce(server: NetServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
