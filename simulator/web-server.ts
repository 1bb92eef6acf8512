/**
 * The embedded web server on the wire: listeners, connections, odd habits and faults. What pages say is the
 * business of the site behind it.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { schemeOf } from './auth';
import type { Certificate } from './certificate';
import type { Clock } from './clock';
import { actsAnyway, Faults, sendEndless, sendGarbage, sendHalf } from './faults';
import { errorPage, serialise, type PageAnswer } from './http-message';
import type { ResolvedOptions } from './options';
import { RingLog } from './ring-log';
import type { Fault, LoggedRequest } from './types';

/** A request with its body, as the site gets it. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly secure: boolean;
  readonly authorization: string | undefined;
}

/** What the server needs of the phone. */
export interface WebServerDeps {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  /** Undefined without HTTPS. */
  readonly certificate: () => Certificate | undefined;
  readonly answer: (request: RawRequest) => Promise<PageAnswer>;
  /** Answer of a D8xx's web application. */
  readonly phoneManager: () => PageAnswer;
  /** Plain HTTP only says where HTTPS is. */
  readonly httpsOnly: () => boolean;
  readonly maxBody: () => number;
  readonly changed: () => void;
}

type Entry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

const LISTEN_TRIES = 50;
const LISTEN_RETRY_MS = 100;

/** HTTP and HTTPS listeners of one phone. */
export class WebServer {
  readonly faults: Faults;
  readonly log: RingLog<LoggedRequest>;
  accepted = 0;
  readonly #sockets = new Set<Socket>();
  /** Number of a connection by its ports, which plain and TLS sockets of it share. */
  readonly #numbers = new Map<string, number>();
  /** Connections that have had their one request. */
  readonly #served = new WeakSet<Socket>();
  /** Requests not answered yet; true = another one came meanwhile. */
  readonly #inFlight = new Map<Socket, boolean>();
  #http: Server | undefined;
  #tls: NetServer | undefined;
  #port = 0;
  #httpsPort: number | undefined;
  #closing = false;
  /** Has it been listening before, so that it wants the same ports again? */
  #wasUp = false;

  /** @param sibling Another server of the same phone, whose log and misbehaviours are used. */
  constructor(
    private readonly deps: WebServerDeps,
    sibling?: WebServer,
  ) {
    this.faults = sibling?.faults ?? new Faults();
    this.log = sibling?.log ?? new RingLog<LoggedRequest>();
  }

  get port(): number {
    return this.#port;
  }

