/**
 * The click-on web page of a virtual phone: a small HTTP server on loopback, apart from the phone's own web
 * server so that the phone answers only what a phone answers.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualPhoneApi } from '../contract/types';
import { ActionError, type Played, runAction } from './actions';
import { EventFeed } from './events';
import { type WebFile, WebFiles } from './files';
import { isLoopbackHost, refusal } from './guard';
import { takeSnapshot } from './snapshot';

/** Bytes of a POST body. */
const MAX_BODY = 4096;

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  // For whoever takes its address for that of the phone.
  Server: 'page of the virtual phone',
  'X-Content-Type-Options': 'nosniff',
};

/** A running page. */
export interface ConsoleServer {
  /** Address to open in a browser. */
  readonly url: string;
  /** Ends the page and all its connections. */
  close(): Promise<void>;
}

/**
 * Opens the page of a phone.
 *
 * `GET /api/state` answers a {@link takeSnapshot | snapshot}, `GET /api/screen.bmp` the screen as a picture,
 * `GET /api/events` streams the snapshot on every change and
 * `POST /api/<action>` takes the actions of `actions.ts` as JSON. The page is in the language the browser asks for.
 *
 * @param options host: loopback address or name; port: 0 = any free one; onChoice: puts another phone in its place
 * @throws Error when `host` is not loopback; the socket's error (`EADDRINUSE`...) when it cannot listen
 */
export async function startConsole(
  phone: VirtualPhoneApi,
  options: { host: string; port: number; onChoice?: Played['onChoice'] },
): Promise<ConsoleServer> {
  if (!isLoopbackHost(options.host)) {
    throw new Error(
      `The virtual phone listens on loopback addresses only, not on ${options.host}.`,
    );
  }
  const files = await WebFiles.load();
  const { onChoice } = options;
  const feed = new EventFeed(() => takeSnapshot(phone, onChoice !== undefined));
  const server = createServer((request, response) => {
    handle({ phone, onChoice }, files, feed, request, response).catch((error: unknown) => {
      answerError(response, error);
    });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const notify = (): void => feed.notify();
  phone.on('change', notify);
  // The display counts the seconds of a call; nothing changes in the phone meanwhile.
  const seconds = setInterval(() => {
    if (phone.liveCalls.length > 0) notify();
  }, 1000).unref();

  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    async close() {
      phone.off('change', notify);
      clearInterval(seconds);
      feed.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  played: Played,
  files: WebFiles,
  feed: EventFeed,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const refused = refusal(request);
  if (refused) {
    sendJson(response, refused.status, { error: refused.reason });
    return;
  }
  const target = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method === 'POST' && target.startsWith('/api/')) {
    const body = await readJson(request);
    sendJson(response, 200, runAction(played, target.slice('/api/'.length), body));
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, POST');
    sendJson(response, 405, { error: 'This method is not served here.' });
  } else if (target === '/api/state') {
    sendJson(response, 200, takeSnapshot(played.phone, played.onChoice !== undefined));
  } else if (target === '/api/screen.bmp') {
    sendFile(response, { type: 'image/bmp', body: Buffer.from(played.phone.screenshot()) });
  } else if (target === '/api/events' && request.method === 'GET') {
    feed.subscribe(response);
  } else {
    sendFile(response, files.get(target, request.headers['accept-language']));
  }
}

function sendFile(response: ServerResponse, file: WebFile | undefined): void {
  if (!file) {
    sendJson(response, 404, { error: 'There is no such page.' });
    return;
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length });
  response.end(file.body);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  if (status >= 400) {
    // The rest of a body may still be on its way: read it to nowhere, and be done with this client.
    response.req.resume();
    response.setHeader('Connection', 'close');
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else if (error instanceof ActionError)
    sendJson(response, error.status, { error: error.message, reason: error.reason });
  else if (error instanceof BodyError) sendJson(response, error.status, { error: error.message });
  else sendJson(response, 500, { error: 'The virtual phone has a fault of its own.' });
}

class BodyError extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not cut the connection: the answer says what was wrong.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY) throw new BodyError(413, `A body has at most ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new BodyError(400, 'The body is not JSON.');
  }
}
