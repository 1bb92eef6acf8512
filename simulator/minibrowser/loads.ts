/** Pages and pictures on their way to the minibrowser. */
import type { VirtualQuirks } from '../contract/quirks';
import type { Phone } from '../device/phone';
import type { XmlElement } from '../device/xml';
import { type FetchedFile, fetchLocal } from '../outgoing/fetch';
import { isPage } from './document';
import { parseXml } from './xml';

const MAX_PAGE = 512 * 1024;
const MAX_PICTURE = 4 * 1024 * 1024;

/** Everything the minibrowser waits for. */
export class Loads {
  readonly #pending = new Set<Promise<void>>();
  #stop = new AbortController();

  constructor(private readonly phone: Phone) {}

  /** Resolves when nothing is on its way, however much was added in the meantime. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Gives up what is on its way. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** What should be a page, see {@link documentOf}. @throws FetchError */
  page(address: string): Promise<FetchedFile> {
    return this.#fetch(address, MAX_PAGE);
  }

  /** What should be a picture. @throws FetchError */
  picture(address: string): Promise<FetchedFile> {
    return this.#fetch(address, MAX_PICTURE);
  }

  /** Work in the background; what goes wrong is logged, without the query of the address. */
  track(address: string, work: () => Promise<void>): void {
    const load = work()
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'unknown';
        this.phone.log.push(`Minibrowser: ${address.split(/[?#]/, 1)[0]}: ${why}`);
      })
      .then(() => {
        this.#pending.delete(load);
        this.phone.changed();
      });
    this.#pending.add(load);
  }

  #fetch(address: string, maxBytes: number): Promise<FetchedFile> {
    return fetchLocal(address, {
      userAgent: this.phone.userAgent,
      credentials: this.phone.clientCredentials,
      maxBytes,
      signal: this.#stop.signal,
    });
  }
}

/** Does the phone take this for XML? */
export const isXml = (contentType: string, { xmlTypeNeeded }: VirtualQuirks): boolean =>
  !xmlTypeNeeded || /^[\w.+-]+\/(?:[\w.-]+\+)?\w*xml\b/i.test(contentType);

/** The document in a file that was loaded as a page. @throws Error when there is none. */
export function documentOf({ contentType, body }: FetchedFile, quirks: VirtualQuirks): XmlElement {
  if (!isXml(contentType, quirks)) throw new Error('the answer has no XML content type');
  const root = parseXml(body.toString('utf8'));
  if (!isPage(root)) throw new Error('the answer is no page of the minibrowser');
  return root;
}
