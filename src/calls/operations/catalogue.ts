/**
 * All call operations as plain data: also bundled for dialogs. Whatever is true of an operation as such stands here and
 * nowhere else; how it is done says its planner, and what people read of it the locales.
 */
import type { Capability, PhoneEventName } from '../model/call-types';

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

/** Headings of the dialog, in its order; the text of each is `snom-call.group.<group>`. */
export const OPERATION_GROUPS = ['calls', 'transfer', 'conference', 'audio', 'phone'] as const;
export type OperationGroup = (typeof OPERATION_GROUPS)[number];

/** One operation. */
interface OperationInfo {
  readonly group: OperationGroup;
  /** Parameters it needs. A destination is dialled: it is judged by the dialling rules before the planner is asked. */
  readonly needs: readonly CallParameter[];
  /** Parameters it takes besides; others are left unread. */
  readonly takes: readonly CallParameter[];
  /** Events that prove its effect; empty = nothing a phone reports does. */
  readonly confirmedBy: readonly PhoneEventName[];
  /** What a call, or the phone, has to be capable of; calls offer it where no planner refuses it at once. */
  readonly capability?: Capability;
  /** Several requests, each of which waits for the effect of the one before. */
  readonly composite?: true;
  /** It shows a page and takes no key. That the phone fetches the page proves it. */
  readonly onDisplay?: true;
  /** No phone can do it this way; asking for it answers NOT_SUPPORTED with the reason. */
  readonly unsupported?: true;
}

const COMPOSITE = { composite: true } as const;

/** Each with what it needs, what it takes, the events that prove it, and its capability. */
const TABLE = {
  ...putInGroup('calls', {
    dial: info(['destination'], ['identity', 'adjust'], ['outgoing'], 'dial'),
    prepare: info(['destination'], ['adjust'], [], 'prepare'),
    redial: info([], [], ['outgoing'], 'redial'),
    pickup: info([], ['destination', 'identity'], ['connected']),
    answer: info([], ['callId'], ['connected'], 'answer'),
    // Rejecting fires no Action URL on FW 8.7 (as observed by a public client).
    reject: info([], ['callId'], [], 'reject'),
    deflect: info(['destination'], ['callId', 'adjust'], [], 'deflect'),
    hangup: info([], ['callId'], ['disconnected'], 'hangup'),
    hangupAll: info([], [], ['disconnected'], 'hangupAll'),
  }),
  ...putInGroup('transfer', {
    hold: info([], ['callId'], ['hold'], 'hold'),
    retrieve: info([], ['callId'], ['unhold'], 'retrieve'),
    swap: info([], ['callId', 'otherCallId'], ['unhold'], 'swap'),
    blindTransfer: info(
      ['destination'],
      ['callId', 'adjust'],
      ['blindTransfer', 'disconnected'],
      'blindTransfer',
    ),
    startTransfer: info(
      ['destination'],
      ['callId', 'identity', 'adjust'],
      ['hold', 'outgoing'],
      'startTransfer',
      COMPOSITE,
    ),
    completeTransfer: info(
      [],
      ['callId', 'otherCallId'],
      ['attendedTransfer', 'disconnected'],
      'completeTransfer',
    ),
    cancelTransfer: info(
      [],
      ['callId', 'otherCallId'],
      ['disconnected', 'unhold'],
      'cancelTransfer',
      COMPOSITE,
    ),
  }),
  ...putInGroup('conference', {
    startConference: info(
      ['destination'],
      ['callId', 'identity', 'adjust'],
      ['hold', 'outgoing'],
      'startConference',
      COMPOSITE,
    ),
    completeConference: info([], ['callId', 'otherCallId'], [], 'completeConference'),
    // That the third party answered is waited for; that it then joined is not reported.
    singleStepConference: info(
      ['destination'],
      ['callId', 'identity', 'adjust'],
      [],
      'startConference',
      COMPOSITE,
    ),
    merge: info([], ['callId', 'otherCallId'], [], 'completeConference'),
  }),
  ...putInGroup('audio', {
    sendDtmf: info(['digits'], ['callId'], [], 'sendDtmf'),
    mute: info([], ['callId'], [], 'muteToggle'),
    unmute: info([], ['callId'], [], 'muteToggle'),
    record: info([], ['on', 'callId'], [], 'recordToggle'),
  }),
  ...putInGroup('phone', {
    dnd: info([], ['on'], ['dndOn', 'dndOff'], 'dndToggle'),
    callInfo: info([], ['callId'], [], undefined, { onDisplay: true }),
    removeParticipant: info([], ['participant', 'callId'], [], undefined, { unsupported: true }),
  }),
};

/** Operations of `snom-call`, in the words of the public contract. */
export type CallOperation = keyof typeof TABLE;

/** What is known of each operation; in the order in which it is offered. */
export const OPERATION_INFO: Readonly<Record<CallOperation, OperationInfo>> = TABLE;

/** Names of all operations, for a select. */
export const CALL_OPERATIONS = Object.keys(OPERATION_INFO) as readonly CallOperation[];

/** Is it the name of an operation? Own names only: `constructor` is none. */
export function isCallOperation(name: unknown): name is CallOperation {
  return typeof name === 'string' && Object.hasOwn(OPERATION_INFO, name);
}

type Ungrouped = Omit<OperationInfo, 'group'>;

function info(
  needs: readonly CallParameter[],
  takes: readonly CallParameter[],
  confirmedBy: readonly PhoneEventName[],
  capability?: Capability,
  flags: Pick<OperationInfo, 'composite' | 'onDisplay' | 'unsupported'> = {},
): Ungrouped {
  return { needs, takes, confirmedBy, ...(capability && { capability }), ...flags };
}

function putInGroup<Name extends string>(
  group: OperationGroup,
  rows: Readonly<Record<Name, Ungrouped>>,
): Record<Name, OperationInfo> {
  const entries = Object.entries<Ungrouped>(rows).map(([name, row]) => [name, { ...row, group }]);
  return Object.fromEntries(entries) as Record<Name, OperationInfo>;
}
