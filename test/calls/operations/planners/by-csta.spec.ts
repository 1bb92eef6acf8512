/** Which services a phone is asked for by CSTA, in every state, and how calls are named. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS, type CallOperation } from '../../../../src/calls/operations/catalogue';
import type { PlanContext } from '../../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../../src/calls/operations/types';
import {
  contextOf,
  everywhere,
  type Known,
  requestOf,
  type Row,
  STATES,
  told,
} from '../../../support/calls/channel-plans';
import { FIRST, listedByCsta, SECOND, stateOf } from '../../../support/calls/states';

const DEVICE = 'sip:100@pbx.example';

/** States that are left out refuse it as `invalidState`, and where nothing is known as `needsEvents`. */
const MATRIX: Readonly<Record<CallOperation, Row>> = {
  dial: { ...everywhere('dial 300'), setup: 'invalidState' },
  prepare: everywhere('notByChannel'),
  redial: everywhere('notByChannel'),
  pickup: { idle: 'dial *8300', unknown: 'dial *8300 ?stateUnknown' },
  answer: {
    ringing: '1 AnswerCall 1',
    talkingAndRinging: '2 AnswerCall 2',
    heldAndRinging: '2 AnswerCall 2',
    twoRinging: 'callNotNamed',
  },
  reject: {
    ringing: '1 ClearConnection 1',
    talkingAndRinging: '2 ClearConnection 2',
    heldAndRinging: '2 ClearConnection 2',
    twoRinging: 'callNotNamed',
  },
  deflect: {
    ringing: '1 DeflectCall 1 300',
    talkingAndRinging: '2 DeflectCall 2 300',
    heldAndRinging: '2 DeflectCall 2 300',
    twoRinging: 'callNotNamed',
  },
  hangup: {
    setup: '1 ClearConnection 1',
    dialling: '1 ClearConnection 1',
    talking: '1 ClearConnection 1',
    held: '1 ClearConnection 1',
    heldByOther: '1 ClearConnection 1',
    talkingAndRinging: '1 ClearConnection 1',
    heldAndRinging: '1 ClearConnection 1',
    consulting: 'callNotNamed',
    consultDialling: 'callNotNamed',
    twoTalking: 'callNotNamed',
    twoHeld: 'callNotNamed',
    consultingAndHeld: 'callNotNamed',
  },
  hangupAll: {
    idle: 'already',
    ...Object.fromEntries(
      ['setup', 'dialling', 'ringing', 'talking', 'held', 'heldByOther'].map((name) => [
        name,
        'ClearConnection 1',
      ]),
    ),
    ...Object.fromEntries(
      [
        ...['twoRinging', 'consulting', 'consultDialling', 'talkingAndRinging'],
        ...['heldAndRinging', 'twoHeld', 'twoTalking'],
      ].map((name) => [name, 'ClearConnection 1, ClearConnection 2']),
    ),
    consultingAndHeld: 'ClearConnection 1, ClearConnection 2, ClearConnection 3',
  },
  hold: {
    talking: '1 HoldCall 1',
    talkingAndRinging: '1 HoldCall 1',
    consulting: '2 HoldCall 2',
    consultingAndHeld: '3 HoldCall 3',
    twoTalking: 'callNotNamed',
    held: 'already 1',
    twoHeld: 'already',
    heldAndRinging: 'already 1',
  },
  retrieve: {
    held: '1 RetrieveCall 1',
    heldAndRinging: '1 RetrieveCall 1',
    talking: 'already 1',
    heldByOther: 'already 1',
    twoHeld: 'callNotNamed',
  },
  swap: { consulting: '1 AlternateCall 2+1', consultingAndHeld: 'callNotNamed' },
  blindTransfer: {
    talking: '1 SingleStepTransferCall 1 300',
    heldByOther: '1 SingleStepTransferCall 1 300',
    talkingAndRinging: '1 SingleStepTransferCall 1 300',
    consulting: '2 SingleStepTransferCall 2 300',
    consultingAndHeld: '3 SingleStepTransferCall 3 300',
    held: '1 RetrieveCall 1 / SingleStepTransferCall 1 300',
    heldAndRinging: '1 RetrieveCall 1 / SingleStepTransferCall 1 300',
    twoTalking: 'callNotNamed',
  },
  startTransfer: {
    talking: '1 ConsultationCall 1 300',
    heldByOther: '1 ConsultationCall 1 300',
    talkingAndRinging: '1 ConsultationCall 1 300',
    held: '1 dial 300',
    heldAndRinging: '1 dial 300',
  },
  completeTransfer: { consulting: '2 TransferCall 2+1', consultingAndHeld: 'callNotNamed' },
  cancelTransfer: {
    consulting: '1 ReconnectCall 2+1',
    consultDialling: '1 ReconnectCall 2+1',
    consultingAndHeld: 'callNotNamed',
  },
  startConference: {
    talking: '1 ConsultationCall 1 300',
    heldByOther: '1 ConsultationCall 1 300',
    talkingAndRinging: '1 ConsultationCall 1 300',
  },
  completeConference: { consulting: '2 ConferenceCall 2+1', consultingAndHeld: 'callNotNamed' },
  singleStepConference: Object.fromEntries(
    ['talking', 'heldByOther', 'talkingAndRinging'].map((name) => [
      name,
      '1 ConsultationCall 1 300 / (answer of the third party) / ConferenceCall new+1',
    ]),
  ),
  merge: { consulting: '2 ConferenceCall 2+1', consultingAndHeld: 'callNotNamed' },
  sendDtmf: {
    talking: '1 GenerateDigits 1 12#',
    heldByOther: '1 GenerateDigits 1 12#',
    talkingAndRinging: '1 GenerateDigits 1 12#',
    consulting: '2 GenerateDigits 2 12#',
    consultingAndHeld: '3 GenerateDigits 3 12#',
    twoTalking: 'callNotNamed',
  },
  mute: muting('true'),
  unmute: muting('false'),
  record: everywhere('notByChannel'),
  dnd: everywhere('dnd true'),
  callInfo: everywhere('notByChannel'),
  removeParticipant: everywhere('cannotRemoveParticipant'),
};

