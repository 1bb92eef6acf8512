/**
 * Pages and pictures that wait for the phone to fetch them. A page has no other protection than its address, which
 * nobody can guess and which stops working: phones cannot be expected to log in.
 */
import { createHash, randomBytes } from 'node:crypto';
import { SnomError } from '../../common/errors';

/** Random bytes of an address: 192 bits. */
const TOKEN_BYTES = 24;

/** What is served. */
export interface StoredPage {
  readonly body: string | Buffer;
  readonly contentType: string;
}

/** Bounds of a store. */
interface PageStoreOptions {
  /** Most pages; the oldest of whoever has most makes room. Default 500. */
  readonly maxPages?: number;
  /** Most pages of one owner; its oldest makes room. Default: as many as there may be at all. */
  readonly maxPagesOfOwner?: number;
  /** Most bytes of all pages together; the oldest of whoever has most make room. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Default 5 minutes. */
  readonly ttlMs?: number;
  /** Monotonic clock, ms: one that is set must not end a page, or keep it. Replaced in tests. */
  readonly now?: () => number;
}

interface Entry<T> {
  readonly page: StoredPage;
  readonly data: T | undefined;
  readonly bytes: number;
  readonly expiresAt: number;
  readonly owner: object;
}

/** Shape of every token; anything else is not even looked up. */
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** Longest a page can wait: a day, ms. */
const MAX_TTL_MS = 86_400_000;

/** Keeps pages by token. Call {@link close} at the end. */
export class PageStore<T = unknown> {
  readonly #maxPages: number;
  readonly #maxPagesOfOwner: number;
  readonly #maxBytes: number;
  readonly #ttlMs: number;
  readonly #now: () => number;
  /** By digest of the token, so that the time a look-up takes says nothing about tokens. Oldest first. */
  readonly #entries = new Map<string, Entry<T>>();
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({
    maxPages = 500,
    maxPagesOfOwner = maxPages,
    maxBytes = 16 * 1024 * 1024,
    ttlMs = 300_000,
    now = () => performance.now(),
  }: PageStoreOptions = {}) {
    this.#maxPages = maxPages;
    this.#maxPagesOfOwner = maxPagesOfOwner;
    this.#maxBytes = maxBytes;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** Pages that can be fetched. */
  get size(): number {
    this.#expire();
    return this.#entries.size;
  }

  /** Bytes of all pages. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Keeps a page.
   *
   * @returns its token, 32 characters of `A-Z a-z 0-9 _ -`
   * @param page or a function that makes it, for pages that have to hold their own address
   * @param ttlMs how long; default: as the store says
   * @param data goes back to whoever serves the page, e.g. what its choices mean
   * @param owner whose pages make room for it: one who gives out many must not push out those of others
   * @throws SnomError `pageTooLarge` {max} for a page that could not be kept even alone; `aborted` after close
   */
  put(
    page: StoredPage | ((token: string) => StoredPage),
    ttlMs?: number,
    data?: T,
    owner: object = this,
  ): string {
    if (this.#closed) throw new SnomError('aborted');
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { body, contentType } = typeof page === 'function' ? page(token) : page;
    const bytes = Buffer.byteLength(body);
    if (bytes > this.#maxBytes)
      throw new SnomError('pageTooLarge', { params: { max: this.#maxBytes } });
    const expiresAt = this.#now() + usable(ttlMs, this.#ttlMs);
    this.#expire();
    const kept = { body, contentType };
    const key = digest(token);
    this.#entries.set(key, { page: kept, data, bytes, expiresAt, owner });
    this.#bytes += bytes;
    this.#makeRoom(key, owner);
    this.#arm();
    return token;
  }

  /** The page of a token; undefined = never given out, expired, or taken back. */
  get(token: string): (StoredPage & { readonly data: T | undefined }) | undefined {
    if (!TOKEN.test(token)) return undefined;
    const key = digest(token);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresAt > this.#now()) return { ...entry.page, data: entry.data };
    this.#drop(key);
    return undefined;
  }

  /** Takes a page back. */
  delete(token: string): void {
    if (TOKEN.test(token)) this.#drop(digest(token));
  }

  /** Forgets all pages and takes no more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** Afterwards all bounds hold, and the page of this key is still there. */
  #makeRoom(newest: string, owner: object): void {
    const share = (of: 'pages' | 'bytes'): Map<object, number> => this.#share(newest, of);
    if ((share('pages').get(owner) ?? 0) >= this.#maxPagesOfOwner) this.#dropOldestOf(owner);
    while (this.#entries.size > this.#maxPages) this.#dropOldestOf(largest(share('pages')));
    while (this.#bytes > this.#maxBytes) this.#dropOldestOf(largest(share('bytes')));
  }

  /** How much each owner has, apart from the page of this key. */
  #share(newest: string, of: 'pages' | 'bytes'): Map<object, number> {
    const shares = new Map<object, number>();
    for (const [key, { owner, bytes }] of this.#entries) {
      if (key === newest) continue;
      shares.set(owner, (shares.get(owner) ?? 0) + (of === 'pages' ? 1 : bytes));
    }
    return shares;
  }

  #dropOldestOf(whom: object | undefined): void {
    for (const [key, { owner }] of this.#entries) {
      if (owner !== whom) continue;
      this.#drop(key);
      return;
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  #expire(): void {
    const now = this.#now();
    for (const [key, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#drop(key);
  }

  /** One timer for all pages; it does not keep the process alive. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    let next = Infinity;
    for (const { expiresAt } of this.#entries.values()) next = Math.min(next, expiresAt);
    if (next === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#expire();
        this.#arm();
      },
      Math.max(next - this.#now(), 1000),
    );
    this.#timer.unref();
  }
}

/** Whoever has most; of several, the one whose oldest page is the oldest. */
function largest(shares: ReadonlyMap<object, number>): object | undefined {
  let found: object | undefined;
  let most = -1;
  for (const [owner, share] of shares) {
    if (share <= most) continue;
    found = owner;
    most = share;
  }
  return found;
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64');

const usable = (ms: number | undefined, otherwise: number): number =>
  ms !== undefined && Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_TTL_MS) : otherwise;
