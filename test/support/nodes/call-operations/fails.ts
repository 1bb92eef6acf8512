/** Operations that do not work, and what is said of them. */
import type { CallOperation } from '../../../../src/calls/operations/catalogue';
import type { Situation } from '../../matrix/situations';
import type { CallFlow, CallFlowOptions } from '../call-flow';
import { key } from './keys';

/** An operation that does not. */
export interface Fails {
  readonly operation: CallOperation;
  readonly values?: Record<string, unknown>;
  readonly from: Situation;
  readonly options?: CallFlowOptions;
  readonly code: string;
  /** What was sent all the same. */
  readonly requests?: readonly string[];
  /** Can the phone have acted? Default: if something was sent, yes. */
  readonly sent?: 'no';
  /** What is done to the phone first. */
  readonly spoil?: (flow: CallFlow) => void;
  readonly note: string;
}

/** The phone takes every command and does nothing. */
export const silent = (flow: CallFlow): void => {
  flow.phone.setSecurity({ useHiddenTags: true, blockedAnswer: 'silent200' });
};
const forbid = (flow: CallFlow): void =>
  flow.phone.addFault({ kind: { type: 'status', status: 403 } });

export const FAILS: readonly Fails[] = [
  {
    operation: 'dial',
    note: 'when the phone refuses it',
    values: { destination: '200' },
    from: 'idle',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: ['/command.htm?number=200'],
  },
  {
    operation: 'dial',
    note: 'when the phone takes it and does nothing',
    values: { destination: '200', confirmTimeout: 1 },
    from: 'idle',
    spoil: silent,
    code: 'NOT_CONFIRMED',
    requests: ['/command.htm?number=200'],
  },
  {
    operation: 'dial',
    note: 'to where the rules forbid',
    values: { destination: '0900123' },
    options: { config: { deny: '0900*' } },
    from: 'idle',
    code: 'NOT_ALLOWED',
  },
  {
    operation: 'prepare',
    note: 'in a call, where the digits would be heard',
    values: { destination: '200' },
    from: 'talking',
    code: 'INVALID_STATE',
  },
  { operation: 'redial', note: 'in a call', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'redial',
    note: 'where numbers are limited',
    options: { config: { deny: '0900*' } },
    from: 'idle',
    code: 'NOT_ALLOWED',
  },
  { operation: 'pickup', note: 'without its code', from: 'idle', code: 'NOT_SUPPORTED' },
  { operation: 'answer', note: 'when nothing rings', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'answer', note: 'in a call', from: 'talking', code: 'INVALID_STATE' },
  { operation: 'answer', note: 'of one of two', from: 'ringingTwice', code: 'AMBIGUOUS_CALL' },
  {
    operation: 'reject',
    note: 'of a call that was answered',
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'deflect',
    note: 'of a call that was answered',
    values: { destination: '300' },
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'deflect',
    note: 'without a key for it',
    values: { destination: '300' },
    options: { config: { deflectWay: '', deflectKey: '' } },
    from: 'ringing',
    code: 'NOT_SUPPORTED',
  },
  { operation: 'hangup', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  {
    operation: 'hangup',
    note: 'of a call that only rings',
    from: 'ringing',
    code: 'INVALID_STATE',
  },
  {
    operation: 'hangupAll',
    note: 'when the phone refuses it',
    from: 'talking',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: ['/command.htm?RELEASE_ALL_CALLS'],
  },
  { operation: 'hold', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'retrieve', note: 'without a held call', from: 'ringing', code: 'INVALID_STATE' },
  { operation: 'swap', note: 'of a single call', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'blindTransfer',
    note: 'during a consultation',
    values: { destination: '300' },
    from: 'consulting',
    code: 'INVALID_STATE',
  },
  {
    operation: 'startTransfer',
    note: 'without a call',
    values: { destination: '300' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  {
    operation: 'startTransfer',
    note: 'when the call is not held, so nothing is dialled',
    values: { destination: '300', confirmTimeout: 1 },
    from: 'talking',
    spoil: silent,
    code: 'STEP_FAILED',
    requests: [key('F_HOLD')],
  },
  {
    operation: 'completeTransfer',
    note: 'before the third party has answered',
    from: 'consultationRings',
    code: 'INVALID_STATE',
  },
  { operation: 'cancelTransfer', note: 'without one', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'startConference',
    note: 'of a call that rings',
    values: { destination: '300' },
    from: 'ringing',
    code: 'INVALID_STATE',
  },
  {
    operation: 'completeConference',
    note: 'of a single call',
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'merge',
    note: 'without a key for it',
    options: { config: { conferenceWay: '', conferenceKey: '' } },
    from: 'consulting',
    code: 'NOT_SUPPORTED',
  },
  {
    operation: 'singleStepConference',
    note: 'without a call',
    values: { destination: '300' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  {
    operation: 'sendDtmf',
    note: 'without a call',
    values: { digits: '1' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  { operation: 'mute', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'unmute', note: 'without a call', from: 'ringing', code: 'INVALID_STATE' },
  { operation: 'record', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  {
    operation: 'dnd',
    note: 'when the phone refuses it',
    from: 'idle',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: [key('DND')],
  },
  {
    operation: 'callInfo',
    note: 'with nothing to show',
    from: 'talking',
    code: 'MISSING_PARAMETER',
  },
  {
    operation: 'removeParticipant',
    note: 'as no phone can do it',
    values: { participant: '201' },
    from: 'consulting',
    code: 'NOT_SUPPORTED',
  },
];
