/** Which Action URLs, if any, the end of a call fires, and when. */
import type { CallEvent, VirtualCallState } from '../contract/calls';
import type { RingingEnd, VirtualQuirks } from '../contract/quirks';

/** A report, and how long after the end of the call it is made. */
interface EndReport {
  readonly event: CallEvent;
  /** Milliseconds of the phone's clock. */
  readonly afterMs: number;
}

/** From the journal of a D765. */
const MISSED_AFTER_MS = 40;
const AGAIN_AFTER_MS = 2000;

const at = (event: CallEvent, afterMs = 0): EndReport => ({ event, afterMs });

const REPORTS: Readonly<Record<RingingEnd, readonly EndReport[]>> = {
  none: [],
  missed: [at('missed')],
  disconnected: [at('disconnected')],
  disconnectedMissed: [at('disconnected'), at('missed', MISSED_AFTER_MS)],
  disconnectedTwice: [at('disconnected'), at('disconnected', AGAIN_AFTER_MS)],
};

function ringingEnd(by: string, quirks: VirtualQuirks): RingingEnd {
  switch (by) {
    case 'missed':
      return quirks.missedFires;
    case 'elsewhere':
      return quirks.elsewhereFires;
    case 'deflected':
      return quirks.deflectFires;
    default:
      return quirks.rejectFires;
  }
}

/**
 * @param before State of the call before it ended.
 * @param by Why it ended, as a call's `endedBy` says.
 */
export function endReports(
  before: VirtualCallState,
  by: string,
  quirks: VirtualQuirks,
): readonly EndReport[] {
  switch (before) {
    case 'Connected':
    case 'Holding':
      return REPORTS.disconnected;
    case 'Dialing':
    case 'Ringback':
      return quirks.failedCallFires ? REPORTS.disconnected : REPORTS.none;
    default:
      return REPORTS[ringingEnd(by, quirks)];
  }
}
