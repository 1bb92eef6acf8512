import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FarEnd } from '../../../simulator';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { withPhone } from '../../support/simulator/wire';

const TWO_CALLS = 'dial:1 answer:c1 F_HOLD dial:2 answer:c2';
const TWO_EVENTS = 'offhook outgoing connected hold outgoing connected';

const TABLE: RowTable = {
  'outgoing calls': [
    {
      name: 'typed and dialled with ENTER',
      steps: '1 2 * # ENTER',
      calls: ['12*# Dialing'],
      events: 'offhook outgoing',
      display: ['Calling 12*#'],
    },
    {
      name: 'rings after a moment, then is answered',
      steps: 'dial:200 wait:999',
      calls: ['200 Ringback'],
      events: 'offhook outgoing',
      display: ['Ringing Ann (200)'],
    },
    {
      name: 'is answered by the far end',
      steps: 'dial:200 wait:3500',
      calls: ['200 Connected'],
      events: 'offhook outgoing connected',
      display: ['Connected Ann (200)', '0:02'],
    },
    {
      name: 'is ended by the far end',
      steps: 'dial:201 wait:3050',
      calls: ['201 Disconnected remote'],
      events: 'offhook outgoing connected onhook disconnected',
    },
    {
      name: 'meets a busy far end',
      steps: 'dial:202 wait:100',
      calls: ['202 Disconnected busy'],
      events: 'offhook outgoing onhook disconnected',
    },
    {
      name: 'without a script rings for ever',
      steps: 'dial:999 wait:3600000',
      calls: ['999 Ringback'],
      events: 'offhook outgoing',
    },
    {
      name: 'is given up before it is answered: no disconnected on some phones',
      steps: 'dial:999 CANCEL',
      quirks: { failedCallFires: false },
      calls: ['999 Disconnected local'],
      events: 'offhook outgoing onhook',
    },
    {
      name: 'is given up, and told',
      steps: 'dial:999 CANCEL',
      calls: ['999 Disconnected local'],
      events: 'offhook outgoing onhook disconnected',
    },
    {
      name: 'is given up, and told before the hook on some phones',
      steps: 'dial:999 CANCEL',
      quirks: { onhookOrder: 'after' },
      calls: ['999 Disconnected local'],
      events: 'offhook outgoing disconnected onhook',
    },
    {
      name: 'puts an active call on hold',
      steps: 'dial:1 answer:c1 dial:2',
      calls: ['1 Holding', '2 Dialing'],
      events: 'offhook outgoing connected hold outgoing',
      display: ['Calling 2', '2 calls'],
    },
    {
      name: 'at most four at a time',
      steps: 'dial:1 dial:2 dial:3 dial:4 dial:5',
      calls: ['1 Dialing', '2 Dialing', '3 Dialing', '4 Dialing'],
      events: 'offhook outgoing outgoing outgoing outgoing',
    },
    {
      name: 'nothing typed, nothing dialled',
      steps: 'OFFHOOK',
      calls: [],
      events: 'offhook',
      display: ['100', 'Off hook'],
    },
    {
      name: 'lifting the handset dials what is typed',
      steps: '2 0 OFFHOOK',
      calls: ['20 Dialing'],
      events: 'offhook outgoing',
    },
    {
      name: 'CANCEL clears what is typed',
      steps: '2 0 CANCEL ENTER',
      calls: [],
      events: '',
      display: ['Dialled numbers', '(empty)'],
    },
  ],
  'incoming calls': [
    {
      name: 'ring',
      steps: 'ring:300',
      calls: ['300 Alerting'],
      events: 'incoming',
      display: ['Call from Bob (300)'],
    },
    {
      name: 'are answered by ENTER and ended by the far end',
      steps: 'ring:300 ENTER wait:5000',
      calls: ['300 Disconnected remote'],
      events: 'incoming offhook connected onhook disconnected',
    },
    ...['OFFHOOK', 'SPEAKER', 'HEADSET', 'P1'].map((key) => ({
      name: `are answered by ${key}`,
      steps: `ring:9 ${key}`,
      calls: ['9 Connected'],
      events: 'incoming offhook connected',
    })),
    {
      name: 'are rejected by CANCEL, told twice, 2 s apart, as by a D765',
      steps: 'ring:300 CANCEL wait:2000',
      calls: ['300 Disconnected rejected'],
      events: 'incoming disconnected disconnected',
    },
    {
      name: 'are rejected by CANCEL, the second report not before its time',
      steps: 'ring:300 CANCEL wait:1999',
      calls: ['300 Disconnected rejected'],
      events: 'incoming disconnected',
    },
    {
      name: 'are rejected by CANCEL, and nothing is told up to FW 8.7',
      steps: 'ring:300 CANCEL wait:2000',
      options: { profile: 'snom370-fw8.7' },
      calls: ['300 Disconnected rejected'],
      events: 'incoming',
      display: ['100'],
    },
    {
      name: 'are rejected by CANCEL, told as missed',
      steps: 'ring:300 CANCEL',
      quirks: { rejectFires: 'missed' },
      calls: ['300 Disconnected rejected'],
      events: 'incoming missed',
    },
    {
      name: 'are rejected by CANCEL, told as disconnected',
      steps: 'ring:300 CANCEL',
      quirks: { rejectFires: 'disconnected' },
      calls: ['300 Disconnected rejected'],
      events: 'incoming disconnected',
    },
    {
      name: 'are missed up to FW 8.7 when the far end gives up',
      steps: 'ring:300 hangup:c1 wait:100',
      options: { profile: 'snom370-fw8.7' },
      calls: ['300 Disconnected missed'],
      events: 'incoming missed',
      display: ['100', '1 missed'],
    },
    {
      name: 'are shown as missed at once, and not told before 40 ms',
      steps: 'ring:300 hangup:c1 wait:39',
      calls: ['300 Disconnected missed'],
      events: 'incoming disconnected',
      display: ['100', '1 missed'],
    },
    {
      name: 'are ended, and 40 ms later missed, as by a D765',
      steps: 'ring:300 hangup:c1 wait:40',
      calls: ['300 Disconnected missed'],
      events: 'incoming disconnected missed',
      display: ['100', '1 missed'],
    },
    {
      name: 'are busy with DND on',
      steps: 'DND ring:300',
      calls: ['300 Disconnected busy'],
      events: 'dnd_on',
      display: ['100', 'DND'],
    },
    {
      name: 'are sent on with forwarding on',
      steps: 'ring:300',
      settings: { fwd_all_enabled1: 'on' },
      calls: ['300 Disconnected forwarded'],
      events: '',
      display: ['100', 'Forwarding'],
    },
    {
      name: 'are busy with four calls',
      steps: 'ring:1 ring:2 ring:3 ring:4 ring:5',
      calls: ['1 Alerting', '2 Alerting', '3 Alerting', '4 Alerting', '5 Disconnected busy'],
      events: 'incoming incoming incoming incoming',
    },
    {
      name: 'take the display over',
      steps: '1 2 ring:300 CANCEL ENTER',
      calls: ['300 Disconnected rejected'],
      events: 'incoming disconnected',
      display: ['Dialled numbers', '(empty)'],
    },
    {
      name: 'waiting: ENTER holds the active call',
      steps: 'dial:1 answer:c1 ring:300 ENTER',
      calls: ['1 Holding', '300 Connected'],
      events: 'offhook outgoing connected incoming hold connected',
    },
    {
      name: 'waiting: CANCEL rejects the new one',
      steps: 'dial:1 answer:c1 ring:300 CANCEL',
      calls: ['1 Connected', '300 Disconnected rejected'],
      events: 'offhook outgoing connected incoming disconnected',
    },
    {
      name: 'digits go to the far end of a call even when another one rings',
      steps: 'dial:1 answer:c1 ring:300 5',
      calls: ['1 Connected', '300 Alerting'],
      events: 'offhook outgoing connected incoming',
    },
  ],
  'hanging up': [
    {
      name: 'by CANCEL',
      steps: 'dial:1 answer:c1 CANCEL',
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing connected onhook disconnected',
    },
    {
      name: 'by ONHOOK',
      steps: 'dial:1 answer:c1 ONHOOK',
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing connected onhook disconnected',
    },
    {
      name: 'CANCEL ends the shown call only',
      steps: `${TWO_CALLS} CANCEL`,
      calls: ['1 Holding', '2 Disconnected local'],
      events: `${TWO_EVENTS} disconnected`,
      display: ['Holding 1', '0:00'],
    },
    {
      name: 'ONHOOK leaves held and ringing calls',
      steps: 'dial:1 answer:c1 F_HOLD ring:300 ONHOOK',
      calls: ['1 Holding', '300 Alerting'],
      events: 'offhook outgoing connected hold incoming onhook',
    },
    {
      name: 'a lifted handset stays lifted',
      steps: 'OFFHOOK dial:201 wait:4000',
      calls: ['201 Disconnected remote'],
      events: 'offhook outgoing connected disconnected',
      display: ['100', 'Off hook'],
    },
    {
      name: 'a held call is ended by CANCEL',
      steps: 'dial:1 answer:c1 F_HOLD CANCEL',
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing connected hold onhook disconnected',
    },
  ],
  holding: [
    {
      name: 'F_HOLD toggles',
      steps: 'dial:1 answer:c1 F_HOLD',
      calls: ['1 Holding'],
      events: 'offhook outgoing connected hold',
      display: ['Holding 1', '0:00'],
    },
    {
      name: 'F_HOLD toggles back',
      steps: 'dial:1 answer:c1 F_HOLD F_HOLD',
      calls: ['1 Connected'],
      events: 'offhook outgoing connected hold unhold',
    },
    {
      name: 'FW 7: F_R holds, DISCONNECT ends',
      steps: 'dial:1 answer:c1 F_R F_R DISCONNECT',
      options: { profile: 'snom320-fw7' },
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing connected hold unhold onhook disconnected',
    },
    {
      name: 'F_HOLD does nothing to a ringing or dialled call',
      steps: 'ring:300 F_HOLD CANCEL dial:1 F_HOLD',
      calls: ['300 Disconnected rejected', '1 Dialing'],
      events: 'incoming disconnected offhook outgoing',
    },
    {
      name: 'a line key swaps two calls',
      steps: `${TWO_CALLS} P1`,
      calls: ['1 Connected', '2 Holding'],
      events: `${TWO_EVENTS} hold unhold`,
    },
    {
      name: 'UP shows the other call, F_HOLD swaps',
      steps: `${TWO_CALLS} UP F_HOLD`,
      calls: ['1 Connected', '2 Holding'],
      events: `${TWO_EVENTS} hold unhold`,
    },
    {
      name: 'digits on a held call are a new number',
      steps: 'dial:1 answer:c1 F_HOLD 5 6 ENTER',
      calls: ['1 Holding', '56 Dialing'],
      events: 'offhook outgoing connected hold outgoing',
    },
  ],
};

