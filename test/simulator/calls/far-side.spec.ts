import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FarEnd } from '../../../simulator';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { startReceiver, withPhone } from '../../support/simulator/wire';

const ANSWERED = 'offhook outgoing connected';
const CALL: Pick<FarEnd, 'answerAfterMs'> = { answerAfterMs: 100 };
const farEnds: FarEnd[] = [
  { number: '600', ...CALL, holdAfterMs: 1000, resumeAfterMs: 500 },
  { number: '601', ...CALL, holdAfterMs: 1000 },
  { number: '602', ...CALL, transferAfterMs: 1000, transferTo: '700' },
  { number: '603', ...CALL, transferAfterMs: 1000, transferTo: '700', transferKind: 'blind' },
  { number: '604', ...CALL, transferAfterMs: 1000, transferTo: '700', transferKind: 'silent' },
  { number: '605', ...CALL, transferAfterMs: 1000 },
  { number: '606', ...CALL, holdAfterMs: 500, hangupAfterMs: 1000 },
  { number: '700', name: 'Zoë', answerAfterMs: 300 },
];
const options = { farEnds };

const TABLE: RowTable = {
  'scripts: being held': [
    {
      name: 'is told by nothing but the display',
      steps: 'dial:600 wait:1100',
      options,
      calls: ['600 Connected held'],
      events: ANSWERED,
      display: ['Connected 600', '0:01', 'Held by the far end'],
    },
    {
      name: 'ends as silently',
      steps: 'dial:600 wait:1600',
      options,
      calls: ['600 Connected'],
      events: ANSWERED,
    },
    {
      name: 'may last',
      steps: 'dial:601 wait:60000',
      options,
      calls: ['601 Connected held'],
      events: ANSWERED,
    },
    {
      name: 'goes with holding: both sides at once',
      steps: 'dial:601 wait:1100 F_HOLD F_HOLD',
      options,
      calls: ['601 Connected held'],
      events: `${ANSWERED} hold unhold`,
    },
    {
      name: 'ends with the call',
      steps: 'dial:606 wait:1100',
      options,
      calls: ['606 Disconnected remote'],
      events: `${ANSWERED} onhook disconnected`,
    },
    {
      name: 'also happens to calls that came in',
      steps: 'ring:601 ENTER wait:1000',
      options,
      calls: ['601 Connected held'],
      events: 'incoming offhook connected',
    },
  ],
  'scripts: being transferred': [
    {
      name: 'attended: somebody else is there, and it is told',
      steps: 'dial:602 wait:1100',
      options,
      calls: ['700 Connected'],
      events: `${ANSWERED} received_attended_transfer`,
      display: ['Connected Zoë (700)', '0:01'],
    },
    {
      name: 'blind: the phone calls somebody else, the first call ends',
      steps: 'dial:603 wait:1100',
      options,
      calls: ['603 Disconnected transferredAway', '700 Dialing'],
      events: `${ANSWERED} outgoing disconnected`,
    },
    {
      name: 'blind: the new one is answered like any call',
      steps: 'dial:603 wait:1400',
      options,
      calls: ['603 Disconnected transferredAway', '700 Connected'],
      events: `${ANSWERED} outgoing disconnected connected`,
    },
    {
      name: 'silent: another name, nothing is told',
      steps: 'dial:604 wait:1100',
      options,
      calls: ['700 Connected'],
      events: ANSWERED,
    },
    {
      name: 'to nobody does not happen',
      steps: 'dial:605 wait:1100',
      options,
      calls: ['605 Connected'],
      events: ANSWERED,
    },
    {
      name: 'does not happen to a call that is over',
      steps: 'dial:602 wait:200 CANCEL wait:2000',
      options,
      calls: ['602 Disconnected local'],
      events: `${ANSWERED} onhook disconnected`,
    },
  ],
  'when told to': [
    {
      name: 'holds and resumes',
      steps: 'dial:1 answer:c1 holds:c1',
      calls: ['1 Connected held'],
      events: ANSWERED,
    },
    {
      name: 'holds and resumes, over',
      steps: 'dial:1 answer:c1 holds:c1 resumes:c1',
      calls: ['1 Connected'],
      events: ANSWERED,
    },
    {
      name: 'does nothing to a call that only rings, or to none',
      steps: 'ring:300 holds:c1 attended:c1:400 holds:c9 resumes:c9 attended:c9:1',
      calls: ['300 Alerting'],
      events: 'incoming',
    },
    {
      name: 'transfers a held call',
      steps: 'dial:1 answer:c1 F_HOLD attended:c1:400 F_HOLD',
      calls: ['400 Connected'],
      events: `${ANSWERED} hold received_attended_transfer unhold`,
    },
    {
      name: 'puts somebody without a name in the place of one who has one',
      steps: 'dial:700 wait:300 attended:c1:400',
      options,
      calls: ['400 Connected'],
      events: `${ANSWERED} received_attended_transfer`,
      display: ['Connected 400', '0:00'],
    },
    {
      name: 'takes the phone off hold by transferring it',
      steps: 'dial:1 answer:c1 holds:c1 attended:c1:400',
      calls: ['400 Connected'],
      events: `${ANSWERED} received_attended_transfer`,
    },
    {
      name: 'sends the phone on: the other calls stay as they are',
      steps: 'dial:1 answer:c1 F_HOLD dial:2 answer:c2 blind:c2:400',
      calls: ['1 Holding', '2 Disconnected transferredAway', '400 Dialing'],
      events: `${ANSWERED} hold outgoing connected outgoing disconnected`,
    },
    {
      name: 'cannot send a phone on that has no call free',
      steps: 'dial:1 answer:c1 ring:2 ring:3 ring:4 blind:c1:400',
      calls: ['1 Connected', '2 Alerting', '3 Alerting', '4 Alerting'],
      events: `${ANSWERED} incoming incoming incoming`,
    },
    {
      name: 'every INVITE is told as a received transfer, by the other reading',
      steps: 'ring:300 ENTER attended:c1:400',
      quirks: { receivedTransferFires: 'invite' },
      calls: ['400 Connected'],
      events: 'incoming received_attended_transfer offhook connected received_attended_transfer',
    },
  ],
};

