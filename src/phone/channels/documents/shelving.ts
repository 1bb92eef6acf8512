/** Documents of one step that wait on the shelf, each for one fetch. */
import { type Sent, SnomError } from '../../../common/errors';
import type { DocumentShelf, ShelvedDocument } from '../../types';

/** Take everything back at the end of the step: what a phone fetches later must not be done any more. */
export class StepShelf {
  readonly #shelf: DocumentShelf | undefined;
  readonly #kept: ShelvedDocument[] = [];

  constructor(shelf: DocumentShelf | undefined) {
    this.#shelf = shelf;
  }

  /**
   * Puts a document there for one fetch; every further one finds nothing.
   *
   * @param served called with that fetch, before it is answered, and with what follows the `?` of its address
   * @throws SnomError `noBaseUrl`; of the shelf
   */
  putOnce(xml: string, served?: (rawQuery: string) => void): string {
    let left = true;
    return this.#put((rawQuery) => {
      if (!left) return undefined;
      left = false;
      served?.(rawQuery);
      return xml;
    });
  }

  takeAll(): void {
    for (const one of this.#kept.splice(0)) one.take();
  }

  #put(document: (rawQuery: string) => string | undefined): string {
    if (!this.#shelf) throw new SnomError('noBaseUrl');
    const shelved = this.#shelf.put(document);
    this.#kept.push(shelved);
    return shelved.url;
  }
}

/** The phone did not come. @param origin see {@link shownOrigin} */
export const notFetched = (origin: string, sent: Sent): SnomError =>
  new SnomError('documentNotFetched', { params: { url: origin }, sent });

/** The part of an address that may be shown: not the rest, which is a secret. */
export function shownOrigin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
