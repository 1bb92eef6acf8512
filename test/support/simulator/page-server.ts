/** An HTTP server with pages for the minibrowser. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach } from 'mocha';

export interface ServedFile {
  readonly body: string | Buffer;
  readonly type?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PageServer {
  readonly url: string;
  readonly port: number;
  /** Paths asked for, with their queries. */
  readonly targets: string[];
  readonly headers: IncomingHttpHeaders[];
  /** Serves a file, or what a function makes of the request. */
  serve(path: string, file: ServedFile | ((headers: IncomingHttpHeaders) => ServedFile)): void;
  /** Serves XML and returns its address. */
  page(path: string, xml: string): string;
  /** Requests to this path are read and never answered. */
  hang(path: string): void;
  /** Resolves with the next request. */
  next(): Promise<void>;
  close(): Promise<void>;
}

export async function startPages(): Promise<PageServer> {
  const pages = newPages();
  await pages.listen();
  return pages;
}

/** To be called in a `describe`: one server, of which nothing has been asked yet when a test begins. */
export function usePages(): PageServer {
  const pages = newPages();
  before(() => pages.listen());
  beforeEach(() => {
    pages.targets.length = 0;
    pages.headers.length = 0;
  });
  after(() => pages.close());
  return pages;
}

function newPages(): PageServer & { listen(): Promise<void> } {
  const files = new Map<string, ServedFile | ((headers: IncomingHttpHeaders) => ServedFile)>();
  const hanging = new Set<string>();
  const targets: string[] = [];
  const waiting: (() => void)[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? '';
    targets.push(target);
    headers.push(request.headers);
    for (const resolve of waiting.splice(0)) resolve();
    const path = target.split('?', 1)[0] ?? '';
    if (hanging.has(path)) return;
    const found = files.get(path);
    const file = typeof found === 'function' ? found(request.headers) : found;
    response.writeHead(file?.status ?? (file === undefined ? 404 : 200), {
      'Content-Type': file?.type ?? 'text/xml; charset=utf-8',
      ...file?.headers,
    });
    response.end(file?.body ?? '');
  });
  const portNow = (): number => (server.address() as AddressInfo).port;
  const urlNow = (): string => `http://127.0.0.1:${portNow()}`;
  return {
    listen: () => new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve)),
    get url() {
      return urlNow();
    },
    get port() {
      return portNow();
    },
    targets,
    headers,
    serve: (path, file) => void files.set(path, file),
    page(path, xml) {
      files.set(path, { body: xml });
      return `${urlNow()}${path}`;
    },
    hang: (path) => void hanging.add(path),
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
