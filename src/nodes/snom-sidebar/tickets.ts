/**
 * Tickets: a route that asks for the permission gives one, and whoever shows it on Node-RED's comms has had the permission a
 * moment ago. The comms themselves let everybody listen who may see the status of nodes.
 */
import { randomBytes } from 'node:crypto';

/** What a ticket is good for. */
export type Admission =
  { readonly to: 'phones' } | { readonly to: 'exchanges'; readonly phone: string };

/** How long one is good, ms. */
const GOOD_MS = 30_000;
/** Tickets of one user that nobody has shown yet; more than editors that somebody opens at a time. */
const MOST_OF_USER = 50;
/** Those of all users. */
const MOST = 5000;

interface Ticket {
  readonly admission: Admission;
  readonly until: number;
  readonly user: string;
}

export class Tickets {
  /** Oldest first. */
  readonly #given = new Map<string, Ticket>();

  /** @param now monotonic, ms */
  constructor(private readonly now: () => number) {}

  /**
   * Nobody can push out the tickets of others, however many he has himself given.
   *
   * @param user who asks for it; '' = nobody has to log in
   */
  give(admission: Admission, user = ''): string {
    const now = this.now();
    const own: string[] = [];
    for (const [old, given] of this.#given) {
      if (given.until < now) this.#given.delete(old);
      else if (given.user === user) own.push(old);
    }
    const [oldest] = own;
    if (oldest !== undefined && own.length >= MOST_OF_USER) this.#given.delete(oldest);
    const ticket = randomBytes(18).toString('base64url');
    if (this.#given.size < MOST) this.#given.set(ticket, { admission, until: now + GOOD_MS, user });
    return ticket;
  }

  /** Takes a ticket, which is good once. Undefined = it is not, or not any more. */
  take(ticket: unknown): Admission | undefined {
    if (typeof ticket !== 'string') return undefined;
    const given = this.#given.get(ticket);
    this.#given.delete(ticket);
    return given && given.until >= this.now() ? given.admission : undefined;
  }
}
