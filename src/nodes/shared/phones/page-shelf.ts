/**
 * What phones fetch to show it: pages and pictures, kept for a while under addresses nobody can guess, and the
 * answers of menus and inputs, which phones give by fetching the address of the page with a query.
 *
 * One store for the whole package, so that looking an address up costs the same whoever owns it.
 */
import { decodeLenient } from '../../../calls/reports/query-text';
import { SnomError } from '../../../common/errors';
import { PageStore, type StoredPage } from '../../../phone/display/pages';
import { answerFetch, type FetchResponse } from './answer-fetch';
import { nameRegistry } from './registries';

/** Pages and pictures one node may have waiting; its oldest makes room. */
const MAX_PAGES_OF_NODE = 100;

/** Longest query of an answer, characters, and longest typed text. */
const MAX_ANSWER = 2048;
const MAX_TYPED = 512;

/** What a phone asked for. */
export type Answer =
  | { readonly kind: 'choice'; readonly index: number }
  | { readonly kind: 'typed'; readonly index: number; readonly text: string };

/** Who gave a page out. Neither method may throw or take its time: the phone waits. */
export interface PageOwner {
  /** The page itself was fetched. */
  fetched(): void;
  /** What the phone gets to see instead; undefined = there is no such choice. */
  answered(answer: Answer): StoredPage | undefined;
}

interface Shared {
  readonly store: PageStore<PageOwner>;
  readonly shelves: Set<PageShelf>;
}

/** There while a node needs it: a closed runtime must not keep timers or pages. */
let shared: Shared | undefined;

nameRegistry('pages', {
  get size() {
    return shared?.store.size ?? 0;
  },
});

/** Pages of one node that go together. Call {@link close} with the node. */
export class PageShelf {
  readonly #shared: Shared;
  readonly #owner: object;
  /** Oldest first. */
  readonly #tokens = new Set<string>();
  #closed = false;

  /** @param owner stands for the node: the bounds of pages are bounds of each node, however many shelves it has */
  constructor(owner: object = {}) {
    this.#owner = owner;
    shared ??= {
      store: new PageStore<PageOwner>({ maxPagesOfOwner: MAX_PAGES_OF_NODE }),
      shelves: new Set(),
    };
    this.#shared = shared;
    shared.shelves.add(this);
  }

  /**
   * Keeps a page or picture.
   *
   * @param page or a function that makes it of its token, where the page names its own address
   * @throws SnomError `pageTooLarge`; `aborted` after close; whatever the function throws
   */
  put(
    page: StoredPage | ((token: string) => StoredPage),
    ttlMs: number,
    owner?: PageOwner,
  ): string {
    if (this.#closed) throw new SnomError('aborted');
    const token = this.#shared.store.put(page, ttlMs, owner, this.#owner);
    this.#tokens.add(token);
    // The store has made room already, if there was none.
    for (const oldest of this.#tokens) {
      if (this.#tokens.size <= MAX_PAGES_OF_NODE) break;
      this.take(oldest);
    }
    return token;
  }

  /** Takes a page back. */
  take(token: string): void {
    if (this.#tokens.delete(token)) this.#shared.store.delete(token);
  }

  /** Takes all pages back. */
  close(): void {
    this.#closed = true;
    for (const token of this.#tokens) this.take(token);
    const { shelves, store } = this.#shared;
    shelves.delete(this);
    if (shelves.size > 0) return;
    store.close();
    if (shared === this.#shared) shared = undefined;
  }
}

/** Parameter of an answer: `c3` the fourth choice, `t0=...` what was typed into the first field. */
export const choiceQuery = (index: number): string => `c${index}`;
export const fieldParameter = (index: number): string => `t${index}`;

/** Answers a phone: the page, what follows an answer, or an empty 404, which says nothing about why. */
export function servePage(token: string, rawQuery: string, response: FetchResponse): void {
  const found = shared?.store.get(token);
  answerFetch(response, found && contentOf(found, rawQuery));
}

function contentOf(
  { data: owner, ...page }: StoredPage & { readonly data: PageOwner | undefined },
  rawQuery: string,
): StoredPage | undefined {
  if (rawQuery === '') {
    owner?.fetched();
    return page;
  }
  const answer = answerOf(rawQuery);
  return answer && owner?.answered(answer);
}

/**
 * Whether a phone escapes what was typed is unknown: so all behind the first `=` is the text, `&` and all, and a `+`
 * stays one.
 */
function answerOf(rawQuery: string): Answer | undefined {
  if (rawQuery.length > MAX_ANSWER) return undefined;
  const [, kind, digits = '', typed] = /^([ct])(\d{1,4})(?:=(.*))?$/s.exec(rawQuery) ?? [];
  const index = Number(digits);
  if (kind === 'c' && typed === undefined) return { kind: 'choice', index };
  if (kind !== 't' || typed === undefined) return undefined;
  return { kind: 'typed', index, text: decodeLenient(typed).slice(0, MAX_TYPED) };
}
