/** Tests that are tried again (`--retries 1`, on CI machines). */
import type { Runnable } from 'mocha';

/** Which try of a test this is: 0 is the first. Its type does not tell. */
export function retryOf(test: Runnable | undefined): number {
  const { currentRetry } = (test ?? {}) as unknown as { currentRetry?: () => number };
  return currentRetry?.call(test) ?? 0;
}
