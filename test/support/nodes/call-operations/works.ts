/** Operations that work: what is sent, and what becomes of it. */
import assert from 'node:assert/strict';
import type { PhoneEventName } from '../../../../src/calls/model/call-types';
import type { CallOperation } from '../../../../src/calls/operations/catalogue';
import { SILENT, type Situation, type Stage } from '../../matrix/situations';
import { becomes } from '../../phones';
import type { CallFlowOptions } from '../call-flow';
import { key, typed } from './keys';

/** An operation that works. */
export interface Works {
  readonly operation: CallOperation;
  readonly values?: Record<string, unknown>;
  readonly from: Situation;
  readonly options?: CallFlowOptions;
  readonly requests: readonly string[];
  /** States of the phone's calls afterwards, oldest first. */
  readonly to: string;
  /** What is known of them, where the phone does not tell all of it. */
  readonly known?: string;
  /** The event that proves it; null = none does. */
  readonly by: PhoneEventName | null;
  /** Looks at the phone itself. */
  readonly look?: (stage: Pick<Stage, 'phone'>) => void | Promise<void>;
  /** Name of the case, where one operation has several. */
  readonly note?: string;
}

const ended = (flow: Pick<Stage, 'phone'>, by: string): void => {
  assert.equal(flow.phone.calls.at(-1)?.endedBy, by);
};