describe('simulator/calls/far-side', () => {
  tell(TABLE);

  for (const receivedTransferId of ['kept', 'new'] as const) {
    it(`tells the new far end under a Call-ID that is ${receivedTransferId}`, async () => {
      const receiver = await startReceiver();
      const query = '?r=$remote&d=$display_remote&id=$call-id&cs=$csta_id&k=$active_key';
      const settings = {
        action_connected_url: `${receiver.url}/connected${query}`,
        action_received_attended_transfer: `${receiver.url}/received${query}`,
        action_disconnected_url: `${receiver.url}/disconnected${query}`,
      };
      await withPhone({ settings, quirks: { receivedTransferId } }, async (phone) => {
        phone.core.dial('1');
        phone.farEndAnswer('c1');
        phone.network.transfer('c1', '400', { name: 'Max' });
        phone.farEndHangup('c1');
        await phone.settled();
      });
      await receiver.close();
      const [connected, received, disconnected] = receiver.targets.map((target) =>
        Object.fromEntries(new URL(target, 'http://x').searchParams),
      );
      assert.deepEqual(
        [connected?.['r'], received?.['r'], disconnected?.['r']],
        ['1@pbx.example', '400@pbx.example', '400@pbx.example'],
      );
      assert.equal(received?.['d'], 'Max');
      assert.equal(received?.['k'], 'P1');
      assert.equal(received?.['cs'], connected?.['cs']);
      assert.equal(received?.['id'] === connected?.['id'], receivedTransferId === 'kept');
      assert.equal(disconnected?.['id'], received?.['id']);
    });
  }
});
