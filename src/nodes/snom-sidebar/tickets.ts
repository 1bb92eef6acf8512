/**
 * Tickets: a route that asks for the permission gives one, and whoever shows it on Node-RED's comms has had the permission a
 * moment ago. The comms themselves let everybody listen who may see the status of nodes.
 */
import { randomBytes } from 'node:crypto';
import { keepNewest } from '../../common/newest';

/** What a ticket is good for. */
export type Admission =
  { readonly to: 'phones' } | { readonly to: 'exchanges'; readonly phone: string };

/** How long one is good, ms. */
const GOOD_MS = 30_000;
/** Tickets that nobody has shown yet; more than editors that are opened at a time. */
const MOST = 500;

export class Tickets {
  readonly #given = new Map<string, { readonly admission: Admission; readonly until: number }>();

  /** @param now monotonic, ms */
  constructor(private readonly now: () => number) {}

  give(admission: Admission): string {
    const ticket = randomBytes(18).toString('base64url');
    keepNewest(this.#given, ticket, { admission, until: this.now() + GOOD_MS }, MOST);
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