describe('simulator/calls/engine', () => {
  tell(TABLE);

  it('gives up after giveUpAfterMs, unless answered', async () => {
    await withPhone({ clock: 'stepped' }, async (phone) => {
      phone.ring('300', { giveUpAfterMs: 1000, name: 'Eve' });
      assert.equal(phone.calls[0]?.remoteName, 'Eve');
      await phone.advance(999);
      assert.equal(phone.calls[0]?.state, 'Alerting');
      await phone.advance(1);
      assert.equal(phone.calls[0]?.endedBy, 'missed');
      phone.ring('300', { giveUpAfterMs: 1000 });
      phone.pressKey('ENTER');
      await phone.advance(1000);
      assert.equal(phone.liveCalls[0]?.state, 'Connected');
    });
  });

  it('sends digits of a conference to both far ends', async () => {
    await withPhone({ clock: 'stepped' }, (phone) => {
      phone.core.dial('1');
      phone.farEndAnswer('c1');
      phone.pressKey('1');
      phone.core.dial('2');
      phone.pressKey('2');
      phone.farEndAnswer('c2');
      phone.pressKey('3');
      phone.pressKey('F1');
      phone.core.dtmf('4#');
      assert.deepEqual(
        phone.calls.map(({ dtmf }) => dtmf),
        ['14#', '34#'],
      );
    });
  });

  it('finds the script of a far end by number, address or *, the latest first', async () => {
    const farEnds: FarEnd[] = [
      { number: '*', name: 'Anybody', answerAfterMs: null },
      { number: '5', name: 'Five', answerAfterMs: null },
      { number: '5', name: 'New five', answerAfterMs: null },
      { number: 'eve@x.example', name: 'Eve', answerAfterMs: null },
    ];
    await withPhone({ farEnds }, (phone) => {
      for (const number of ['7', '5', '5@y.example', 'eve@x.example']) {
        phone.core.dial(number);
        assert.notEqual(phone.calls.at(-1), undefined);
      }
      assert.deepEqual(
        phone.calls.map(({ remoteName }) => remoteName),
        ['Anybody', 'New five', 'New five', 'Eve'],
      );
    });
  });

  it('keeps ended calls until the log is cleared, live ones always', async () => {
    await withPhone({}, (phone) => {
      phone.farEndHangup(phone.ring('1'));
      phone.ring('2');
      phone.clearLog();
      assert.deepEqual(
        phone.calls.map(({ remote }) => remote),
        ['2'],
      );
    });
  });
});
