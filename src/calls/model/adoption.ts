/** Takes over what another Node-RED knows of a phone. */
import type { DeviceState } from './call-types';
import { restoreDevice } from './device-state';
import { keepFitting } from './fitting';

/**
 * The state with what another one knows in its place, checked as a kept state is: name, address and entered identities
 * stay those of this configuration.
 *
 * @param told a device state; nothing changes if it is none
 */
export function adopt(state: DeviceState, told: unknown): DeviceState {
  const other = restoreDevice(told);
  return other ? keepFitting(state, other, new Set()) : state;
}
