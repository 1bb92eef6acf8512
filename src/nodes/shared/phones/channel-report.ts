/** What "Test connection" tells of the ways to a phone: which work, which one is taken, and what can be done by each. */
import {
  CALL_OPERATIONS,
  type CallOperation,
  OPERATION_INFO,
} from '../../../calls/operations/catalogue';
import {
  channelIfAny,
  type ChannelWishes,
  type OperationSupport,
  type SupportFacts,
  supportOf,
} from '../../../calls/operations/channel-support';
import type { ErrorReason } from '../../../common/errors';
import { chooseChannel } from '../../../phone/channels/choice';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelStates,
  type PhoneAction,
} from '../../../phone/types';

export interface ChannelReport {
  readonly states: ChannelStates;
  /** The way commands take; absent = there is none. */
  readonly used?: ChannelName;
  /** Has the owner chosen it? */
  readonly pinned: boolean;
  /** In the order of the catalogue. */
  readonly operations: readonly OperationRow[];
}

export interface OperationRow {
  readonly operation: CallOperation;
  readonly ways: Readonly<Record<ChannelName, OperationWay>>;
  /** The way it would take; absent = it is not possible. */
  readonly used?: ChannelName;
}

/** `notReached` = the phone is not to be reached this way, whatever is asked. */
export interface OperationWay extends Omit<OperationSupport, 'reason'> {
  readonly reason?: ErrorReason | 'notReached';
}

/** What commands do: a page that is shown takes other ways, and what no phone can do takes none. */
const KEYED = CALL_OPERATIONS.filter((operation) => {
  const { onDisplay, unsupported } = OPERATION_INFO[operation];
  return !onDisplay && !unsupported;
});

/** Commands that tell which way is taken: keys go by most of them, CSTA can dial but press none. */
const SAMPLES: readonly PhoneAction[] = [
  { kind: 'keys', presses: [{ key: 'CANCEL' }] },
  { kind: 'dial', destination: '0' },
];

/** @param wishes the phone's model, what its owner has set up, the way that is pinned, what was seen to work */
export function channelReport(states: ChannelStates, wishes: ChannelWishes): ChannelReport {
  const { pinned } = wishes;
  const used = usedChannel(states, wishes);
  const operations = KEYED.map((operation) => rowOf(operation, states, wishes));
  return { states, pinned: pinned !== undefined, ...(used && { used }), operations };
}

/** The way commands take; undefined = there is none. */
export function usedChannel(
  states: ChannelStates,
  { pinned, proven = new Set<string>() }: Pick<ChannelWishes, 'pinned' | 'proven'>,
): ChannelName | undefined {
  if (pinned) return pinned;
  for (const action of SAMPLES) {
    const found = chooseChannel(states, { actions: [action], proven });
    if (found) return found;
  }
  return undefined;
}

function rowOf(
  operation: CallOperation,
  states: ChannelStates,
  wishes: ChannelWishes,
): OperationRow {
  const ways = Object.fromEntries(
    CHANNEL_NAMES.map((channel) => [channel, wayOf(operation, channel, states, wishes)]),
  ) as Record<ChannelName, OperationWay>;
  const used = channelIfAny(operation, states, wishes);
  return { operation, ways, ...(used && { used }) };
}

/** What the phone takes and what the way can do, whichever is less. */
function wayOf(
  operation: CallOperation,
  channel: ChannelName,
  states: ChannelStates,
  facts: SupportFacts,
): OperationWay {
  const reached = states[channel].support;
  if (reached === 'no') return { support: 'no', reason: 'notReached' };
  const done = supportOf(operation, channel, facts);
  if (done.support === 'no' || reached === 'yes') return done;
  return { ...done, support: reached };
}
