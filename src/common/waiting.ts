/** Waiting that ends when a signal fires. */
import { SnomError } from './errors';

/** The longest a timer of Node can run, ms; more would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Why a signal fired: its reason if that is an error of ours, else `aborted` with the reason as its cause. */
export function abortReason(signal: AbortSignal | undefined): SnomError {
  const reason: unknown = signal?.reason;
  return reason instanceof SnomError ? reason : new SnomError('aborted', { cause: reason });
}

/**
 * A promise as `new Promise` makes it, which rejects when the signal fires. Nothing stays behind at the signal.
 *
 * @param begin begins what is waited for, unless the signal has fired; what it returns takes that back (timers,
 *   subscriptions) as soon as the promise has settled, in whatever way
 * @throws SnomError {@link abortReason}
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  begin: (
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) => (() => void) | undefined,
): Promise<T> {
  if (signal?.aborted) throw abortReason(signal);
  let onAbort = (): void => undefined;
  let undo: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => reject(abortReason(signal));
      signal?.addEventListener('abort', onAbort);
      undo = begin(resolve, reject);
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    undo?.();
  }
}

/**
 * Waits.
 *
 * @param wakes ends it early; must not reject
 * @throws SnomError {@link abortReason}
 */
export function pause(
  ms: number,
  signal: AbortSignal | undefined,
  wakes?: Promise<unknown>,
): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
    void wakes?.then(() => resolve());
    return () => clearTimeout(timer);
  });
}

/**
 * Settles as `work` does unless the signal fires first. The work goes on then, and nobody hears of its failure.
 *
 * @throws SnomError {@link abortReason}
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return abortable<T>(signal, (resolve, reject) => {
    work.then(resolve, reject);
    return undefined;
  });
}
