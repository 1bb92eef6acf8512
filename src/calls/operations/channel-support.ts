/** Which operation works in which way of reaching a phone, and which way is taken for it. */
import { type ErrorReason, SnomError } from '../../common/errors';
import { CHANNEL_ORDER, isDoubtful, noChannel } from '../../phone/models/channel-order';
import type { ChannelName, ChannelStates, PhoneModel, Support } from '../../phone/types';
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
  facts: SupportFacts,
): OperationSupport {
  const refusal = refusalOf(operation, channel, facts);
  if (refusal) return { support: 'no', reason: refusal.reason };
  const known = CHANNEL_EVIDENCE[channel][operation];
  if ('no' in known) return { support: 'no', reason: known.no };
  const { evidence } = known;
  const isProven = evidence !== 'unproven' || isSeen(operation, channel, facts);
  return { support: isProven ? 'yes' : 'unproven', evidence };
}

/**
 * The way an operation takes: a chosen one; else the best that can do it, in the order of single commands. A phone with a
 * command page is asked in another way only where that is proven.
 *
 * @param states what was found of the phone's channels
 * @throws SnomError NOT_SUPPORTED with the reason of the best way there is; `noChannel` {model, channels} where there is none
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
  const there = CHANNEL_ORDER.filter(([name, support]) => states[name].support === support);
  const names = there
    .filter(([name, , needs]) => !needs || isSeen(operation, name, facts))
    .map(([name]) => name)
    .filter((name) => isOpen(operation, name, states, facts));
  const hopeful = names.filter((name) => !isDoubtful(states[name]));
  const [best] = [...hopeful.filter((name) => !isPartly(operation, name)), ...hopeful, ...names];
  if (best !== undefined) return best;
  const [first] = there;
  if (first) throwIfRefused(operation, first[0], facts);
  throw noChannel(facts.model);
}

/** The same; undefined = it is not possible. */
export function channelIfAny(
  operation: CallOperation,
  states: ChannelStates,
  wishes: ChannelWishes,
): ChannelName | undefined {
  try {
    return channelFor(operation, states, wishes);
  } catch (thrown) {
    if (thrown instanceof SnomError) return undefined;
    throw thrown;
  }
}

/** Does it depend on what the phone is doing whether this way can do it? */
export function isPartly(operation: CallOperation, channel: ChannelName): boolean {
  const known = CHANNEL_EVIDENCE[channel][operation];
  return !('no' in known) && known.partly === true;
}

/** Were the effects of all its services seen on this phone? */
function isSeen(operation: CallOperation, channel: ChannelName, { proven }: SupportFacts): boolean {
  const known = CHANNEL_EVIDENCE[channel][operation];
  if ('no' in known) return false;
  return known.services?.every((service) => proven?.has(service)) ?? false;
}

/** Can it be done in this way? Beside a command page only where that is proven; planners are asked last, they take longest. */
function isOpen(
  operation: CallOperation,
  channel: ChannelName,
  states: ChannelStates,
  facts: SupportFacts,
): boolean {
  const hasToBeProven = channel !== 'command-page' && states['command-page'].support === 'yes';
  if (hasToBeProven && states[channel].support !== 'yes') return false;
  const { support } = supportOf(operation, channel, facts);
  return hasToBeProven ? support === 'yes' : support !== 'no';
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
