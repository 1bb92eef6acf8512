/** Having a phone that is free of calls for oneself: nothing begins between the look and the restart. */
import { SnomError } from '../../common/errors';
import type { AdminRunOptions } from './types';
import { untilIdle } from './waiting';

/**
 * Waits until no call is up and no call operation is under way, and keeps others from beginning.
 *
 * @param timeoutMs for both together
 * @returns ends one's turn; later calls do nothing
 * @throws SnomError `idleUnknown`; `stillInCall` {seconds}; what `run.turn` throws; the signal's reason
 */
export async function untilFree(
  run: Pick<AdminRunOptions, 'idle' | 'turn' | 'signal'>,
  timeoutMs: number,
): Promise<() => void> {
  const { idle, turn, signal } = run;
  const started = performance.now();
  const late = new AbortController();
  const timer = setTimeout(() => {
    const seconds = Math.round(timeoutMs / 1000);
    late.abort(new SnomError('stillInCall', { params: { seconds } }));
  }, timeoutMs);
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    for (;;) {
      // Not while others have to wait: the end of a call may be one of their operations.
      const left = Math.max(timeoutMs - (performance.now() - started), 0);
      await untilIdle(idle, { timeoutMs: left, signal });
      if (!turn) return () => undefined;
      const release = await turn(either);
      if (idle?.isIdle() === true) return release;
      // A call has begun while others had their turn.
      release();
    }
  } finally {
    clearTimeout(timer);
  }
}
