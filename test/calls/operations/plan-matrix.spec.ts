/** Every operation in every state of the phone, and with a phone nobody knows the state of. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  CALL_OPERATIONS,
  type CallOperation,
  OPERATION_INFO,
} from '../../../src/calls/operations/catalogue';
import { outcomeOf } from '../../support/calls/planning';
import { STATE_NAMES, type StateName } from '../../support/calls/states';

/** What happens by state: `1 key=ENTER` = sent for the first call, `already 1`; left out = INVALID_STATE. */
type Row = Partial<Record<StateName | 'unknown', string>>;

const everywhere = (outcome: string): Row =>
  Object.fromEntries([...STATE_NAMES, 'unknown'].map((name) => [name, outcome]));

const TRANSFER = 'key=TRANSFER,,100;3,,100;0,,100;0,,100;ENTER';
const CONSULT = 'key=F_HOLD (wait for hold) number=300';
const BLIND = ' ?stateUnknown';
const SHADOW = ' ?shadowState';
const CANCEL = 'key=CANCEL (wait for disconnected) (unless it has happened by itself) key=F_HOLD';
const SINGLE = `${CONSULT} (wait for outgoing) (wait for connected) key=P5`;

const MATRIX: Readonly<Record<CallOperation, Row>> = {
  dial: { ...everywhere('number=300'), setup: 'invalidState' },
  prepare: { idle: 'key=3,,100;0,,100;0', unknown: `key=3,,100;0,,100;0${BLIND}` },
  redial: { idle: 'key=REDIAL,,1000;ENTER', unknown: `key=REDIAL,,1000;ENTER${BLIND}` },
  pickup: { idle: 'number=%2A8300', unknown: `number=%2A8300${BLIND}` },
  answer: {
    ringing: '1 key=ENTER',
    talkingAndRinging: '2 key=ENTER',
    heldAndRinging: '2 key=ENTER',
    twoRinging: 'ambiguousCall',
    unknown: `key=ENTER${BLIND}`,
  },
  reject: {
    ringing: '1 key=CANCEL',
    talkingAndRinging: '2 key=CANCEL',
    heldAndRinging: '2 key=CANCEL',
    twoRinging: 'ambiguousCall',
    unknown: `key=CANCEL${BLIND}`,
  },
  deflect: {
    ringing: '1 key=P6,,100;3,,100;0,,100;0,,100;ENTER',
    unknown: `key=P6,,100;3,,100;0,,100;0,,100;ENTER${BLIND}`,
  },
  hangup: {
    setup: '1 key=CANCEL',
    dialling: '1 key=CANCEL',
    talking: '1 key=CANCEL',
    held: '1 key=CANCEL',
    heldByOther: '1 key=CANCEL',
    consulting: '2 key=CANCEL',
    consultDialling: '2 key=CANCEL',
    twoTalking: 'ambiguousCall',
    consultingAndHeld: '3 key=CANCEL',
    unknown: `key=CANCEL${BLIND}`,
  },
  hangupAll: everywhere('RELEASE_ALL_CALLS'),
  hold: {
    talking: '1 key=F_HOLD',
    held: 'already 1',
    heldAndRinging: 'already 1',
    twoHeld: 'already',
    unknown: `key=F_HOLD${BLIND}`,
  },
  retrieve: {
    held: '1 key=F_HOLD',
    talking: 'already 1',
    heldByOther: 'already 1',
    twoHeld: 'ambiguousCall',
    consultingAndHeld: 'ambiguousCall',
    unknown: `key=F_HOLD${BLIND}`,
  },
  swap: { consulting: '1 key=P1', unknown: 'noSwapWay' },
  blindTransfer: {
    talking: `1 ${TRANSFER}`,
    heldByOther: `1 ${TRANSFER}`,
    held: `1 key=F_HOLD (wait for unhold) ${TRANSFER}`,
    unknown: `${TRANSFER}${BLIND}`,
  },
  startTransfer: {
    talking: `1 ${CONSULT}`,
    heldByOther: `1 ${CONSULT}`,
    held: '1 number=300',
    unknown: `key=F_HOLD (pause 2000 ms) number=300${BLIND}`,
  },
  completeTransfer: { consulting: '2 key=TRANSFER', unknown: `key=TRANSFER${BLIND}` },
  cancelTransfer: {
    consulting: `1 ${CANCEL}`,
    consultDialling: `1 ${CANCEL}`,
    unknown: `key=CANCEL (pause 2000 ms) key=F_HOLD${BLIND}`,
  },
  startConference: {
    talking: `1 ${CONSULT}`,
    heldByOther: `1 ${CONSULT}`,
    unknown: `key=F_HOLD (pause 2000 ms) number=300${BLIND}`,
  },
  completeConference: { consulting: '2 key=P5', unknown: `key=P5${BLIND}` },
  merge: { consulting: '2 key=P5', unknown: `key=P5${BLIND}` },
  singleStepConference: {
    talking: `1 ${SINGLE}`,
    heldByOther: `1 ${SINGLE}`,
    unknown: 'needsEvents',
  },
  sendDtmf: {
    talking: '1 key_dtmf=1',
    heldByOther: '1 key_dtmf=1',
    consulting: '2 key_dtmf=1',
    talkingAndRinging: '1 key_dtmf=1',
    twoTalking: 'ambiguousCall',
    consultingAndHeld: '3 key_dtmf=1',
    unknown: `key_dtmf=1${BLIND}`,
  },
  mute: {
    talking: `1 key=MUTE${SHADOW}`,
    heldByOther: `1 key=MUTE${SHADOW}`,
    consulting: `2 key=MUTE${SHADOW}`,
    talkingAndRinging: `1 key=MUTE${SHADOW}`,
    unknown: `key=MUTE${BLIND}`,
  },
  unmute: {
    talking: `already 1${SHADOW}`,
    heldByOther: `already 1${SHADOW}`,
    consulting: `already 2${SHADOW}`,
    talkingAndRinging: `already 1${SHADOW}`,
    unknown: `key=MUTE${BLIND}`,
  },
  record: {
    talking: `1 key=REC${SHADOW}`,
    heldByOther: `1 key=REC${SHADOW}`,
    consulting: `2 key=REC${SHADOW}`,
    talkingAndRinging: `1 key=REC${SHADOW}`,
    unknown: `key=REC${BLIND}`,
  },
  dnd: everywhere('/dummy.htm?settings=save&dnd_mode=on ?settingWritten'),
  callInfo: {
    ...everywhere('ambiguousCall'),
    idle: 'invalidState',
    setup: 'invalidState',
    dialling: '1',
    ringing: '1',
    talking: '1',
    held: '1',
    heldByOther: '1',
    unknown: 'needsEvents',
  },
  removeParticipant: everywhere('cannotRemoveParticipant'),
};

describe('planCall: every operation in every state', () => {
  const request = { destination: '300', digits: '1', on: 'on', info: { text: 'Ann' } };

  for (const operation of CALL_OPERATIONS) {
    it(operation, () => {
      for (const state of STATE_NAMES) {
        const expected = MATRIX[operation][state] ?? 'invalidState';
        assert.equal(outcomeOf({ operation, ...request }, state), expected, state);
      }
      assert.equal(outcomeOf({ operation, ...request }), MATRIX[operation].unknown);
    });
  }

  it('marks as unsupported what no phone can do, and nothing else', () => {
    const unsupported = CALL_OPERATIONS.filter(
      (operation) => OPERATION_INFO[operation].unsupported,
    );
    assert.deepEqual(unsupported, ['removeParticipant']);
  });

  it('marks as composite what takes several steps', () => {
    for (const operation of CALL_OPERATIONS) {
      const isLong = Object.values(MATRIX[operation]).some((cell) =>
        /wait for (?!unhold)/.test(cell),
      );
      assert.equal(OPERATION_INFO[operation].composite ?? false, isLong, operation);
    }
  });
});
