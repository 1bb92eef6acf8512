/** Which Action URL, if any, the end of a call fires. */
import type { VirtualQuirks } from './quirks';
import type { VirtualCallState } from './types';

/**
 * @param before State of the call before it ended.
 * @param by Why it ended, as a call's `endedBy` says.
 */
export function endEvent(
  before: VirtualCallState,
  by: string,
  quirks: VirtualQuirks,
): 'missed' | 'disconnected' | 'none' {
  switch (before) {
    case 'Connected':
    case 'Holding':
      return 'disconnected';
    case 'Dialing':
    case 'Ringback':
      return quirks.failedCallFires ? 'disconnected' : 'none';
    default:
  }
  switch (by) {
    case 'missed':
      return 'missed';
    case 'elsewhere':
      return quirks.elsewhereFires;
    case 'deflected':
      return quirks.deflectFires;
    default:
      // A call rejected by key fires nothing on FW 8.7; FW 10.1 is unknown.
      return quirks.rejectFires;
  }
}
