/** What a message asks for: keys, and perhaps the way they are to take. */
import { fieldsOf, wrongType } from '../../common/values';
import type { ChannelName } from '../../phone/types';
import { channelOf } from '../shared/action/channel';

interface AskedKeys {
  /** Still to be parsed. */
  readonly keys: unknown;
  readonly channel: ChannelName | undefined;
}

/**
 * Takes the way off an object: of `{keys, channel}`, where the keys are any sequence, or of one key,
 * `{key, hold, pause, channel}`. Anything else is keys alone.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function readAskedKeys(given: unknown): AskedKeys {
  const fields = fieldsOf(given);
  const isOurs = fields && (Object.hasOwn(fields, 'channel') || Object.hasOwn(fields, 'keys'));
  if (!isOurs) return { keys: given, channel: undefined };
  const { channel, ...rest } = fields;
  const way = channelOf(channel);
  if (!Object.hasOwn(rest, 'keys')) return { keys: rest, channel: way };
  const { keys, ...others } = rest;
  // A mistyped name must not press keys otherwise than it was meant.
  if (Object.keys(others).length > 0) throw wrongType('keys', '{keys, channel}');
  return { keys, channel: way };
}
