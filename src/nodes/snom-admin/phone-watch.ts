/** What is known of a phone's calls tells an operation: whether it is free of them, and when it has started. */
import { isUnheard } from '../../calls/model/call-types';
import { SnomError } from '../../common/errors';
import { abortable } from '../../common/waiting';
import type { AdminRunOptions } from '../../phone/admin/types';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { listenToPhones } from '../shared/phones/phone-news';
import { isConfigured } from '../shared/phones/phones';

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

/**
 * Does something with a phone as long as its configuration runs: once that is restarted or gone, nothing is heard of the
 * phone by it any more, nor can it be told anything.
 *
 * @throws SnomError `aborted` (by the signal)
 */
export async function whileConfigured<T>(
  config: SnomConfigNode,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  const look = (): void => {
    if (!isConfigured(config))
      gone.abort(new SnomError('aborted', { params: { host: config.host } }));
  };
  const stop = listenToPhones({ phone: config.id, news: () => undefined, phonesChanged: look });
  try {
    look();
    return await work(AbortSignal.any([signal, gone.signal]));
  } finally {
    stop();
  }
}
