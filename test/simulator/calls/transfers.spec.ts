import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FarEnd } from '../../../simulator';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { withPhone } from '../../support/simulator/wire';

const TALKING = 'incoming offhook connected';
const TWO_CALLS = 'dial:1 answer:c1 F_HOLD dial:2 answer:c2';
const TWO_EVENTS = 'offhook outgoing connected hold outgoing connected';

/** 500 takes transferred calls after two seconds, 501 never does, 502 sends them home, 503 refuses to go. */
const farEnds: FarEnd[] = [
  { number: '500', answerAfterMs: null, transferredAfterMs: 2000 },
  { number: '501', answerAfterMs: null, transferred: 'returned', transferredAfterMs: 2000 },
  { number: '502', answerAfterMs: null, transferred: 'recalled', transferredAfterMs: 2000 },
  { number: '503', answerAfterMs: null, refusesTransfer: true },
];
const options = { farEnds };

const TABLE: RowTable = {
  'safe transfer': [
    {
      name: 'keeps the call until the target takes it',
      steps: 'ring:300 ENTER TRANSFER 5 0 0 ENTER wait:1999',
      options,
      calls: ['300 Connected'],
      events: `${TALKING} transfer blind_transfer`,
      display: ['Connected 300', '0:01', 'Transferring to 500'],
    },
    {
      name: 'is over when the target takes it',
      steps: 'ring:300 ENTER TRANSFER 5 0 0 ENTER wait:2000',
      options,
      calls: ['300 Disconnected transferred'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
    {
      name: 'returns the call when nobody takes it, and tells nobody',
      steps: 'ring:300 ENTER TRANSFER 5 0 1 ENTER wait:2000 CANCEL',
      options,
      calls: ['300 Disconnected local'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
    {
      name: 'returns the call that TRANSFER put on hold: it stays there',
      steps: 'ring:300 ENTER TRANSFER 5 0 1 ENTER wait:2000',
      options,
      quirks: { transferHolds: true },
      calls: ['300 Holding'],
      events: `${TALKING} hold transfer blind_transfer`,
    },
    {
      name: 'returns the call and takes it off hold',
      steps: 'ring:300 ENTER TRANSFER 5 0 1 ENTER wait:2000',
      options,
      quirks: { transferHolds: true, returnFires: 'unhold' },
      calls: ['300 Connected'],
      events: `${TALKING} hold transfer blind_transfer unhold`,
      display: ['Connected 300', '0:02'],
    },
    {
      name: 'returns the call as if connected anew',
      steps: 'ring:300 ENTER F_HOLD TRANSFER 5 0 1 ENTER wait:2000',
      options,
      quirks: { returnFires: 'connected' },
      calls: ['300 Connected'],
      events: `${TALKING} hold transfer blind_transfer connected`,
    },
    {
      name: 'returns the call on hold while another one is active',
      steps: 'ring:300 ENTER F_HOLD TRANSFER 5 0 1 ENTER dial:7 answer:c2 wait:2000',
      options,
      quirks: { returnFires: 'unhold' },
      calls: ['300 Holding', '7 Connected'],
      events: `${TALKING} hold transfer blind_transfer outgoing connected`,
    },
    {
      name: 'is reported only when it worked, on some phones',
      steps: 'ring:300 ENTER TRANSFER 5 0 1 ENTER wait:2000 TRANSFER 5 0 0 ENTER wait:2000',
      options,
      quirks: { transferReported: 'agreed' },
      calls: ['300 Disconnected transferred'],
      events: `${TALKING} transfer transfer blind_transfer onhook disconnected`,
    },
    {
      name: 'may be hung up meanwhile: the target gets nothing',
      steps: 'ring:300 ENTER TRANSFER 5 0 0 ENTER wait:1000 CANCEL wait:2000',
      options,
      calls: ['300 Disconnected local'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
    {
      name: 'may end at the far end meanwhile',
      steps: 'ring:300 ENTER TRANSFER 5 0 1 ENTER wait:1000 hangup:c1 wait:2000',
      options,
      quirks: { returnFires: 'connected' },
      calls: ['300 Disconnected remote'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
  ],
  'recall by the PBX': [
    {
      name: 'is a new call from the same far end',
      steps: 'ring:300 ENTER TRANSFER 5 0 2 ENTER wait:2000',
      options,
      calls: ['300 Disconnected transferred', '300 Alerting'],
      events: `${TALKING} transfer blind_transfer onhook disconnected incoming`,
    },
    {
      name: 'does not ring earlier than it should',
      steps: 'ring:300 ENTER TRANSFER 5 0 2 ENTER wait:1999',
      options,
      calls: ['300 Disconnected transferred'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
  ],
  'a far end that refuses': [
    {
      name: 'stays in a blind transfer',
      steps: 'ring:503 ENTER TRANSFER 4 ENTER',
      options,
      calls: ['503 Connected'],
      events: `${TALKING} transfer blind_transfer`,
      display: ['Connected 503', '0:00'],
    },
    {
      name: 'stays, and is not reported as transferred, on some phones',
      steps: 'ring:503 ENTER TRANSFER 4 ENTER',
      options,
      quirks: { transferReported: 'agreed' },
      calls: ['503 Connected'],
      events: `${TALKING} transfer`,
    },
    {
      name: 'stays in an attended transfer, and so does the other one',
      steps: 'dial:503 answer:c1 F_HOLD dial:2 answer:c2 TRANSFER ENTER',
      options,
      calls: ['503 Holding', '2 Connected'],
      events: `${TWO_EVENTS} transfer attended_transfer`,
    },
    {
      name: 'may be the consulted one',
      steps: 'dial:1 answer:c1 F_HOLD dial:503 answer:c2 TRANSFER ENTER',
      options,
      calls: ['1 Holding', '503 Connected'],
      events: `${TWO_EVENTS} transfer attended_transfer`,
    },
  ],
  action_transfer: [
    {
      name: 'fires when a transfer is carried out, on some phones',
      steps: 'ring:300 ENTER TRANSFER CANCEL TRANSFER 4 ENTER',
      options,
      quirks: { transferFires: 'carriedOut' },
      calls: ['300 Disconnected transferred'],
      events: `${TALKING} transfer blind_transfer onhook disconnected`,
    },
    {
      name: 'fires when two calls are joined, on such phones',
      steps: `${TWO_CALLS} TRANSFER ENTER`,
      quirks: { transferFires: 'carriedOut' },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer attended_transfer disconnected onhook disconnected`,
    },
    {
      name: 'never fires on others',
      steps: `${TWO_CALLS} TRANSFER CANCEL TRANSFER 4 ENTER`,
      settings: { call_join_xfer: 'on' },
      quirks: { transferFires: 'never' },
      calls: ['1 Holding', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} blind_transfer disconnected`,
    },
    {
      name: 'comes after the hold of the same key',
      steps: 'ring:300 ENTER TRANSFER CANCEL',
      quirks: { transferHolds: true },
      calls: ['300 Holding'],
      events: `${TALKING} hold transfer`,
    },
  ],
  deflection: [
    {
      name: 'tells nobody',
      steps: 'ring:300 P9 4 5 ENTER',
      settings: { fkey8: 'keyevent F_DEFLECT' },
      calls: ['300 Disconnected deflected'],
      events: 'incoming',
    },
    {
      name: 'by its own key needs no redirect_ringing',
      steps: 'ring:300 P9 4 5 ENTER',
      settings: { fkey8: 'keyevent F_DEFLECT', redirect_ringing: 'off' },
      calls: ['300 Disconnected deflected'],
      events: 'incoming',
    },
    {
      name: 'by its own key takes the ringing call, not the held one',
      steps: 'dial:1 answer:c1 F_HOLD ring:300 P9 4 5 ENTER',
      settings: { fkey8: 'keyevent F_DEFLECT' },
      calls: ['1 Holding', '300 Disconnected deflected'],
      events: 'offhook outgoing connected hold incoming',
    },
    ...(['missed', 'disconnected'] as const).map((event) => ({
      name: `is told as ${event}`,
      steps: 'ring:300 TRANSFER 4 5 ENTER',
      quirks: { deflectFires: event },
      calls: ['300 Disconnected deflected'],
      events: `incoming ${event}`,
    })),
  ],
};

describe('simulator/calls/transfers', () => {
  tell(TABLE);

  it('tell where each call went', async () => {
    await withPhone({ clock: 'stepped', farEnds }, async (phone) => {
      const press = (keys: string): void => keys.split(' ').forEach((key) => phone.pressKey(key));
      const sentTo = (): (string | undefined)[] => phone.calls.map((call) => call.sentTo);
      phone.ring('300');
      press('TRANSFER 4 5 ENTER');
      assert.deepEqual(sentTo(), ['45']);
      phone.ring('300');
      press('ENTER TRANSFER 5 0 1 ENTER');
      assert.deepEqual(sentTo(), ['45', '501']);
      await phone.advance(2000);
      assert.deepEqual(sentTo(), ['45', undefined]);
      press('TRANSFER 6 ENTER');
      phone.core.dial('1');
      phone.farEndAnswer('c3');
      press('F_HOLD 2 ENTER');
      phone.farEndAnswer('c4');
      press('TRANSFER ENTER');
      assert.deepEqual(sentTo(), ['45', '6', '2', '1']);
    });
  });

  it('recall nobody on a phone that restarts meanwhile', async () => {
    await withPhone({ clock: 'stepped', farEnds, rebootMs: 5000 }, async (phone) => {
      phone.ring('300');
      for (const key of ['ENTER', 'TRANSFER', '5', '0', '2', 'ENTER']) phone.pressKey(key);
      phone.reboot();
      await phone.advance(2000);
      assert.equal(phone.calls[1]?.endedBy, 'unreachable');
      assert.equal(phone.liveCalls.length, 0);
    });
  });
});