export const WORKS: readonly Works[] = [
  {
    operation: 'dial',
    values: { destination: SILENT },
    from: 'idle',
    requests: [`/command.htm?number=${SILENT}`],
    to: 'Ringback',
    by: 'outgoing',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.remote.split('@')[0], SILENT),
  },
  {
    operation: 'dial',
    note: 'from another identity',
    values: { destination: SILENT, identity: '101@pbx.example' },
    options: { phone: { identities: ['100@pbx.example', '101@pbx.example'] } },
    from: 'idle',
    requests: [`/command.htm?number=${SILENT}&outgoing_uri=101%40pbx.example`],
    to: 'Ringback',
    by: 'outgoing',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.local, '101@pbx.example'),
  },
  {
    operation: 'prepare',
    values: { destination: '12#' },
    from: 'idle',
    requests: [typed('1', '2', '%23')],
    to: '',
    by: null,
    look: async ({ phone }) => {
      await becomes(phone, () => phone.keys.length === 3);
      assert.match(phone.display.join('\n'), /12#/);
    },
  },
  {
    operation: 'redial',
    from: 'idle',
    requests: ['/command.htm?key=REDIAL,,1000;ENTER'],
    to: 'Connected',
    by: 'outgoing',
  },
  {
    operation: 'pickup',
    values: { destination: '201' },
    options: { config: { pickupCode: '*8' } },
    from: 'idle',
    requests: ['/command.htm?number=%2A8201'],
    to: 'Connected',
    by: 'connected',
  },
  {
    operation: 'answer',
    from: 'ringing',
    requests: [key('ENTER')],
    to: 'Connected',
    by: 'connected',
  },
  {
    operation: 'answer',
    note: 'while talking, which puts that call on hold',
    from: 'knocking',
    requests: [key('ENTER')],
    to: 'Holding Connected',
    by: 'connected',
  },
  {
    operation: 'reject',
    from: 'ringing',
    requests: [key('CANCEL')],
    to: '',
    // Nothing reports it: for some seconds the phone may still say otherwise.
    known: 'Alerting',
    by: null,
    look: (flow) => ended(flow, 'rejected'),
  },
  {
    operation: 'deflect',
    values: { destination: '300', confirmTimeout: 1 },
    from: 'ringing',
    requests: [typed('P6', '3', '0', '0', 'ENTER')],
    to: '',
    known: 'Alerting',
    by: null,
    look: (flow) => {
      ended(flow, 'deflected');
      assert.equal(flow.phone.calls.at(-1)?.sentTo?.split('@')[0], '300');
    },
  },
  {
    operation: 'hangup',
    from: 'talking',
    requests: [key('CANCEL')],
    to: '',
    by: 'disconnected',
    look: (flow) => ended(flow, 'local'),
  },
  {
    operation: 'hangup',
    note: 'before anybody has answered, on a phone that reports it',
    from: 'dialling',
    requests: [key('CANCEL')],
    to: '',
    by: 'disconnected',
  },
  {
    operation: 'hangupAll',
    from: 'consulting',
    requests: ['/command.htm?RELEASE_ALL_CALLS'],
    to: '',
    by: 'disconnected',
  },
  {
    operation: 'hold',
    from: 'talking',
    requests: [key('F_HOLD')],
    to: 'Holding',
    by: 'hold',
  },
  {
    operation: 'retrieve',
    from: 'held',
    requests: [key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
  },
  {
    operation: 'swap',
    from: 'consulting',
    requests: [key('P1')],
    to: 'Connected Holding',
    by: 'unhold',
  },
  {
    operation: 'blindTransfer',
    values: { destination: '300' },
    from: 'talking',
    requests: [typed('TRANSFER', '3', '0', '0', 'ENTER')],
    to: '',
    by: 'blindTransfer',
    look: (flow) => {
      ended(flow, 'transferred');
      assert.equal(flow.phone.calls.at(-1)?.sentTo?.split('@')[0], '300');
    },
  },
  {
    operation: 'blindTransfer',
    note: 'of a held call, which is taken back first',
    values: { destination: '300' },
    from: 'held',
    requests: [key('F_HOLD'), typed('TRANSFER', '3', '0', '0', 'ENTER')],
    to: '',
    by: 'blindTransfer',
  },
  {
    operation: 'startTransfer',
    values: { destination: SILENT },
    from: 'talking',
    requests: [key('F_HOLD'), `/command.htm?number=${SILENT}`],
    to: 'Holding Ringback',
    by: 'outgoing',
  },
  {
    operation: 'completeTransfer',
    from: 'consulting',
    requests: [key('TRANSFER')],
    to: '',
    by: 'attendedTransfer',
    look: (flow) => ended(flow, 'transferred'),
  },
  {
    operation: 'completeTransfer',
    note: 'on a phone that shows a list first',
    options: { config: { transferList: true }, phone: { settings: { call_join_xfer: 'on' } } },
    from: 'consulting',
    requests: ['/command.htm?key=TRANSFER,,1000;ENTER'],
    to: '',
    by: 'attendedTransfer',
  },
  {
    operation: 'cancelTransfer',
    from: 'consulting',
    requests: [key('CANCEL'), key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.remote.split('@')[0], '201'),
  },
  {
    operation: 'cancelTransfer',
    note: 'while the third party still rings',
    from: 'consultationRings',
    requests: [key('CANCEL'), key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
  },
  {
    operation: 'startConference',
    values: { destination: SILENT },
    from: 'talking',
    requests: [key('F_HOLD'), `/command.htm?number=${SILENT}`],
    to: 'Holding Ringback',
    by: 'outgoing',
  },
  {
    operation: 'completeConference',
    from: 'consulting',
    requests: [key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'merge',
    from: 'consulting',
    requests: [key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'singleStepConference',
    values: { destination: '300' },
    from: 'talking',
    requests: [key('F_HOLD'), '/command.htm?number=300', key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'sendDtmf',
    values: { digits: '12#' },
    from: 'talking',
    requests: ['/command.htm?key_dtmf=12%23'],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.liveCalls[0]?.dtmf === '12#'),
  },
  {
    operation: 'mute',
    from: 'talking',
    requests: [key('MUTE')],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.muted),
  },
  {
    operation: 'record',
    values: { on: true },
    from: 'talking',
    requests: [key('REC')],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.recording),
  },
  {
    operation: 'dnd',
    values: { on: 'toggle' },
    from: 'idle',
    requests: [key('DND')],
    to: '',
    by: 'dndOn',
    look: ({ phone: { settings } }) =>
      // Older phones have one for all identities.
      assert.equal(settings.get('dnd_mode1') ?? settings.get('dnd_mode'), 'on'),
  },
];
