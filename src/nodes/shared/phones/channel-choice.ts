/** Which way an operation takes to its phone. */
import type { ModelOptions } from '../../../calls/model/model-input';
import { type CallOperation, isCallOperation } from '../../../calls/operations/catalogue';
import {
  channelFor,
  channelIfAny,
  type ChannelWishes,
} from '../../../calls/operations/channel-support';
import { supportedCapabilities } from '../../../calls/operations/supported';
import { optional } from '../../../common/values';
import { chooseTrigger } from '../../../phone/channels/choice';
import { noChannel } from '../../../phone/models/channel-order';
import { takesKeys } from '../../../phone/models/models';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelStates,
  type CommandOptions,
  type PhoneModel,
} from '../../../phone/types';
import type { Target } from './phones';

/** What an operation is to be carried out with. */
export interface WantedWay {
  readonly operation: unknown;
  readonly model: PhoneModel;
  /** What node or message have chosen; absent = as the phone's configuration says. */
  readonly channel?: ChannelName | undefined;
}

/**
 * The way an operation takes. Where `command.htm` is to be expected, the phone is not asked for it.
 *
 * @param options `urgent`: nothing is asked at all
 * @returns undefined = left to whoever plans or sends it, who has the error that fits
 * @throws SnomError of `channelFor`; of `SnomPhone.channels`
 */
export async function chooseWay(
  { config, phone }: Target,
  { operation, model, channel }: WantedWay,
  options: CommandOptions,
): Promise<ChannelName | undefined> {
  const pinned = channel ?? config.channel;
  const name = operationIn(operation);
  if (name === undefined) return pinned;
  if (options.urgent) return likelyWay({ config, phone }, { operation, model, channel });
  // Neither has a choice.
  if (pinned === undefined && !takesKeys(model)) return undefined;
  const states = pinned === undefined ? await phone.channels(options) : phone.likelyChannels;
  return channelFor(name, states, wishes({ config, phone }, model, pinned));
}

/**
 * The model of a phone, for the way that node, message or configuration have chosen.
 *
 * @throws SnomError of `SnomPhone.model`
 */
export function modelFor(
  { config, phone }: Target,
  channel: ChannelName | undefined,
  options: CommandOptions,
): Promise<PhoneModel> {
  return phone.model({ ...options, ...optional({ channel: channel ?? config.channel }) });
}

/** {@link chooseWay}, as far as it is known without asking. Undefined also where none is likely. */
export function likelyWay(
  { config, phone }: Target,
  { operation, model, channel }: WantedWay,
): ChannelName | undefined {
  const pinned = channel ?? config.channel;
  const name = operationIn(operation);
  if (pinned !== undefined || name === undefined) return pinned;
  return channelIfAny(name, phone.likelyChannels, wishes({ config, phone }, model, pinned));
}

/**
 * How keys reach a phone, as far as they have to be judged by it: by the command page, or else by documents, one by one.
 *
 * @param channel what node or message have chosen
 * @throws SnomError `noChannel` {model, channels}; of `SnomPhone.channels`
 */
export async function keyWay(
  { config, phone }: Target,
  { model, channel }: Omit<WantedWay, 'operation'>,
  options: CommandOptions,
): Promise<ChannelName> {
  const pinned = channel ?? config.channel;
  if (pinned !== undefined) return pinned;
  // There is none to such a phone; whoever sends them has the error that fits.
  if (!takesKeys(model)) return 'command-page';
  const states = await phone.channels(options);
  const way = keyWayIn(states);
  // The client would look once more.
  if (way !== 'command-page' && !chooseTrigger(states)) throw noChannel(model);
  return way;
}

/** The same, as far as it is known without asking. */
export function likelyKeyWay(
  { config, phone }: Target,
  channel: ChannelName | undefined,
): ChannelName {
  return channel ?? config.channel ?? keyWayIn(phone.likelyChannels);
}

function keyWayIn(states: ChannelStates): ChannelName {
  return states['command-page'].support === 'yes' ? 'command-page' : 'sip-notify';
}

/** What the call model has to know of the ways to a phone. */
export function channelOptions(
  states: ChannelStates,
  facts: ChannelWishes,
): Pick<ModelOptions, 'supported' | 'perCallAddressing'> {
  const { model, options, pinned } = facts;
  return {
    supported: supportedCapabilities(model, options, waysTaken(states, pinned)),
    // Only CSTA says which call it means.
    perCallAddressing: channelIfAny('hangup', states, facts) === 'csta',
  };
}

/** A phone with a command page is asked by that; others by whatever may work. */
function waysTaken(states: ChannelStates, pinned: ChannelName | undefined): readonly ChannelName[] {
  if (pinned !== undefined) return [pinned];
  if (states['command-page'].support === 'yes') return ['command-page'];
  return CHANNEL_NAMES.filter((name) => name !== 'command-page' && states[name].support !== 'no');
}

/** A key that both holds and retrieves is asked for by some systems; what is said of `hold` is said of it. */
function operationIn(name: unknown): CallOperation | undefined {
  if (name === 'toggleHold') return 'hold';
  return isCallOperation(name) ? name : undefined;
}

function wishes(
  { config, phone }: Target,
  model: PhoneModel,
  pinned: ChannelName | undefined,
): ChannelWishes {
  return { model, options: config.options, proven: phone.proven, pinned };
}
