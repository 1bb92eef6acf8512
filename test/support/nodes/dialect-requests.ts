/** Requests in the words of other systems, and what they do. */
import assert from 'node:assert/strict';
import { SILENT, type Situation } from '../matrix/situations';
import { becomes } from '../phones';
import { type CallFlow, type CallFlowOptions } from './call-flow';

/** A request in the words of another system. */
export interface Request {
  readonly name: string;
  readonly from: Situation;
  readonly options?: CallFlowOptions;
  /** `held` and `active` are the ids of the calls. */
  readonly payload: (calls: { held: string; active: string }) => unknown;
  /** Our name of what was done. */
  readonly did: string;
  /** States of the phone's calls afterwards, or the code it is refused with. */
  readonly to: string | { readonly code: string };
  /** What is known of them, where the phone does not tell all of it. */
  readonly known?: string;
  readonly look?: (flow: CallFlow) => void | Promise<void>;
}

const phoneNumber = SILENT;
/** How Genesys names a call. */
export const uri = (id: string): string =>
  `http://198.51.100.1/api/v2/me/calls/${encodeURIComponent(id)}`;
const calls = (id: string): { callUri: string } => ({ callUri: uri(id) });

/** Requests of Genesys. */
export const GENESYS: readonly Request[] = [
  {
    name: 'Dial',
    from: 'idle',
    payload: () => ({ operationName: 'Dial', destination: { phoneNumber } }),
    did: 'dial',
    to: 'Ringback',
  },
  {
    name: 'Answer',
    from: 'ringing',
    payload: ({ active }) => ({ operationName: 'Answer', ...calls(active) }),
    did: 'answer',
    to: 'Connected',
  },
  {
    name: 'Hangup',
    from: 'talking',
    payload: () => ({ operationName: 'Hangup' }),
    did: 'hangup',
    to: '',
  },
  {
    name: 'Hold',
    from: 'talking',
    payload: ({ active }) => ({ operationName: 'Hold', ...calls(active) }),
    did: 'hold',
    to: 'Holding',
  },
  {
    name: 'Retrieve',
    from: 'held',
    payload: () => ({ operationName: 'Retrieve' }),
    did: 'retrieve',
    to: 'Connected',
  },
  {
    name: 'SingleStepTransfer',
    from: 'talking',
    payload: () => ({ operationName: 'SingleStepTransfer', destination: { phoneNumber: '300' } }),
    did: 'blindTransfer',
    to: '',
  },
  {
    name: 'SingleStepConference',
    from: 'talking',
    payload: () => ({ operationName: 'SingleStepConference', destination: { phoneNumber: '300' } }),
    did: 'singleStepConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
  {
    name: 'InitiateTransfer',
    from: 'talking',
    payload: () => ({ operationName: 'InitiateTransfer', destination: { phoneNumber } }),
    did: 'startTransfer',
    to: 'Holding Ringback',
  },
  {
    name: 'InitiateConference',
    from: 'talking',
    payload: () => ({ operationName: 'InitiateConference', destination: { phoneNumber } }),
    did: 'startConference',
    to: 'Holding Ringback',
  },
  {
    name: 'CompleteTransfer',
    from: 'consulting',
    payload: ({ held, active }) => ({
      operationName: 'CompleteTransfer',
      ...calls(held),
      consultCallUri: uri(active),
    }),
    did: 'completeTransfer',
    to: '',
  },
  {
    name: 'CompleteConference',
    from: 'consulting',
    payload: ({ active }) => ({ operationName: 'CompleteConference', consultCallUri: uri(active) }),
    did: 'completeConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
  {
    name: 'SendDtmf',
    from: 'talking',
    payload: () => ({ operationName: 'SendDtmf', digits: '42' }),
    did: 'sendDtmf',
    to: 'Connected',
    look: ({ phone }) => becomes(phone, () => phone.liveCalls[0]?.dtmf === '42'),
  },
  {
    name: 'RemoveParticipantFromConference',
    from: 'consulting',
    payload: () => ({ operationName: 'RemoveParticipantFromConference', participant: '201' }),
    did: 'removeParticipant',
    to: { code: 'NOT_SUPPORTED' },
  },
  {
    name: 'MuteCall',
    from: 'talking',
    payload: () => ({ operationName: 'MuteCall' }),
    did: 'mute',
    to: 'Connected',
    look: ({ phone }) => becomes(phone, () => phone.muted),
  },
  {
    name: 'UnmuteCall',
    from: 'talking',
    payload: () => ({ operationName: 'UnmuteCall' }),
    did: 'unmute',
    to: 'Connected',
    look: ({ phone }) => assert.equal(phone.muted, false),
  },
  {
    name: 'SwapCalls',
    from: 'consulting',
    payload: ({ held, active }) => ({
      operationName: 'SwapCalls',
      ...calls(active),
      otherCallUri: uri(held),
    }),
    did: 'swap',
    to: 'Connected Holding',
  },
  {
    name: 'MergeWithOtherCall',
    from: 'consulting',
    payload: ({ held, active }) => ({
      operationName: 'MergeWithOtherCall',
      ...calls(held),
      otherCallUri: uri(active),
    }),
    did: 'merge',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
];

/** Requests of innovaphone. */
export const INNOVAPHONE: readonly Request[] = [
  {
    name: 'StartCall',
    from: 'idle',
    payload: () => ({ mt: 'StartCall', num: SILENT }),
    did: 'dial',
    to: 'Ringback',
  },
  {
    name: 'StartCall with the prefix of the outside line',
    from: 'idle',
    options: { config: { externalPrefix: '0' } },
    payload: () => ({ mt: 'StartCall', num: SILENT, adjust: true }),
    did: 'dial',
    to: 'Connected',
    look: (flow) => assert.deepEqual(flow.requests, [`/command.htm?number=0${SILENT}`]),
  },
  {
    name: 'PrepareCall',
    from: 'idle',
    payload: () => ({ mt: 'PrepareCall', txt: '12' }),
    did: 'prepare',
    to: '',
    look: ({ phone }) => becomes(phone, () => phone.display.join('\n').includes('12')),
  },
  {
    name: 'ConnectCall',
    from: 'ringing',
    payload: () => ({ mt: 'ConnectCall' }),
    did: 'answer',
    to: 'Connected',
  },
  {
    name: 'DisconnectCall in a call',
    from: 'talking',
    payload: () => ({ mt: 'DisconnectCall' }),
    did: 'hangup',
    to: '',
  },
  {
    name: 'DisconnectCall while it rings',
    from: 'ringing',
    payload: () => ({ mt: 'DisconnectCall' }),
    did: 'reject',
    to: '',
    known: 'Alerting',
  },
  {
    name: 'CallInfo',
    from: 'talking',
    payload: ({ active }) => ({ mt: 'CallInfo', id: active, html: '<b>Ann</b>' }),
    did: 'callInfo',
    to: 'Connected',
    look: async ({ phone }) => {
      await phone.settled();
      assert.deepEqual(phone.minibrowser?.lines, ['Ann']);
    },
  },
];

const PASCOM_COMMANDS: readonly Omit<Request, 'payload'>[] = [
  { name: 'Hangup', from: 'talking', did: 'hangup', to: '' },
  { name: 'Hangup', from: 'ringing', did: 'reject', to: '', known: 'Alerting' },
  { name: 'Hold', from: 'talking', did: 'hold', to: 'Holding' },
  { name: 'Hold', from: 'held', did: 'retrieve', to: 'Connected' },
  { name: 'Offhook', from: 'ringing', did: 'answer', to: 'Connected' },
  {
    name: 'Transfer',
    from: 'consulting',
    did: 'completeTransfer',
    to: '',
  },
  {
    name: 'Conference',
    from: 'consulting',
    did: 'completeConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
];

/** How pascom names the phone. */
export const DEVICE = 'Snom 000413a1b2c3 [Reception]';
const XMLNS = 'http://www.pascom.net/mobydick';

/** Requests of pascom, as objects and as XML. */
export const PASCOM: readonly Request[] = PASCOM_COMMANDS.flatMap((command) => [
  {
    ...command,
    name: `${command.name} (${command.from})`,
    payload: () => ({ cmd: command.name, device: DEVICE }),
  },
  {
    ...command,
    name: `${command.name} (${command.from}) as XML`,
    payload: () =>
      `<cmd xmlns="${XMLNS}" module="phone"><${command.name} device="${DEVICE}"/></cmd>`,
  },
]);
