/** Which operation works in which way of reaching a phone, and which way is taken for it. */
import { type ErrorReason, SnomError } from '../../common/errors';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelStates,
  type PhoneModel,
  type Support,
} from '../../phone/types';
import type { CallOperation } from './catalogue';
import { CHANNEL_EVIDENCE, type Evidence } from './channel-evidence';
import { planAsFarAsKnown, TRIAL } from './plan';
import type { OperationOptions } from './plan-types';

/** What decides besides operation and channel. */
export interface SupportFacts {
  readonly model: PhoneModel;
  readonly options: OperationOptions;
  /** Services of CSTA whose effect was seen on this phone; absent = none was. */
  readonly proven?: ReadonlySet<string>;
}

/** Does an operation work in a way? Whether the phone can be reached in that way is another matter. */
export interface OperationSupport {
  readonly support: Support;
  /** Absent where it does not. */
  readonly evidence?: Evidence;
  /** Why it does not; key of the owner's text `snom.error.<reason>`. */
  readonly reason?: ErrorReason;
}

/** {@link channelFor} besides: the way somebody has chosen. */
export interface ChannelWishes extends SupportFacts {
  readonly pinned?: ChannelName | undefined;
}

/** What is known of an operation in one way, on this model with what its owner has set up. Of the phone's state nothing is asked. */
export function supportOf(
  operation: CallOperation,
  channel: ChannelName,
  { model, options, proven }: SupportFacts,
): OperationSupport {
  const refusal = refusalOf(operation, channel, { model, options });
  if (refusal) return { support: 'no', reason: refusal.reason };
  const known = CHANNEL_EVIDENCE[channel][operation];
  if ('no' in known) return { support: 'no', reason: known.no };
  const { evidence, services } = known;
  const isProven = services?.every((service) => proven?.has(service)) ?? false;
  return { support: evidence !== 'unproven' || isProven ? 'yes' : 'unproven', evidence };
}

/** Best first; see {@link channelFor}. */
const ORDER: readonly { readonly channel: ChannelName; readonly support: Support }[] = [
  { channel: 'csta', support: 'yes' },
  { channel: 'sip-notify', support: 'yes' },
  { channel: 'minibrowser', support: 'yes' },
  { channel: 'sip-notify', support: 'unproven' },
  { channel: 'minibrowser', support: 'unproven' },
  { channel: 'csta', support: 'unproven' },
];

/**
 * The way an operation takes: a chosen one; else the command page where the phone has one; else what is proven before
 * what is not. A phone with a command page is asked in another way only where that is proven.
 *
 * @param states what was found of the phone's channels
 * @throws SnomError NOT_SUPPORTED with the reason of the best way there is; `noKeyControl` where there is none
 */
export function channelFor(
  operation: CallOperation,
  states: ChannelStates,
  { pinned, ...facts }: ChannelWishes,
): ChannelName {
  if (pinned !== undefined) {
    throwIfRefused(operation, pinned, facts);
    return pinned;
  }
  const hasPage = states['command-page'].support === 'yes';
  if (hasPage && supportOf(operation, 'command-page', facts).support !== 'no')
    return 'command-page';
  const found = ORDER.find(
    ({ channel, support }) =>
      support === combined(states[channel].support, supportOf(operation, channel, facts).support) &&
      (support === 'yes' || !hasPage),
  );
  if (found) return found.channel;
  const best = CHANNEL_NAMES.find((channel) => isThere(states, channel));
  if (best !== undefined) throwIfRefused(operation, best, facts);
  throw new SnomError('noKeyControl', { params: { model: facts.model.name } });
}

function isThere(states: ChannelStates, channel: ChannelName): boolean {
  const { support } = states[channel];
  return channel === 'command-page' ? support === 'yes' : support !== 'no';
}

function combined(reached: Support, done: Support): Support {
  if (reached === 'no' || done === 'no') return 'no';
  return reached === 'yes' && done === 'yes' ? 'yes' : 'unproven';
}

function throwIfRefused(operation: CallOperation, channel: ChannelName, facts: SupportFacts): void {
  const refusal = refusalOf(operation, channel, facts);
  if (refusal) throw refusal;
}

/** Asks the planners: what is refused by them is not told as possible anywhere else. */
function refusalOf(
  operation: CallOperation,
  channel: ChannelName,
  { model, options }: SupportFacts,
): SnomError | undefined {
  // Which numbers may be dialled is no matter of what the phone can do.
  const dialRules = { check: () => undefined, limits: false };
  try {
    planAsFarAsKnown(
      { operation, ...TRIAL },
      { configuration: { options, dialRules }, model, channel },
    );
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SnomError) return thrown;
    throw thrown;
  }
}
