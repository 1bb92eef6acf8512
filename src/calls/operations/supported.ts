/** What a phone can do at all, whatever it is doing: for the capabilities of its calls. */
import { hasNamedKey } from '../../phone/models/key-catalogue';
import type { PhoneModel } from '../../phone/types';
import { CALL_CAPABILITIES, type Capability, PHONE_CAPABILITIES } from '../model/call-types';
import { CALL_OPERATIONS, type CallOperation, OPERATION_INFO } from './catalogue';
import { planAsFarAsKnown, TRIAL } from './plan';
import type { OperationOptions } from './plan-types';

/**
 * Capabilities left by the model and by what the owner has set up, as `supported` of the model's options. Without it
 * calls would offer what is then refused. What that is, the planners are asked.
 */
export function supportedCapabilities(
  model: PhoneModel,
  options: OperationOptions,
): readonly Capability[] {
  if (!model.keyControl) return [];
  // Which numbers may be dialled is no matter of what the phone can do.
  const configuration = { options, dialRules: { check: () => undefined, limits: false } };
  const isPossible = (operation: CallOperation): boolean => {
    try {
      planAsFarAsKnown({ operation, ...TRIAL }, { configuration, model });
      return true;
    } catch {
      return false;
    }
  };
  return [...CALL_CAPABILITIES, ...PHONE_CAPABILITIES].filter((capability) => {
    if (capability === 'volumeUp' || capability === 'volumeDown')
      return hasNamedKey('VOLUME_UP', model);
    const needIt = CALL_OPERATIONS.filter((name) => OPERATION_INFO[name].capability === capability);
    return needIt.length === 0 || needIt.some(isPossible);
  });
}
