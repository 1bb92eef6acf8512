/**
 * Reads requests written for other systems' call control, so that a flow made for one of them can drive
 * a Snom phone: Genesys Web Services, innovaphone's phone API and pascom's XMPP module "phone".
 * Only words are translated here; whether the operation is possible is decided elsewhere.
 */
import { readGenesys } from './genesys';
import { readInnovaphone } from './innovaphone';
import { readPascom } from './pascom';

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

/**
 * Reads a payload in one of the dialects; undefined = it speaks none of them (our own
 * `{operation, ...}` among others).
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `unknownOperation`
 *   {name} when the dialect is clear and the request is not
 */
export function readDialect(payload: unknown): DialectReading | undefined {
  const genesys = readGenesys(payload);
  if (genesys) return { dialect: 'genesys', request: genesys };
  const innovaphone = readInnovaphone(payload);
  if (innovaphone) return { dialect: 'innovaphone', request: innovaphone };
  const pascom = readPascom(payload);
  return pascom && { dialect: 'pascom', request: pascom };
}
