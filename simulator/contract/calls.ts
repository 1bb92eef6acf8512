/** Calls, far ends and the network, as tests and the parts of the phone read and script them. */

/** State of a call of the virtual phone, in the words of the package's call model. */
export type VirtualCallState =
  'Dialing' | 'Ringback' | 'Alerting' | 'Connected' | 'Holding' | 'Disconnected';

/** One call of the virtual phone. */
export interface VirtualCall {
  readonly id: string;
  readonly direction: 'i' | 'o';
  readonly state: VirtualCallState;
  readonly remote: string;
  readonly remoteName?: string;
  /** Own identity, `user@host`. */
  readonly local: string;
  /** Digits the far end heard, in order. */
  readonly dtmf: string;
  /**
   * Why it ended: `local`, `remote`, `busy`, `missed`, `elsewhere` (another phone took it), `rejected`,
   * `transferred`, `transferredAway` (by the far end), `deflected`, `forwarded`, `reboot`, `unreachable` (it came
   * while the phone restarted or was not registered).
   */
  readonly endedBy?: string;
  /** Number the call was, or is being, transferred or sent on to. */
  readonly sentTo?: string;
  /** Is it one of the calls of a conference? */
  readonly inConference?: boolean;
  /** Has the far end put the phone on hold? No Action URL tells that. */
  readonly heldByFarEnd?: boolean;
  /** SIP Call-ID, as `$call-id` tells it. */
  readonly sipCallId?: string;
  /** Call id of CSTA: a whole number, which may be negative. */
  readonly cstaId?: string;
  /** Line key that shows the call, e.g. `P1`, as `$active_key` tells it. */
  readonly lineKey?: string;
  /** Clock time the call was connected at, ms. */
  readonly connectedAt?: number;
}

/** What can be told about a call, in the words of the Action URL settings. */
export type CallEvent =
  | 'incoming'
  | 'outgoing'
  | 'connected'
  | 'disconnected'
  | 'missed'
  | 'hold'
  | 'unhold'
  | 'transfer'
  | 'blindTransfer'
  | 'attendedTransfer'
  | 'receivedAttendedTransfer';

/** A call as the engine keeps it; outside it is read as {@link VirtualCall}. */
export interface EngineCall extends VirtualCall {
  state: VirtualCallState;
  dtmf: string;
  endedBy?: string;
  sentTo?: string;
  lineKey?: string;
  connectedAt?: number;
  /** Changes when the far end transfers the phone to somebody else. */
  remote: string;
  remoteName?: string;
  sipCallId: string;
  /** Changes when a call is taken that rang, where only those have a negative one. */
  cstaId: string;
  /** Header fields of the first INVITE, names in lower case, as `$sip_header(NAME)` tells them. */
  readonly headers: ReadonlyMap<string, string>;
  inConference: boolean;
  heldByFarEnd: boolean;
  /** `Reason` of a CANCEL, as `$cancel_reason` tells it. */
  cancelReason?: string;
  /** What is still to happen to the call; cancelled when it is connected or over. */
  timers: { cancel(): void }[];
}

/** Numbers of the call lists, newest first. */
export interface CallLists {
  dialed: string[];
  missed: string[];
  received: string[];
}

/** What can be said of a call that comes in. */
export interface RingOptions {
  /** Name of the caller. */
  name?: string;
  /** Milliseconds until the caller gives up. */
  giveUpAfterMs?: number;
  /** Milliseconds until another phone takes the call. */
  elsewhereAfterMs?: number;
  /** Own address that is called, `user@host`; default the active identity. */
  identity?: string;
  /** Header fields of the INVITE, for `$sip_header(NAME)`. */
  headers?: Readonly<Record<string, string>>;
}

/** A scripted far end: what happens when the phone dials this number, or when it calls the phone. */
export interface FarEnd {
  /** Number or `user@host` this script answers for; `*` = everybody without one of their own. */
  number: string;
  name?: string;
  /** Milliseconds until it answers; null = never. */
  answerAfterMs: number | null;
  /** Rejects as busy instead. */
  busy?: boolean;
  /** Hangs up this long after the call was connected. */
  hangupAfterMs?: number;
  /** Puts the phone on hold this long after the call was connected. */
  holdAfterMs?: number;
  /** Takes it back this long after that; absent = never. */
  resumeAfterMs?: number;
  /** Transfers the phone to somebody else this long after the call was connected. */
  transferAfterMs?: number;
  /** Who that is; without it there is no transfer. */
  transferTo?: string;
  /** How it does that; default `attended`. See {@link ReceivedTransfer}. */
  transferKind?: ReceivedTransfer;
  /** Does not let itself be transferred: the call stays with the phone. */
  refusesTransfer?: boolean;
  /**
   * What becomes of a call the phone transfers blindly to this number: `taken` (default); `returned` = nobody
   * takes it and the phone has it back, as with a safe transfer; `recalled` = it is gone, then calls the phone.
   */
  transferred?: 'taken' | 'returned' | 'recalled';
  /** Milliseconds until that is decided; default 0. Until then a taken or returned call is still the phone's. */
  transferredAfterMs?: number;
}

/**
 * Ways to be transferred: `attended` = an INVITE with Replaces puts somebody else at the other end; `blind` = the
 * phone is told to call somebody else, which is a call of its own; `silent` = the PBX swaps the far end and the
 * phone only sees another name.
 */
export type ReceivedTransfer = 'attended' | 'blind' | 'silent';

/** What happens to a phone from outside. Ids of calls that are over, or in no state for it, change nothing. */
export interface VirtualNetwork {
  /** Adds the script of a far end; it replaces an earlier one for the same number. */
  addFarEnd(script: FarEnd): void;
  /** The far end puts the phone on hold. */
  hold(callId: string): void;
  /** The far end takes the phone off hold. */
  resume(callId: string): void;
  /** Another phone takes the ringing call: CANCEL with the `Reason` "Call completed elsewhere". */
  answeredElsewhere(callId: string): void;
  /** The far end transfers the phone to somebody else; default `attended`. */
  transfer(callId: string, to: string, options?: { name?: string; kind?: ReceivedTransfer }): void;
  /**
   * Does the registrar take an identity? The phone tries at once: `logOn` or `regFailed`.
   * @param line 1-based number of the identity.
   */
  setRegistrar(line: number, accepts: boolean): void;
  /** A message arrives that an Action URL reports: a NOTIFY of a subscription, CSTA "Firetest", or from Vision. */
  receive(message: 'subscriptionNotify' | 'firewallTest' | 'vision'): void;
}
