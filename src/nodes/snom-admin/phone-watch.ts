/** What a phone's reports tell an operation: whether it is free of calls, and when it has started. */
import { abortable } from '../../common/waiting';
import type { AdminRunOptions } from '../../phone/admin/types';
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
      abortable<void>(signal, (resolve) =>
        tracker.subscribe(({ input }) => {
          if (input.type === 'event' && input.name === 'booted') resolve();
        }),
      ),
  };
}
