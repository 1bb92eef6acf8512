/** Waiting by a clock that tests can step, and for news that a phone brings. */
import { SnomError } from '../../../common/errors';
import { abortable, unlessAborted } from '../../../common/waiting';
import { REAL_SIP_CLOCK, type SipClock } from '../../transport/sip/transaction';

/** Timers and a monotonic clock, ms. */
export interface DocumentClock extends SipClock {
  steady(): number;
}

export const REAL_DOCUMENT_CLOCK: DocumentClock = {
  ...REAL_SIP_CLOCK,
  steady: () => performance.now(),
};

/** Waits; `wakes` ends it early and must not reject. @throws SnomError reason of the signal */
export function waitFor(
  ms: number,
  signal: AbortSignal,
  clock: SipClock,
  wakes?: Promise<unknown>,
): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    void wakes?.then(() => resolve());
    return clock.after(ms, resolve);
  });
}

/** Waits for news alone. @throws SnomError reason of the signal */
export function comeBefore<T>(news: News<T>, signal: AbortSignal): Promise<T> {
  return unlessAborted(news.come, signal);
}

/**
 * Sends, and gives the news that came meanwhile: what the phone tells by fetching counts more than what becomes of the
 * request, and ends it.
 *
 * @returns undefined = the phone has taken it, and told nothing so far
 * @throws whatever the request ends with, where there is no news
 */
export async function sendUntilNews<T>(
  send: (signal: AbortSignal) => Promise<void>,
  news: News<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const enough = new AbortController();
  let isOpen = true;
  const sent = send(AbortSignal.any([signal, enough.signal])).finally(() => (isOpen = false));
  try {
    return (await Promise.race([sent, news.come])) ?? news.said;
  } catch (error) {
    if (news.said !== undefined) return news.said;
    throw error;
  } finally {
    // Nobody waits for it any more, and nothing is repeated any more.
    sent.catch(() => undefined);
    // Mostly it has ended by itself; an error is not cheap, and phones are asked often.
    if (isOpen) enough.abort(new SnomError('aborted'));
  }
}

/** One piece of news that may come before anybody waits for it. The first one counts. */
export class News<T> {
  readonly come: Promise<T>;
  #said: T | undefined;
  #resolve: (news: T) => void = () => undefined;

  constructor() {
    this.come = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Undefined = none yet. */
  get said(): T | undefined {
    return this.#said;
  }

  tell(news: T): void {
    this.#said ??= news;
    this.#resolve(this.#said);
  }
}
