/** What a phone can do at all, whatever it is doing: for the capabilities of its calls. */
import { hasNamedKey } from '../../phone/models/key-catalogue';
import type { PhoneModel } from '../../phone/types';
import type { Capability } from '../model/call-types';
import { CALL_CAPABILITIES, PHONE_CAPABILITIES } from '../model/call-types';
import type { OperationOptions } from './plan-types';

/**
 * Capabilities left by the model and by what the owner has set up, as `supported` of the model's options. Without it
 * calls would offer what is then refused.
 */
export function supportedCapabilities(
  model: PhoneModel,
  options: OperationOptions,
): readonly Capability[] {
  if (!model.keyControl) return [];
  const own = (key: string | undefined, usual: string): boolean =>
    (key !== undefined && key !== '') || hasNamedKey(usual, model);
  const missing = new Set<Capability>([
    ...(options.conference ? [] : (['completeConference'] as const)),
    ...(options.deflect ? [] : (['deflect'] as const)),
    ...(own(options.muteKey, 'MUTE') ? [] : (['muteToggle'] as const)),
    ...(own(options.recordKey, 'REC') ? [] : (['recordToggle'] as const)),
    ...(model.generation === 'fw7' ? (['hangupAll', 'volumeUp', 'volumeDown'] as const) : []),
  ]);
  return [...CALL_CAPABILITIES, ...PHONE_CAPABILITIES].filter((it) => !missing.has(it));
}
