/** What a request in the words of another system asks for, in ours. */

/** The systems whose requests are understood. */
export type DialectName = 'genesys' | 'innovaphone' | 'pascom';

/**
 * Our names of what the dialects can ask for. `toggleHold` is pascom's hold key: hold or retrieve, by
 * what the call is doing. `removeParticipant` is understood, but no known request of a phone does it.
 */
export type DialectOperation =
  | 'dial'
  | 'prepare'
  | 'answer'
  | 'hangup'
  | 'hold'
  | 'retrieve'
  | 'toggleHold'
  | 'blindTransfer'
  | 'startTransfer'
  | 'completeTransfer'
  | 'startConference'
  | 'completeConference'
  | 'singleStepConference'
  | 'merge'
  | 'swap'
  | 'sendDtmf'
  | 'mute'
  | 'unmute'
  | 'removeParticipant'
  | 'callInfo';

/** What is to be shown with a call. */
export interface CallInfoContent {
  /** The call, in the id the sender uses. */
  readonly id: string;
  readonly html?: string;
  readonly iframe?: { readonly src: string; readonly height?: number };
}

/** A request in our words. Types are checked; destinations and digits are not. */
export interface DialectRequest {
  readonly operation: DialectOperation;
  readonly destination?: string;
  readonly digits?: string;
  readonly callId?: string;
  /** Second call of a swap, a merge or a transfer. */
  readonly otherCallId?: string;
  /** Number of the party to remove. */
  readonly participant?: string;
  /** Device the sender means, as it names it; must be this phone. */
  readonly device?: string;
  /** Add the external prefix if it is missing. */
  readonly adjust?: boolean;
  /** `hangup` that also means a call that only rings, which is then rejected. */
  readonly anyState?: true;
  /** The key is pressed whatever the phone is doing, as its system documents it. */
  readonly press?: true;
  readonly info?: CallInfoContent;
}

/** A recognised request. */
export interface DialectReading {
  readonly dialect: DialectName;
  readonly request: DialectRequest;
}
