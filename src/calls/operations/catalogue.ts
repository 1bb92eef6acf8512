/** All call operations as plain data: also bundled for dialogs. */
import type { PhoneEventName } from '../model/call-types';

/** Operations of `snom-call`, in the words of the public contract. */
export type CallOperation =
  | 'dial'
  | 'prepare'
  | 'redial'
  | 'pickup'
  | 'answer'
  | 'reject'
  | 'deflect'
  | 'hangup'
  | 'hangupAll'
  | 'hold'
  | 'retrieve'
  | 'swap'
  | 'blindTransfer'
  | 'startTransfer'
  | 'completeTransfer'
  | 'cancelTransfer'
  | 'startConference'
  | 'completeConference'
  | 'singleStepConference'
  | 'merge'
  | 'sendDtmf'
  | 'mute'
  | 'unmute'
  | 'record'
  | 'dnd'
  | 'callInfo'
  | 'removeParticipant';

/** A parameter of an operation. */
export type CallParameter =
  | 'destination'
  | 'digits'
  | 'identity'
  | 'callId'
  | 'otherCallId'
  | 'on'
  | 'participant'
  | 'adjust';

/** One operation. */
export interface OperationInfo {
  /** Parameters it needs. */
  readonly needs: readonly CallParameter[];
  /** Parameters it takes besides; others are left unread. */
  readonly takes: readonly CallParameter[];
  /** Events that prove its effect; empty = nothing a phone reports does. */
  readonly confirmedBy: readonly PhoneEventName[];
  /** Several requests, each of which waits for the effect of the one before. */
  readonly composite?: true;
  /** No phone can do it this way; asking for it answers NOT_SUPPORTED with the reason. */
  readonly unsupported?: true;
}

/** What each operation takes and what proves it. */
export const OPERATION_INFO: Readonly<Record<CallOperation, OperationInfo>> = {
  dial: info(['destination'], ['identity', 'adjust'], ['outgoing']),
  prepare: info(['destination'], ['adjust'], []),
  redial: info([], [], ['outgoing']),
  pickup: info([], ['destination', 'identity'], ['connected']),
  answer: info([], ['callId'], ['connected']),
  // Rejecting fires no Action URL on FW 8.7 (as observed by a public client).
  reject: info([], ['callId'], []),
  deflect: info(['destination'], ['callId', 'adjust'], []),
  hangup: info([], ['callId'], ['disconnected']),
  hangupAll: info([], [], ['disconnected']),
  hold: info([], ['callId'], ['hold']),
  retrieve: info([], ['callId'], ['unhold']),
  swap: info([], ['callId', 'otherCallId'], ['unhold']),
  blindTransfer: info(['destination'], ['callId', 'adjust'], ['blindTransfer', 'disconnected']),
  startTransfer: composite(['destination'], ['callId', 'identity', 'adjust'], ['hold', 'outgoing']),
  completeTransfer: info([], ['callId', 'otherCallId'], ['attendedTransfer', 'disconnected']),
  cancelTransfer: composite([], ['callId', 'otherCallId'], ['disconnected', 'unhold']),
  startConference: composite(
    ['destination'],
    ['callId', 'identity', 'adjust'],
    ['hold', 'outgoing'],
  ),
  completeConference: info([], ['callId', 'otherCallId'], []),
  // That the third party answered is waited for; that it then joined is not reported.
  singleStepConference: composite(['destination'], ['callId', 'identity', 'adjust'], []),
  merge: info([], ['callId', 'otherCallId'], []),
  sendDtmf: info(['digits'], ['callId'], []),
  mute: info([], ['callId'], []),
  unmute: info([], ['callId'], []),
  record: info([], ['on', 'callId'], []),
  dnd: info([], ['on'], ['dndOn', 'dndOff']),
  // What proves it is no event: the phone fetches the page.
  callInfo: info([], ['callId'], []),
  removeParticipant: { ...info([], ['participant', 'callId'], []), unsupported: true },
};

/** Names of all operations, for a select. */
export const CALL_OPERATIONS = Object.keys(OPERATION_INFO) as readonly CallOperation[];

/** Is it the name of an operation? Own names only: `constructor` is none. */
export function isCallOperation(name: unknown): name is CallOperation {
  return typeof name === 'string' && Object.hasOwn(OPERATION_INFO, name);
}

function info(
  needs: readonly CallParameter[],
  takes: readonly CallParameter[],
  confirmedBy: readonly PhoneEventName[],
): OperationInfo {
  return { needs, takes, confirmedBy };
}

function composite(
  needs: readonly CallParameter[],
  takes: readonly CallParameter[],
  confirmedBy: readonly PhoneEventName[],
): OperationInfo {
  return { ...info(needs, takes, confirmedBy), composite: true };
}
