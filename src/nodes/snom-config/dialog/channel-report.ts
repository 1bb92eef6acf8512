/** What "Test connection" tells of the ways to a phone: which work, and which one is taken. */
import { chooseChannel } from '../../../phone/channels/choice';
import type { ChannelName, ChannelStates, PhoneAction } from '../../../phone/types';

export interface ChannelReport {
  readonly states: ChannelStates;
  /** The way commands take; absent = there is none. */
  readonly used?: ChannelName;
  /** Has the owner chosen it? */
  readonly pinned: boolean;
}

/** Commands that tell which way is taken: keys go by most of them, CSTA can dial but press none. */
const SAMPLES: readonly PhoneAction[] = [
  { kind: 'keys', presses: [{ key: 'CANCEL' }] },
  { kind: 'dial', destination: '0' },
];

/** @param wishes the way that is pinned, and what was seen to work on the phone */
export function channelReport(
  states: ChannelStates,
  wishes: { readonly pinned?: ChannelName | undefined; readonly proven: ReadonlySet<string> },
): ChannelReport {
  const { pinned, proven } = wishes;
  const [found] = SAMPLES.map((action) =>
    chooseChannel(states, { actions: [action], proven }),
  ).filter((channel) => channel !== undefined);
  const used = pinned ?? found;
  return { states, pinned: pinned !== undefined, ...(used && { used }) };
}
