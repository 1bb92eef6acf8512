/** Calls as the engine keeps them, and how a new one looks. */
import { randomBytes } from 'node:crypto';
import type { VirtualCall, VirtualCallState } from './types';
import type { Timer } from './clock';

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
  | 'attendedTransfer';

/** A call as the engine keeps it; outside it is read as {@link VirtualCall}. */
export interface EngineCall extends VirtualCall {
  state: VirtualCallState;
  dtmf: string;
  endedBy?: string;
  lineKey?: string;
  connectedAt?: number;
  readonly sipCallId: string;
  readonly cstaId: string;
  readonly remoteName?: string;
  /** Both sides of a three-party conference carry this. */
  inConference: boolean;
  /** `Reason` of a CANCEL, as `$cancel_reason` tells it. */
  cancelReason?: string;
  timers: Timer[];
}

/** Numbers of the call lists, newest first. */
export interface CallLists {
  dialed: string[];
  missed: string[];
  received: string[];
}

/** What is known of a call when it begins. */
export type NewCall = Pick<EngineCall, 'direction' | 'state' | 'remote' | 'local'> & {
  readonly remoteName: string | undefined;
};

/** A call with ids of its own. @param count How many calls this phone has had, this one included. */
export function createCall({ remoteName, ...known }: NewCall, count: number): EngineCall {
  return {
    ...known,
    ...(remoteName === undefined ? {} : { remoteName }),
    id: `c${count}`,
    sipCallId: `${randomBytes(6).toString('hex')}-${count.toString(36)}vphone`,
    cstaId: String(count),
    dtmf: '',
    inConference: false,
    timers: [],
  };
}
