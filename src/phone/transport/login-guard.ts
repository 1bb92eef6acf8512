/**
 * What keeps a phone from being locked by us: after a refused login, nothing at all is sent to it until the lock that
 * the login may have caused must be over.
 *
 * Snom, 2009: more than three failed logins lock the web server for a minute, every three more double that. A scanner's
 * notes (weak): requests without a login count too. How many failures others have caused is not known here, so that
 * the first refusal counts as the one that locked, and every third one after it as the next. Credentials that were refused
 * wait longer, twice as long each time: nothing speaks for them.
 */
import { keepNewest } from '../../common/newest';

/** The pause after the first refusal, ms: the first lock of a phone. */
export const FIRST_PAUSE_MS = 60_000;
/** So many refusals more lock it for twice as long. */
const REFUSALS_PER_LOCK = 3;
/** No pause is longer, ms: an owner who has put things right at the phone does not wait for a day. */
export const LONGEST_PAUSE_MS = 3_600_000;
/** Credentials that are remembered as refused, per phone. */
const REMEMBERED = 16;

/** Somebody with credentials who wants to send something. */
export interface Visitor {
  /** The same for the same name, password and way of sending them; it tells nothing of them. */
  readonly credentials: string;
  /** When it came into being, on the clock of {@link LoginGuard}. */
  readonly since: number;
  /** Somebody has asked for one try in spite of a pause (_Test connection_); used up by its first refusal. */
  insists: boolean;
}

interface Refused {
  readonly until: number;
  readonly count: number;
}

/** The pauses of one phone address, whichever configuration sends. */
export class LoginGuard {
  readonly #now: () => number;
  /** The newest last. */
  readonly #refused = new Map<string, Refused>();
  #until = -Infinity;
  #failedAt = -Infinity;
  /** Refusals of anybody since the last good login. */
  #count = 0;
  #asksForLogin = false;
  /** The last login was answered by an error of the phone's server. */
  #excused = false;

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Has this phone ever asked for a login, or refused one? */
  get asksForLogin(): boolean {
    return this.#asksForLogin;
  }

  /** Nothing is remembered that matters any more. */
  get idle(): boolean {
    const now = this.#now();
    const latest = Math.max(this.#until, ...[...this.#refused.values()].map(({ until }) => until));
    return latest + LONGEST_PAUSE_MS < now;
  }

  /** The phone has asked for a login. */
  asked(): void {
    this.#asksForLogin = true;
  }

  /**
   * How long this one has to wait, ms; 0 = may send now. A changed password tries once: it came after the refusal, and
   * has not been refused itself.
   */
  waitOf(visitor: Visitor): number {
    const now = this.#now();
    const own = this.#refused.get(visitor.credentials);
    const left = Math.max(this.#until, own?.until ?? -Infinity) - now;
    if (left <= 0 || visitor.insists) return 0;
    return own === undefined && visitor.since > this.#failedAt ? 0 : left;
  }

  /** May this error be no refusal? The first one since the last login that was answered. */
  excuses(): boolean {
    const first = !this.#excused;
    this.#excused = true;
    return first;
  }

  /** A login was refused, or the phone is locked. Gives the pause that begins now, ms. */
  refused(visitor: Visitor): number {
    const now = this.#now();
    visitor.insists = false;
    this.#asksForLogin = true;
    this.#count += 1;
    const count = (this.#refused.get(visitor.credentials)?.count ?? 0) + 1;
    const lock = pauseAfter(Math.floor((this.#count - 1) / REFUSALS_PER_LOCK));
    const pause = Math.max(lock, pauseAfter(count - 1));
    this.#failedAt = now;
    this.#until = now + lock;
    keepNewest(this.#refused, visitor.credentials, { until: now + pause, count }, REMEMBERED);
    return pause;
  }

  /** A login is proven: the phone is not locked. Credentials that were refused wait for their own time. */
  proven(visitor: Visitor): void {
    this.#excused = false;
    this.#count = 0;
    this.#until = -Infinity;
    this.#refused.delete(visitor.credentials);
  }
}

const pauseAfter = (doublings: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** doublings, LONGEST_PAUSE_MS);
