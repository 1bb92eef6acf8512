/** Calls as the engine keeps them, and how a new one looks. */
import { randomBytes } from 'node:crypto';
import type { VirtualCall, VirtualCallState } from '../contract/types';
import type { Timer } from '../device/clock';

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
  readonly cstaId: string;
  /** Header fields of the first INVITE, names in lower case, as `$sip_header(NAME)` tells them. */
  readonly headers: ReadonlyMap<string, string>;
  inConference: boolean;
  heldByFarEnd: boolean;
  /** `Reason` of a CANCEL, as `$cancel_reason` tells it. */
  cancelReason?: string;
  /** What is still to happen to the call; cancelled when it is connected or over. */
  timers: Timer[];
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

/** Numbers of the call lists, newest first. */
export interface CallLists {
  dialed: string[];
  missed: string[];
  received: string[];
}

/** What is known of a call when it begins. */
export type NewCall = Pick<EngineCall, 'direction' | 'state' | 'remote' | 'local' | 'headers'> & {
  readonly remoteName: string | undefined;
};

/** A new Call-ID. @param count Makes it unlike all others of this phone. */
export const newCallId = (count: number): string =>
  `${randomBytes(6).toString('hex')}-${count.toString(36)}vphone`;

/** A call with ids of its own. @param count How many calls this phone has had, this one included. */
export function createCall({ remoteName, ...known }: NewCall, count: number): EngineCall {
  return {
    ...known,
    ...(remoteName === undefined ? {} : { remoteName }),
    id: `c${count}`,
    sipCallId: newCallId(count),
    cstaId: String(count),
    dtmf: '',
    inConference: false,
    heldByFarEnd: false,
    timers: [],
  };
}
