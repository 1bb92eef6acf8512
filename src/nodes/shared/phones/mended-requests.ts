/**
 * Hears phones whose request is not quite HTTP. A phone fills what a caller or its owner has written into the request
 * line; a raw blank or `ü` there makes Node.js answer 400 before anybody sees the request, and the report is lost.
 *
 * Such a request is written anew, with the bytes escaped that may not stand there, and put to the same server as one
 * more connection: whatever guards the public routes (`httpNodeAuth`, `httpNodeRoot`) guards it as any other.
 */
import type { Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Is it a path of ours? Gets the path as it stands in the request, e.g. `/snom/TOKEN/incoming`. */
type IsOurPath = (path: string) => boolean;

/** What Node.js tells with `clientError`. */
interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** Longest head of a request that is looked at, bytes; Node.js itself takes 16 KiB. */
const MAX_HEAD = 65_536;
/** How long the rest of a request may take, ms. */
const PATIENCE_MS = 2000;
const END_OF_HEAD = '\r\n\r\n';

/** Answers of Node.js itself to what is no HTTP (`_http_server.js`). */
const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const mended = new WeakSet<object>();

/**
 * Mends requests to paths of ours from now on. Once per server, however often it is asked for.
 *
 * @param onUnreadable told of requests to a path of ours that cannot be mended either
 */
export function mendRequests(
  server: Server,
  isOurs: IsOurPath,
  onUnreadable: (path: string) => void,
): void {
  if (mended.has(server)) return;
  mended.add(server);
  server.on('clientError', (error: ParserError, socket: Duplex) => {
    // What was written anew and is refused again would be refused for ever.
    if (socket instanceof Again) {
      socket.giveUp(error);
      return;
    }
    const packet = error.rawPacket;
    const path = packet && pathOf(packet);
    if (packet && path !== undefined && isOurs(path)) {
      // Node.js reports each further packet of the same connection as an error, too: they are read below.
      if (!heard.has(socket))
        new RequestMender(server, socket as Socket, packet, path, onUnreadable);
    } else if (!heard.has(socket) && server.listenerCount('clientError') === 1) {
      refuse(error, socket);
    }
  });
}

/** Connections that are being read here. */
const heard = new WeakSet<object>();

/** Reads the rest of a request and puts it to the server anew. */
class RequestMender {
  #head: Buffer;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly server: Server,
    private readonly socket: Socket,
    first: Buffer,
    private readonly path: string,
    private readonly onUnreadable: (path: string) => void,
  ) {
    heard.add(socket);
    this.#head = first;
    this.#timer = setTimeout(this.#giveUp, PATIENCE_MS).unref();
    if (this.#isDone()) return;
    socket.on('data', this.#more).on('end', this.#giveUp).on('close', this.#stop);
  }

  readonly #more = (chunk: Buffer): void => {
    this.#head = Buffer.concat([this.#head, chunk]);
    this.#isDone();
  };

  readonly #giveUp = (): void => {
    this.#stop();
    this.onUnreadable(this.path);
    refuse({ name: '', message: '' }, this.socket);
  };

  readonly #stop = (): void => {
    clearTimeout(this.#timer);
    this.socket.off('data', this.#more).off('end', this.#giveUp).off('close', this.#stop);
  };

  #isDone(): boolean {
    const end = this.#head.indexOf(END_OF_HEAD);
    if (end < 0 && this.#head.length <= MAX_HEAD) return false;
    const request = end < 0 ? undefined : mend(this.#head.subarray(0, end).toString('latin1'));
    if (request === undefined) {
      this.#giveUp();
      return true;
    }
    this.#stop();
    const again = new Again(this.socket, Buffer.from(request, 'latin1'), () =>
      this.onUnreadable(this.path),
    );
    this.server.emit(this.server instanceof HttpsServer ? 'secureConnection' : 'connection', again);
    return true;
  }
}

/** A connection whose request has been read already; what is written to it goes to the phone. */
class Again extends Duplex {
  constructor(
    private readonly socket: Socket,
    request: Buffer,
    private readonly onUnreadable: () => void,
  ) {
    super();
    this.push(request);
    socket.on('close', () => this.destroy());
  }

  /** It is no HTTP either. */
  giveUp(error: ParserError): void {
    this.onUnreadable();
    refuse(error, this.socket);
  }

  /** Who reports is told by it. */
  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  override _read(): void {
    // All of it is there.
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

/** Path of a GET request, as far as it stands in its first packet. */
function pathOf(packet: Buffer): string | undefined {
  if (packet.length < 5 || packet.toString('latin1', 0, 4) !== 'GET ') return undefined;
  const [, path] = /^([^?\r\n]{1,2048})[?\s]/.exec(packet.toString('latin1', 4, 2100)) ?? [];
  return path;
}

/** The request with everything escaped in its first line, and taken out of its other lines, that may not be there. */
function mend(head: string): string | undefined {
  const [line = '', ...fields] = head.split('\r\n');
  const version = line.lastIndexOf(' HTTP/1.');
  if (version < 5 || version !== line.length - ' HTTP/1.x'.length) return undefined;
  const target = escape(line.slice(4, version));
  const kept = fields
    .filter((field) => !/^(?:connection|content-length|transfer-encoding|upgrade):/i.test(field))
    // eslint-disable-next-line no-control-regex -- these are what makes Node.js refuse a field
    .map((field) => field.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ''));
  return [`GET ${target}${line.slice(version)}`, ...kept, 'Connection: close', '', ''].join('\r\n');
}

/** Bytes (as Latin-1 characters) that may not stand in a request line become `%xx`. */
function escape(target: string): string {
  return target.replace(
    /[^!-~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** What Node.js does where nobody listens to `clientError`. */
function refuse({ code = '' }: ParserError, socket: Duplex): void {
  if (socket.writable)
    socket.write(`HTTP/1.1 ${ANSWERS[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  socket.destroy();
}
