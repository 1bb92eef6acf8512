/** Switches for what a phone reports of a call, and in which order. */
import type { RingingEnd } from '../calls/end-events';
import type { Profile } from '../device/profiles';

/** See {@link VirtualQuirks}, of which these are a part. */
export interface ReportQuirks {
  /**
   * Action URLs fired when the far end gives up a ringing call. Default: `disconnected` and 40 ms later `missed`, as a
   * D765 does; up to FW 8.7 `missed` alone, as documented.
   */
  missedFires: Exclude<RingingEnd, 'disconnectedTwice'>;
  /**
   * Action URLs fired when a ringing call is rejected by key. Default: `disconnected` twice, as a D765 does; up to
   * FW 8.7 none, as a tool found there.
   */
  rejectFires: Exclude<RingingEnd, 'disconnectedMissed'>;
  /** Action URLs fired when a ringing call is sent on to somebody else. Default `none` (UNKNOWN). */
  deflectFires: RingingEnd;
  /** Action URLs fired when another phone takes a ringing call. Default as `missedFires` (UNKNOWN). */
  elsewhereFires: RingingEnd;
  /**
   * Does an outgoing call that never was connected fire `disconnected` when it ends? Default true: so does a D765, and
   * a library for FW 8.7 waits for it.
   */
  failedCallFires: boolean;
  /** Is `onhook` reported before the end of the call that closes the audio device (default, D765), or after it? */
  onhookOrder: 'before' | 'after';
  /**
   * `$nr_ongoing_calls`: a number as documented, or the variable's own name, as it came from a D765. Default: the name
   * from FW 8.9 on.
   */
  ongoingCalls: 'number' | 'name';
}

/** Their defaults. */
export function reportQuirks({ generation }: Profile): ReportQuirks {
  const old = generation === 'fw7' || generation === 'fw8.7';
  return {
    missedFires: old ? 'missed' : 'disconnectedMissed',
    rejectFires: old ? 'none' : 'disconnectedTwice',
    deflectFires: 'none',
    elsewhereFires: old ? 'missed' : 'disconnectedMissed',
    failedCallFires: true,
    onhookOrder: 'before',
    ongoingCalls: old ? 'number' : 'name',
  };
}
