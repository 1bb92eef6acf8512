/** Switches for what a phone reports of a call, and in which order. */

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
/** What the end of a call that was never connected may fire. */
export type RingingEnd =
  | 'none'
  | 'missed'
  | 'disconnected'
  /** `disconnected`, and 40 ms later `missed`: an unanswered call of a D765. */
  | 'disconnectedMissed'
  /** `disconnected`, and again 2 s later: a call declined on a D765. */
  | 'disconnectedTwice';
