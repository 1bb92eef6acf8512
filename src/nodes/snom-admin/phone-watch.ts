/** What a phone's reports tell an operation: whether it is free of calls, and when it has started. */
import type { AdminRunOptions } from '../../phone/admin/types';
import { SnomError } from '../../common/errors';
import type { SnomConfigNode } from '../shared/phones/config-node';

/** Nothing for a phone that reports nothing. To be asked for once the phone's config node is ready. */
export function phoneWatch({
  tracker,
  reporting,
  lock,
}: Pick<SnomConfigNode, 'tracker' | 'reporting' | 'lock'>): Pick<
  AdminRunOptions,
  'idle' | 'turn' | 'booted'
> {
  if (!tracker || !reporting.on) return {};
  return {
    idle: {
      isIdle: () => tracker.state.calls.length === 0,
      onChange: (listener) => tracker.subscribe(listener),
    },
    turn: (signal) => lock.acquire(signal),
    booted: (signal) =>
      new Promise((resolve, reject) => {
        const stop = tracker.subscribe(({ input }) => {
          if (input.type !== 'event' || input.name !== 'booted') return;
          stop();
          resolve();
        });
        const onAbort = (): void => {
          stop();
          reject(signal.reason instanceof SnomError ? signal.reason : new SnomError('aborted'));
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
