/** What a request in the words of another system asks for, in ours. */
import type { CallOperation } from '../../operations/catalogue';

/** The systems whose requests are understood. */
export type DialectName = 'genesys' | 'innovaphone' | 'pascom';

/** What is to be shown with a call. */
export interface CallInfoContent {
  /** The call, in the id the sender uses. */
  readonly id: string;
  readonly html?: string;
  readonly iframe?: { readonly src: string; readonly height?: number };
}

/** A request in our words. Types are checked; destinations and digits are not. */
export interface DialectRequest {
  /** `toggleHold` is pascom's hold key: hold or retrieve, by what the call is doing. */
  readonly operation: CallOperation | 'toggleHold';
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