  get httpsPort(): number | undefined {
    return this.#httpsPort;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Starts listening; on the same ports as before, if there was a before. */
  async listen(open = { plain: true, tls: true }): Promise<void> {
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
      this.#serve(request, secure).catch(() => request.socket.destroy());
    });
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.write(serialise(errorPage(400), true));
      socket.destroy();
    });
    return server;
  }

  #createTls(behind: Server): NetServer {
    const certificate = this.deps.certificate();
    const { tlsMaxVersion } = this.deps.options;
    const old = tlsMaxVersion === 'TLSv1' || tlsMaxVersion === 'TLSv1.1';
    const server = createTlsServer(
      {
        cert: certificate?.cert,
        key: certificate?.key,
        maxVersion: tlsMaxVersion,
        minVersion: old ? 'TLSv1' : 'TLSv1.2',
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
      if (this.faults.takeForConnection() !== undefined) socket.destroy();
      this.deps.changed();
    });
  }

  async #bind(server: NetServer, port: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await listenOnce(server, this.deps.options.host, port);
      } catch (error) {
        // After a reboot somebody else may have the port for a moment.
        const again = this.#wasUp && (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!again || this.#closing || attempt >= LISTEN_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, LISTEN_RETRY_MS));
      }
    }
  }

  async #serve(request: IncomingMessage, secure: boolean): Promise<void> {
    const { socket } = request;
    if (this.#served.has(socket)) return; // the phone has stopped listening here and is closing
    this.#served.add(socket);
    const entry: Entry = {
      at: this.deps.clock.now(),
      method: request.method ?? '',
      target: request.url ?? '',
      status: 0,
      secure,
      auth: schemeOf(request.headers.authorization),
      connection: (request.headers.connection ?? '').toLowerCase(),
      socket: this.#numbers.get(portsOf(socket)) ?? 0,
    };
    this.log.push(entry);
    this.deps.changed();
    this.#enter(socket);
    const body = await readBody(request, this.deps.maxBody());
    const raw: RawRequest = {
      method: entry.method,
      target: entry.target,
      body: body ?? '',
      secure,
      authorization: request.headers.authorization,
    };
    const fault = this.faults.takeFor(entry.target);
    if (fault !== undefined) return this.#misbehave(fault, raw, entry, socket);
    const answer = body === undefined ? errorPage(413) : await this.#answer(raw);
    await this.#deliver(answer, entry, socket);
  }

  async #answer(request: RawRequest): Promise<PageAnswer> {
    const { options } = this.deps;
    if (this.deps.httpsOnly() && !request.secure) {
      const location = `https://${options.host}:${this.#httpsPort ?? 443}${request.target}`;
      return { status: 307, location, title: 'Moved', body: '' };
    }
    return this.deps.answer(request);
  }

  /** Sends an answer the way this phone does, then closes. */
  async #deliver(answer: PageAnswer, entry: Entry, socket: Socket): Promise<void> {
    const { quirks } = this.deps.options;
    if (quirks.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, quirks.latencyMs));
    const { keepAliveDelayMs = 0 } = answer;
    if (keepAliveDelayMs > 0 && entry.connection.includes('keep-alive')) {
      await new Promise<void>((resolve) => this.deps.clock.after(keepAliveDelayMs, resolve));
    }
    answer.afterwards?.();
    const hurried =
      entry.connection.includes('close') && !entry.target.startsWith('/minibrowser.htm');
    if (hurried && quirks.emptyReplyOnClose) {
      socket.destroy();
      return;
    }
    entry.status = answer.status;
    const bytes = serialise(answer, entry.method !== 'HEAD', quirks.announcesClose);
    const overlapped = this.#inFlight.get(socket) === true;
    const cut = overlapped && this.deps.options.concurrency === 'incomplete';
    socket.write(cut ? bytes.subarray(0, 40) : bytes);
    socket.destroySoon();
    this.deps.changed();
  }

  async #misbehave(fault: Fault, raw: RawRequest, entry: Entry, socket: Socket): Promise<void> {
    const { kind } = fault;
    const answer = actsAnyway(fault) && kind.type !== 'delay' ? await this.#answer(raw) : undefined;
    answer?.afterwards?.();
    switch (kind.type) {
      case 'hang':
        return;
      case 'hangMidBody':
        entry.status = answer?.status ?? 200;
        return sendHalf(
          socket,
          serialise(answer ?? { status: 200, title: 'snom', body: '' }, true),
        );
      case 'closeWithoutAnswer':
      case 'closeOnConnect':
        socket.destroy();
        return;
      case 'endlessBody':
        entry.status = 200;
        return sendEndless(socket);
      case 'garbageHeaders':
        return sendGarbage(socket);
      case 'delay':
        await new Promise<void>((resolve) => this.deps.clock.after(kind.ms, resolve));
        return this.#deliver(await this.#answer(raw), entry, socket);
      case 'status':
        return this.#deliver(statusAnswer(kind), entry, socket);
      case 'phoneManager':
        return this.#deliver(this.deps.phoneManager(), entry, socket);
    }
  }

  #enter(socket: Socket): void {
    const alone = this.#inFlight.size === 0;
    if (!alone) for (const other of this.#inFlight.keys()) this.#inFlight.set(other, true);
    this.#inFlight.set(socket, !alone);
    socket.once('close', () => this.#inFlight.delete(socket));
  }
}

const portsOf = (socket: Socket): string => `${socket.remotePort} ${socket.localPort}`;

function statusAnswer(kind: Extract<Fault['kind'], { type: 'status' }>): PageAnswer {
  return {
    status: kind.status,
    body: kind.body ?? '',
    ...(kind.title === undefined ? {} : { title: kind.title }),
    ...(kind.location === undefined ? {} : { location: kind.location }),
  };
}

function listenOnce(server: NetServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Body as text; undefined when it is longer than the phone takes. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (size > 2 * limit) break;
  }
  return size > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}
