/**
 * A peer that takes documents as the sources have it: by NOTIFY and by `minibrowser.htm`, one action each, and fetches from a
 * shelf. It knows the client by what it sends alone.
 */
import assert from 'node:assert/strict';
import type {
  DocumentShelf,
  PhoneRequest,
  PhoneResponse,
  ShelvedDocument,
} from '../../../src/phone/types';
import { addressIn, type CallbackValues, readDocument, workOut } from './document-reader';
import type { SipDatagram, SipPeer } from './sip-peer';

const BASE = 'http://192.0.2.5:1880/snom/doc/';

/** A shelf without a server. */
export class MemoryShelf implements DocumentShelf {
  readonly documents = new Map<string, (rawQuery: string) => string | undefined>();
  #count = 0;

  put(document: (rawQuery: string) => string | undefined): ShelvedDocument {
    this.#count += 1;
    const url = `${BASE}${String(this.#count).padStart(22, '0')}`;
    this.documents.set(url, document);
    return { url, take: () => void this.documents.delete(url) };
  }

  /** What a GET gets; undefined = 404. */
  get(url: string): string | undefined {
    const [address = '', ...query] = url.split('?');
    return this.documents.get(address)?.(query.join('?'));
  }
}

export class DocumentPhone {
  /** Fragments that were carried out. */
  readonly actions: string[] = [];
  /** What it worked on. */
  readonly documents: string[] = [];
  /** Pages of others that it would show. */
  readonly pages: string[] = [];
  /** Addresses it fetched from the shelf, and whether something was there. */
  readonly fetches: { readonly url: string; readonly found: boolean }[] = [];
  readonly events: string[] = [];
  values: CallbackValues;
  /** Do callbacks work in addresses, too? */
  inAddresses = true;
  fetching = true;
  /** Documents closer than that to the one before are lost, ms. */
  spacingMs = 0;
  now: () => number = () => 0;
  #lastAt = -Infinity;
  onAction: () => void = () => undefined;

  constructor(
    readonly shelf: MemoryShelf,
    values?: CallbackValues,
  ) {
    this.values = values;
  }

  /** One request is carried out once, however often it comes. */
  readonly #seen = new Set<string>();
  /** What a NOTIFY does. */
  take(datagram: SipDatagram): void {
    if (this.#seen.has(datagram.branch)) return;
    this.#seen.add(datagram.branch);
    this.events.push(datagram.header('Event'));
    if (datagram.header('Event') !== 'xml') return;
    assert.equal(datagram.header('Content-Type'), 'application/snomxml');
    assert.equal(Number(datagram.header('Content-Length')), datagram.body.length);
    assert.ok(datagram.bytes.length <= 1300);
    if (this.#isFar()) this.work(datagram.body.toString('utf8'));
  }

  #isFar(): boolean {
    const isFar = this.now() - this.#lastAt >= this.spacingMs;
    if (isFar) this.#lastAt = this.now();
    return isFar;
  }

  /** A script for a peer: carry out, then answer. */
  readonly script = (datagram: SipDatagram, peer: SipPeer): void => {
    this.take(datagram);
    peer.answer(datagram, 200);
  };

  /** The web server with `minibrowser.htm`. */
  readonly http = {
    request: async ({ target }: PhoneRequest): Promise<PhoneResponse> => {
      const [, url = ''] = /^\/minibrowser\.htm\?url=([^&]+)$/.exec(target) ?? assert.fail(target);
      await Promise.resolve();
      if (this.#isFar()) this.go(decodeURIComponent(url));
      return { status: 200, headers: {}, body: '' };
    },
  };

  work(xml: string): void {
    this.documents.push(xml);
    const root = readDocument(xml);
    assert.match(root.name, /^SnomIPPhone(?:Silent|Text)$/);
    assert.equal(root.attributes['state'], 'relevant');
    assert.ok(root.attributes['document_id']);
    const address = addressIn(root, this.values);
    if (address !== undefined)
      this.go(workOut(address, this.inAddresses ? this.values : undefined));
  }

  go(url = ''): void {
    const [, fragment] = /^snom:\/\/mb_(?:nop|exit)#(.+)$/.exec(url) ?? [];
    if (fragment !== undefined) {
      this.actions.push(fragment);
      this.onAction();
    } else if (!url.startsWith(BASE)) {
      this.pages.push(url);
    } else if (this.fetching) {
      const xml = this.shelf.get(url);
      this.fetches.push({ url, found: xml !== undefined });
      if (xml !== undefined) this.work(xml);
    }
  }
}
