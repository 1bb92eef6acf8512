/** Calls whose summary has been on the broker: whoever told it, nobody tells it again. */

import { keepNewest } from '../../common/newest';

/** So many calls; their phones have long had others. */
const LIMIT = 5000;

export class ToldCalls {
  readonly #ids = new Map<string, true>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    keepNewest(this.#ids, id, true, LIMIT);
  }
}
