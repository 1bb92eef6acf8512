/** What a message asks for: keys, and perhaps the way they are to take. */
import { fieldsOf, wrongType } from '../../common/values';
import type { ChannelName } from '../../phone/types';
import { channelOf } from '../shared/action/channel';

interface AskedKeys {
  /** Still to be parsed. */
  readonly keys: unknown;
  readonly channel: ChannelName | undefined;
}

const MOST_NAMES = 4;
const TWO = '{keys, channel}';

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
  // Of a key there are no more names than that: an object with thousands is refused without copies of it.
  const isMore = Object.keys(fields).length > MOST_NAMES;
  if (isMore) throw wrongType('keys', Object.hasOwn(fields, 'keys') ? TWO : '{key, hold, pause}');
  const { channel, ...rest } = fields;
  const way = channelOf(channel);
  if (!Object.hasOwn(rest, 'keys')) return { keys: rest, channel: way };
  const { keys, ...others } = rest;
  // A mistyped name must not press keys otherwise than it was meant.
  if (Object.keys(others).length > 0) throw wrongType('keys', TWO);
  return { keys, channel: way };
}
