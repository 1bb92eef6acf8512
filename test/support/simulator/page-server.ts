/** An HTTP server with pages for the minibrowser. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    targets,
    headers,
    serve: (path, file) => void files.set(path, file),
    page(path, xml) {
      files.set(path, { body: xml });
      return `${url}${path}`;
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
