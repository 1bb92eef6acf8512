/** Time as the tracker and the executor need it, so that tests can step it. */
import { MAX_TIMER_MS } from '../../common/waiting';

/** Wall clock and timers. */
export interface Clock {
  /** Epoch milliseconds, as the clock on the wall shows it: it may be set. */
  now(): number;
  /** Milliseconds that only ever go on: for durations. */
  steady(): number;
  /**
   * Runs something once, later; the answer takes it back. `background` timers do not keep the process alive.
   */
  after(ms: number, run: () => void, background?: boolean): () => void;
}

/** The real one. */
export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(ms, run, background = false) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Waits, but not longer than until the signal fires: then it resolves too, and false. */
export function pauseOnClock(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    const end = (whole: boolean): void => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(whole);
    };
    const onAbort = (): void => end(false);
    const cancel = clock.after(ms, () => end(true));
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
