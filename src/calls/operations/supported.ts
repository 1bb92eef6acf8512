/** What a phone can do at all, whatever it is doing: for the capabilities of its calls. */
import { hasNamedKey } from '../../phone/models/key-catalogue';
import type { ChannelName, PhoneModel } from '../../phone/types';
import { CALL_CAPABILITIES, type Capability, PHONE_CAPABILITIES } from '../model/call-types';
import { CALL_OPERATIONS, OPERATION_INFO } from './catalogue';
import { isPartly, supportOf } from './channel-support';
import type { OperationOptions } from './plan-types';

/** Things of the phone as a whole that no operation does: keys and the ringer's page, for phones with a command page. */
const OF_THE_PAGE: ReadonlySet<Capability> = new Set<Capability>([
  'volumeUp',
  'volumeDown',
  'playRinger',
]);

/**
 * Capabilities left by the model, by how it is reached and by what the owner has set up, as `supported` of the model's
 * options. Without it calls would offer what is then refused. What that is, the planners are asked.
 *
 * @param channels ways in which the phone can be reached; absent = by its command page, if it has one
 */
export function supportedCapabilities(
  model: PhoneModel,
  options: OperationOptions,
  channels: readonly ChannelName[] = model.keyControl ? ['command-page'] : [],
): readonly Capability[] {
  const all = [...CALL_CAPABILITIES, ...PHONE_CAPABILITIES];
  return all.filter((capability) =>
    channels.some((channel) => isSupported(capability, channel, model, options)),
  );
}

function isSupported(
  capability: Capability,
  channel: ChannelName,
  model: PhoneModel,
  options: OperationOptions,
): boolean {
  if (OF_THE_PAGE.has(capability) && channel !== 'command-page') return false;
  if (capability === 'volumeUp' || capability === 'volumeDown')
    return hasNamedKey('VOLUME_UP', model);
  // Keys are pressed in every way but by CSTA.
  if (capability === 'pressKey') return channel !== 'csta';
  const needIt = CALL_OPERATIONS.filter((name) => OPERATION_INFO[name].capability === capability);
  // Digits are sent to the phone as to its call.
  const names = capability === 'dtmf' ? (['sendDtmf'] as const) : needIt;
  if (names.length === 0) return true;
  return names.some(
    (name) =>
      !isPartly(name, channel) && supportOf(name, channel, { model, options }).support !== 'no',
  );
}
