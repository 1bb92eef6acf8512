/**
 * The embedded web server on the wire: how requests are served, odd habits and faults. What pages say is the
 * business of the site behind it.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Replay } from '../check-report/answers';
import type { PageAnswer } from '../contract/http';
import type { Fault, LoggedRequest } from '../contract/types';
import { describeCsta } from '../csta/endpoint';
import type { Clock } from '../device/clock';
import { RingLog } from '../device/ring-log';
import type { ResolvedOptions } from '../options';
import type { Certificate } from './certificate';
import { actsAnyway, Faults, sendEndless, sendGarbage, sendHalf } from './faults';
import { Listeners } from './listeners';
import { schemeOf } from './login-verifier';
import { errorPage } from './message';
import { bodyOf, serialise } from './wire-form';

/** A request with its body, as the site gets it. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly contentType: string;
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
  /** What goes out instead of an answer: that of a report. @param body Of the own answer. */
  readonly replay?: (
    request: LoggedRequest,
    own: PageAnswer,
    body: Buffer,
  ) => Replay | 'silent' | undefined;
}

/** How long a phone that leaves connections open does so, ms: nothing more is served on them. */
const STAYS_OPEN_MS = 3000;

type Entry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

/** The web server of one phone. */
export class WebServer {
  readonly faults: Faults;
  readonly log: RingLog<LoggedRequest>;
  readonly #listeners: Listeners;
  /** Connections that have had their one request. */
  readonly #served = new WeakSet<Socket>();
  /** Requests not answered yet; true = another one came meanwhile. */
  readonly #inFlight = new Map<Socket, boolean>();

  /** @param sibling Another server of the same phone, whose log and misbehaviours are used. */
  constructor(
    private readonly deps: WebServerDeps,
    sibling?: WebServer,
  ) {
    this.faults = sibling?.faults ?? new Faults();
    this.log = sibling?.log ?? new RingLog<LoggedRequest>();
    this.#listeners = new Listeners({
      options: deps.options,
      certificate: deps.certificate,
      cutsConnection: () => this.faults.takeForConnection() !== undefined,
      serve: (request, secure) => this.#serve(request, secure),
      changed: deps.changed,
    });
  }

  get port(): number {
    return this.#listeners.port;
  }

  get httpsPort(): number | undefined {
    return this.#listeners.httpsPort;
  }

  get openSockets(): number {
    return this.#listeners.openSockets;
  }

  /** Connections taken so far. */
  get accepted(): number {
    return this.#listeners.accepted;
  }

  set accepted(count: number) {
    this.#listeners.accepted = count;
  }

  /** Starts listening; on the same ports as before, if there was a before. */
  listen(open = { plain: true, tls: true }): Promise<void> {
    return this.#listeners.listen(open);
  }

  /** Stops listening and cuts every connection. */
  close(): Promise<void> {
    return this.#listeners.close();
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
      socket: this.#listeners.numberOf(socket),
    };
    this.log.push(entry);
    this.deps.changed();
    this.#enter(socket);
    const body = await readBody(request, this.deps.maxBody());
    if (entry.target === '/csta' && entry.method === 'POST') entry.csta = describeCsta(body ?? '');
    const raw: RawRequest = {
      method: entry.method,
      target: entry.target,
      body: body ?? '',
      contentType: request.headers['content-type'] ?? '',
      secure,
      authorization: request.headers.authorization,
    };
    const fault = this.faults.takeFor(entry.target, raw.body);
    if (fault !== undefined) return this.#misbehave(fault, raw, entry, socket);
    const answer = body === undefined ? errorPage(413) : await this.#answer(raw);
    await this.#deliver(answer, entry, socket);
  }

  async #answer(request: RawRequest): Promise<PageAnswer> {
    const { options } = this.deps;
    if (this.deps.httpsOnly() && !request.secure) {
      // The words of the recorded page are not known; a scanner sums them up like this.
      if (options.quirks.httpsOnlyAnswer === 'forbidden')
        return errorPage(403, 'Secure connection required');
      const location = `https://${options.host}:${this.httpsPort ?? 443}${request.target}`;
      return { status: 307, location, title: 'Moved', body: '' };
    }
    return this.deps.answer(request);
  }

  /** Sends an answer the way this phone does, then closes. */
  async #deliver(answer: PageAnswer, entry: Entry, socket: Socket): Promise<void> {
    const { quirks } = this.deps.options;
    if (quirks.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, quirks.latencyMs));
    const { keepAliveDelayMs = 0 } = answer;
    if (keepAliveDelayMs > 0 && entry.connection.includes('keep-alive'))
      await new Promise<void>((resolve) => this.deps.clock.after(keepAliveDelayMs, resolve));
    answer.afterwards?.();
    const hurried =
      entry.connection.includes('close') && !entry.target.startsWith('/minibrowser.htm');
    if (answer.silent === true || (hurried && quirks.emptyReplyOnClose)) {
      socket.destroy();
      return;
    }
    const replay = this.deps.replay?.(entry, answer, bodyOf(answer));
    if (replay === 'silent') {
      socket.destroy();
      return;
    }
    entry.status = replay?.status ?? answer.status;
    const bytes = replay?.bytes ?? serialise(answer, entry.method !== 'HEAD', quirks);
    const overlapped = this.#inFlight.get(socket) === true;
    const cut = overlapped && this.deps.options.concurrency === 'incomplete';
    socket.write(cut ? bytes.subarray(0, 40) : bytes);
    if (replay?.staysOpen) setTimeout(() => socket.destroySoon(), STAYS_OPEN_MS).unref();
    else socket.destroySoon();
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

function statusAnswer(kind: Extract<Fault['kind'], { type: 'status' }>): PageAnswer {
  return {
    status: kind.status,
    body: kind.body ?? '',
    ...(kind.title === undefined ? {} : { title: kind.title }),
    ...(kind.location === undefined ? {} : { location: kind.location }),
    ...(kind.contentType === undefined ? {} : { contentType: kind.contentType }),
  };
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
