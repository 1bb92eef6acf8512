/**
 * Keeps everybody out of the web server after too many failed logins. Snom, 2009: more than three failed logins lock
 * it for a minute, and every three more double that. What ends a doubling is in no source: a good login, here.
 */
import type { VirtualAuth } from '../contract/types';
import type { Clock } from '../device/clock';

/** Failures and the lock they led to. */
export class LockOut {
  #failures = 0;
  /** Locks since the last good login. */
  #locks = 0;
  #lockedAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly rules: () => VirtualAuth,
  ) {}

  get locked(): boolean {
    if (this.#lockedAt === undefined) return false;
    const { lockMs, lockDoubles } = this.rules();
    const lasts = lockDoubles ? lockMs * 2 ** (this.#locks - 1) : lockMs;
    if (lockMs === 0 || this.clock.now() - this.#lockedAt < lasts) return true;
    this.#lockedAt = undefined;
    this.#failures = 0;
    return false;
  }

  /** A login failed. */
  fail(): void {
    const { lockAfter } = this.rules();
    this.#failures += 1;
    const enough = this.#locks === 0 ? lockAfter : Math.max(lockAfter - 1, 1);
    if (lockAfter === 0 || this.#failures < enough) return;
    this.#locks += 1;
    this.#lockedAt = this.clock.now();
  }

  /** A login succeeded, or the phone has restarted. */
  open(): void {
    this.#failures = 0;
    this.#locks = 0;
    this.#lockedAt = undefined;
  }
}
