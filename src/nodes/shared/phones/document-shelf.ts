/**
 * Documents that phones fetch to act on them, or to tell the state of their calls: `/snom/doc/<token>`. Each has an address
 * nobody can guess, which stops working soon; whoever put it there decides how often it is given out.
 *
 * One store for the whole package, so that looking an address up costs the same whoever owns it. Nothing runs here: what is
 * over is thrown away when the shelf is used again or closed.
 */
import { randomBytes } from 'node:crypto';
import { SnomError } from '../../../common/errors';
import { XML_TYPE } from '../../../phone/display/xml';
import type { DocumentShelf, ShelvedDocument } from '../../../phone/types';
import { answerFetch, type FetchResponse } from './answer-fetch';
import { publicAddress } from './public-address';
import { nameRegistry } from './registries';

/** In place of a token in the package's route. */
export const DOCUMENT_PATH = 'doc';

/** 128 bits; short, since two or three such addresses have to fit into one SIP message. */
const TOKEN_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{22}$/;

/** Longest life of a document, ms: longer than a command has by default, with its pauses. */
const LIFE_MS = 60_000;

/** Documents one node may have waiting; its oldest makes room. */
const MAX_DOCUMENTS = 64;

/** Longest query of a fetch that is looked at, characters. */
const MAX_QUERY = 2048;

interface Entry {
  readonly document: (rawQuery: string) => string | undefined;
  readonly expiresAt: number;
  readonly now: () => number;
}

/** Looked up as the tokens of phones are: see `webhook.ts` on why that tells nothing. */
const documents = nameRegistry('documents', new Map<string, Entry>());

/** Documents of one node. Call {@link close} with it. */
export class NodeDocumentShelf implements DocumentShelf {
  readonly #baseUrl: string;
  readonly #now: () => number;
  /** Oldest first. */
  readonly #tokens = new Set<string>();
  #closed = false;

  /**
   * @param baseUrl where phones reach Node-RED
   * @param now monotonic clock, ms
   */
  constructor(baseUrl: string, now: () => number = () => performance.now()) {
    this.#baseUrl = baseUrl;
    this.#now = now;
  }

  /**
   * @throws SnomError `wrongType` {name: 'baseUrl'}; `noBaseUrl`; `aborted` after close
   */
  put(document: (rawQuery: string) => string | undefined): ShelvedDocument {
    if (this.#closed) throw new SnomError('aborted');
    if (this.#baseUrl === '') throw new SnomError('noBaseUrl');
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const url = publicAddress(this.#baseUrl, `${DOCUMENT_PATH}/${token}`);
    this.#makeRoom();
    documents.set(token, { document, expiresAt: this.#now() + LIFE_MS, now: this.#now });
    this.#tokens.add(token);
    return { url, take: () => this.#take(token) };
  }

  /** Takes all documents back. */
  close(): void {
    this.#closed = true;
    for (const token of this.#tokens) this.#take(token);
  }

  #makeRoom(): void {
    for (const token of this.#tokens) {
      const entry = documents.get(token);
      const isOver = !entry || entry.expiresAt <= this.#now();
      if (!isOver && this.#tokens.size < MAX_DOCUMENTS) break;
      this.#take(token);
    }
  }

  #take(token: string): void {
    this.#tokens.delete(token);
    documents.delete(token);
  }
}

/** Is there a document at this path? */
export function isDocument(path: string): boolean {
  const [, token = ''] = /\/snom\/doc\/([^/?#]+)$/i.exec(path) ?? [];
  return documents.has(token);
}

/** Answers a phone: the document, or an empty 404, which says nothing about why. */
export function serveDocument(token: string, rawQuery: string, response: FetchResponse): void {
  const entry = TOKEN.test(token) ? documents.get(token) : undefined;
  const isThere = entry && entry.now() < entry.expiresAt && rawQuery.length <= MAX_QUERY;
  const body = isThere ? entry.document(rawQuery) : undefined;
  answerFetch(response, body === undefined ? undefined : { body, contentType: XML_TYPE });
}