function muting(on: string): Row {
  const muted = (number: number): string => `${number} SetMicrophoneMute ${DEVICE} ${on}`;
  return {
    talking: muted(1),
    heldByOther: muted(1),
    talkingAndRinging: muted(1),
    consulting: muted(2),
    consultingAndHeld: muted(3),
    twoTalking: 'callNotNamed',
  };
}

/** As if everything had been seen to work. */
const proven = { has: () => true } as unknown as ReadonlySet<string>;
const OPTIONS = { pickupCode: '*8' };
const see = (request: CallRequest, state: Known, more: Partial<PlanContext> = {}): string =>
  told(request, contextOf('csta', state, { options: OPTIONS, proven, ...more }));

describe('calls/operations/planners/by-csta', () => {
  for (const operation of CALL_OPERATIONS) {
    it(`plans ${operation}`, () => {
      const row = MATRIX[operation];
      const seen = Object.fromEntries(
        STATES.map((name) => [name, see(requestOf(operation), name)]),
      );
      const otherwise = (name: Known): string =>
        name === 'unknown' ? 'needsEvents' : 'invalidState';
      const wanted = Object.fromEntries(STATES.map((name) => [name, row[name] ?? otherwise(name)]));
      assert.deepEqual(seen, wanted);
    });
  }

  it('does not take a phone that has told nothing yet for one without calls', () => {
    const device = { ...stateOf('idle'), callsKnown: false };
    assert.equal(see({ operation: 'hangupAll' }, 'idle'), 'already');
    assert.equal(see({ operation: 'hangupAll' }, 'idle', { device }), 'invalidState');
  });

  it('acts on the call that is named, among several', () => {
    const rows: readonly [string, Known, string, string][] = [
      ['answer', 'twoRinging', SECOND, '2 AnswerCall 2'],
      ['reject', 'twoRinging', FIRST, '1 ClearConnection 1'],
      ['hangup', 'consulting', FIRST, '1 ClearConnection 1'],
      ['hangup', 'consulting', SECOND, '2 ClearConnection 2'],
      ['retrieve', 'twoHeld', SECOND, '2 RetrieveCall 2'],
      ['hold', 'twoTalking', FIRST, '1 HoldCall 1'],
      ['hold', 'consulting', FIRST, 'already 1'],
      ['sendDtmf', 'twoTalking', SECOND, '2 GenerateDigits 2 12#'],
    ];
    for (const [operation, state, callId, wanted] of rows) {
      const request = { ...requestOf(operation as CallOperation), callId };
      assert.equal(see(request, state), wanted, `${operation} ${state}`);
    }
  });

  it('takes the CSTA id of a call as its name', () => {
    assert.equal(see({ operation: 'retrieve', callId: '2' }, 'twoHeld'), '2 RetrieveCall 2');
    const device = listedByCsta(stateOf('twoHeld'));
    const calls = device.calls.map((call) => ({ ...call, cstaId: `-${call.cstaId}` }));
    const seen = see({ operation: 'retrieve', callId: '-1' }, 'twoHeld', {
      device: { ...device, calls },
    });
    assert.equal(seen, '1 RetrieveCall -1');
  });

  it('joins the pair that is named, and no other', () => {
    const pair = (callId: string, otherCallId?: string): string =>
      see({ operation: 'completeTransfer', callId, otherCallId }, 'consultingAndHeld');
    assert.equal(pair(FIRST), '3 TransferCall 3+1');
    assert.equal(pair(SECOND), '3 TransferCall 3+2');
    assert.equal(pair(`${FIRST.slice(0, -1)}3`, SECOND), '3 TransferCall 3+2');
    assert.equal(pair(SECOND, `${FIRST.slice(0, -1)}3`), '3 TransferCall 3+2');
    assert.equal(pair(FIRST, SECOND), 'callNotNamed');
    assert.equal(pair(FIRST, FIRST), 'invalidState');
    assert.equal(pair(`${FIRST.slice(0, -1)}3`), 'callNotNamed');
  });

  it('waits for a snapshot where the phone has not listed the call', () => {
    const device = stateOf('talking');
    for (const operation of ['hold', 'hangup', 'sendDtmf', 'mute', 'startTransfer'] as const) {
      assert.equal(
        see(requestOf(operation), 'talking', { device }),
        'callNotInSnapshot',
        operation,
      );
    }
    // Its number alone may come from an event: the phone's own name of our side is needed too.
    const calls = device.calls.map((call) => ({ ...call, cstaId: '1' }));
    const half = { ...device, calls };
    assert.equal(see({ operation: 'hold' }, 'talking', { device: half }), 'callNotInSnapshot');
  });

  it('is in doubt until a service was seen to work on this phone', () => {
    const hold = (seen: readonly string[]): string =>
      see({ operation: 'hold' }, 'talking', { proven: new Set(seen) });
    assert.equal(hold([]), '1 HoldCall 1 ?unproven');
    assert.equal(hold(['RetrieveCall']), '1 HoldCall 1 ?unproven');
    assert.equal(hold(['HoldCall']), '1 HoldCall 1');
    const none: Partial<PlanContext> = { proven: new Set() };
    assert.equal(see({ operation: 'dial', destination: '300' }, 'idle', none), 'dial 300');
  });

  it('mutes and switches do-not-disturb definitely, and toggles only from what is known', () => {
    const mute = (on: unknown): string => see({ operation: 'mute', on }, 'talking');
    assert.equal(mute(false), `1 SetMicrophoneMute ${DEVICE} false`);
    assert.equal(mute('toggle'), `1 SetMicrophoneMute ${DEVICE} true`);
    const dnd = (on: unknown, known: boolean | null): string =>
      see({ operation: 'dnd', on }, 'idle', { device: { ...stateOf('idle'), dnd: known } });
    assert.equal(dnd(false, null), 'dnd false');
    assert.equal(dnd(true, true), 'already');
    assert.equal(dnd('toggle', true), 'dnd false');
    assert.equal(dnd('toggle', null), 'stateUnknown');
  });

  it('cannot be forced to mean one of several calls', () => {
    assert.equal(see({ operation: 'hangup', force: true }, 'twoTalking'), 'callNotNamed');
    assert.equal(see({ operation: 'hangup', force: true }, 'idle'), 'invalidState');
    assert.equal(see({ operation: 'swap', force: true }, 'talking'), 'invalidState');
  });

  it('presses no key, whatever the state', () => {
    const press = (operation: string, state: Known): string =>
      see({ operation, press: true }, state);
    assert.equal(press('hangup', 'idle'), 'invalidState');
    assert.equal(press('toggleHold', 'talking'), '1 HoldCall 1');
    assert.equal(press('toggleHold', 'held'), '1 RetrieveCall 1');
  });

  it('rejects where hanging up means any call', () => {
    const request = { operation: 'hangup', anyState: true };
    assert.equal(see(request, 'ringing'), '1 ClearConnection 1');
    assert.equal(see(request, 'talkingAndRinging'), 'callNotNamed');
    assert.equal(see({ ...request, callId: FIRST }, 'talkingAndRinging'), '1 ClearConnection 1');
  });
});
