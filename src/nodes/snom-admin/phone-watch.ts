/** What is known of a phone's calls tells an operation: whether it is free of them, and when it has started. */
import { isUnheard } from '../../calls/model/call-types';
import { abortable } from '../../common/waiting';
import type { AdminRunOptions } from '../../phone/admin/types';
import type { SnomConfigNode } from '../shared/phones/config-node';

/** Nothing for a phone that tells nothing; that it has started is told by reports alone. To be asked for once the phone's config node is ready. */
export function phoneWatch({
  tracker,
  reporting,
  lock,
}: Pick<SnomConfigNode, 'tracker' | 'reporting' | 'lock'>): Pick<
  AdminRunOptions,
  'idle' | 'turn' | 'booted'
> {
  if (!tracker) return {};
  return {
    idle: {
      isIdle: () => (isUnheard(tracker.state) ? undefined : tracker.state.calls.length === 0),
      onChange: (listener) => tracker.subscribe(listener),
    },
    turn: (signal) => lock.acquire(signal),
    ...(reporting.on && {
      booted: (signal) =>
        abortable<void>(signal, (resolve) =>
          tracker.subscribe(({ input }) => {
            if (input.type === 'event' && input.name === 'booted') resolve();
          }),
        ),
    }),
  };
}
