/** A shelf with a server before it, for phones that fetch by themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DocumentShelf, ShelvedDocument } from '../../../src/phone/types';

export class DocumentServer implements DocumentShelf {
  /** What was fetched, and whether there was something. */
  readonly fetches: { readonly target: string; readonly found: boolean }[] = [];
  readonly #documents = new Map<string, (rawQuery: string) => string | undefined>();
  readonly #server = createServer(({ url: target = '' }, response) => {
    const [path = '', query = ''] = target.split('?');
    const xml = this.#documents.get(path)?.(query);
    this.fetches.push({ target, found: xml !== undefined });
    response.writeHead(xml === undefined ? 404 : 200, { 'Content-Type': 'text/xml' });
    response.end(xml ?? '');
  });
  #count = 0;

  get size(): number {
    return this.#documents.size;
  }

  start(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
  }

  put(document: (rawQuery: string) => string | undefined): ShelvedDocument {
    const { port } = this.#server.address() as AddressInfo;
    this.#count += 1;
    const path = `/d${this.#count}`;
    this.#documents.set(path, document);
    return {
      url: `http://127.0.0.1:${port}${path}`,
      take: () => void this.#documents.delete(path),
    };
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}
