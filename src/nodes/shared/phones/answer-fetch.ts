/** What phones fetch, in the words of Express: pages, pictures and documents. */
import type { StoredPage } from '../../../phone/display/pages';

/** The part of an Express response this file uses. */
export interface FetchResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string | Buffer): unknown;
}

/** Answers a phone: what it fetches, or an empty 404, which says nothing about why. */
export function answerFetch(response: FetchResponse, content: StoredPage | undefined): void {
  response.statusCode = content ? 200 : 404;
  // Whoever keeps a copy would show it, or act on it, when it is long over.
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (content) response.setHeader('Content-Type', content.contentType);
  const body = Buffer.from(content?.body ?? '');
  response.setHeader('Content-Length', String(body.length));
  response.end(body);
}
