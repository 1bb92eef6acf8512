/** The way to the phone that a node or a message asks for, instead of what the phone's configuration says. */
import { oneOf } from '../../../common/values';
import { CHANNEL_NAMES, type ChannelName } from '../../../phone/types';

/**
 * @param allowed ways by which it can be done at all
 *
 * @returns undefined = blank or `auto`: as the phone's configuration has it
 *
 * @throws SnomError `wrongType` {name: 'channel', expected}
 */
export function channelOf(
  value: unknown,
  allowed: readonly ChannelName[] = CHANNEL_NAMES,
): ChannelName | undefined {
  // As the configuration calls its own choice.
  if (value === 'auto') return undefined;
  return oneOf(value, 'channel', allowed);
}
