/** Shapes shared by the rooms of `src/calls`. */

/** An operation as a message or a dialog asks for it; values are not checked yet. */
export interface CallRequest {
  readonly operation: unknown;
  readonly destination?: unknown;
  readonly digits?: unknown;
  /** Identity to call from, `user@host`. */
  readonly identity?: unknown;
  /** The call that is meant: our id, its SIP Call-ID or its CSTA id. */
  readonly callId?: unknown;
  /** Second call of a swap, a merge or a transfer. */
  readonly otherCallId?: unknown;
  /** `true`/`on`, `false`/`off` or `toggle`; absent = toggle. */
  readonly on?: unknown;
  /** Party to remove from a conference. */
  readonly participant?: unknown;
  /** Skip the checks of the phone's state. */
  readonly force?: unknown;
  /** Only say what would be sent. */
  readonly dryRun?: unknown;
  /** `none`, `accepted` or `confirmed`. */
  readonly waitFor?: unknown;
  /** The way to the phone, as `channel` of snom-config names it; absent = as configured. */
  readonly channel?: unknown;
  /** Device as a pascom client names it; must be this phone. */
  readonly device?: unknown;
  /** Put the external prefix before the number if it is missing. */
  readonly adjust?: unknown;
  /** `hangup` that also means a call that only rings, which is then rejected. */
  readonly anyState?: unknown;
  /** Where the state does not allow the operation, its key is pressed all the same: what pascom's commands mean. */
  readonly press?: boolean;
  /** What `callInfo` shows; see `readCallInfo`. */
  readonly info?: unknown;
  /** Whose way of asking it was, if not ours: `genesys`, `innovaphone` or `pascom`. */
  readonly dialect?: string;
}

/** How `answer` is keyed; which key answers differs by phone and by taste. */
export type AnswerKey = 'ENTER' | 'OFFHOOK' | 'SPEAKER' | 'HEADSET' | 'P1';

/** How `hangup` is keyed. */
export type HangupKey = 'CANCEL' | 'ONHOOK' | 'DISCONNECT';

/** Compiled allow and deny patterns; see `dial-rules.ts`. */
export interface DialRules {
  /**
   * Throws SnomError `destinationDenied`. `spellings` are other ways to write the same destination (with a `+`, without
   * the outside line): it is denied if one of them is, and allowed if one of them is.
   */
  check(destination: string, spellings?: readonly string[]): void;
  /** Is there any pattern at all? Absent = there may be. */
  readonly limits?: boolean;
}
