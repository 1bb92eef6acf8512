import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { startReceiver, withPhone } from '../../support/simulator/wire';

const TABLE: RowTable = {
  'a call taken elsewhere': [
    {
      name: 'is told as any call that is not taken',
      steps: 'ring:300 elsewhere:c1 wait:40',
      calls: ['300 Disconnected elsewhere'],
      events: 'incoming disconnected missed',
      display: ['100', '1 missed'],
    },
    {
      name: 'is told as missed up to FW 8.7',
      steps: 'ring:300 elsewhere:c1',
      options: { profile: 'snom370-fw8.7' },
      calls: ['300 Disconnected elsewhere'],
      events: 'incoming missed',
      display: ['100', '1 missed'],
    },
    {
      name: 'is told by nothing, on other phones, and not missed either',
      steps: 'ring:300 elsewhere:c1',
      quirks: { elsewhereFires: 'none' },
      calls: ['300 Disconnected elsewhere'],
      events: 'incoming',
      display: ['100'],
    },
    {
      name: 'is never one that was answered here',
      steps: 'ring:300 ENTER elsewhere:c1 elsewhere:c9',
      calls: ['300 Connected'],
      events: 'incoming offhook connected',
    },
  ],
};

describe('simulator/calls/end-events', () => {
  tell(TABLE);

  it('$cancel_reason says why a call stopped ringing', async () => {
    const receiver = await startReceiver();
    const settings = { action_disconnected_url: `${receiver.url}/?why=$cancel_reason` };
    const REASONS: readonly (readonly [reason: string, endedBy: string])[] = [
      ['SIP;cause=200;text="Call completed elsewhere"', 'elsewhere'],
      ['sip ;text="x"; cause = 200', 'elsewhere'],
      ['call Completed Elsewhere', 'elsewhere'],
      ['SIP;cause=487;text="Request Terminated"', 'missed'],
      ['Q.850;cause=200', 'missed'],
      ['SIP;cause=2001', 'missed'],
    ];
    await withPhone({ settings }, async (phone) => {
      for (const [reason] of REASONS) phone.farEndHangup(phone.ring('300'), reason);
      phone.farEndHangup(phone.ring('300'));
      await phone.settled();
      assert.deepEqual(
        phone.calls.map(({ endedBy }) => endedBy),
        [...REASONS.map(([, endedBy]) => endedBy), 'missed'],
      );
    });
    await receiver.close();
    assert.deepEqual(
      receiver.targets.map((target) => new URL(target, 'http://x').searchParams.get('why')),
      [...REASONS.map(([reason]) => reason), ''],
    );
  });

  it('another phone takes the call after elsewhereAfterMs, unless it is answered before', async () => {
    await withPhone({ clock: 'stepped' }, async (phone) => {
      phone.ring('300', { elsewhereAfterMs: 1000, giveUpAfterMs: 2000 });
      await phone.advance(1000);
      assert.equal(phone.calls[0]?.endedBy, 'elsewhere');
      phone.ring('300', { elsewhereAfterMs: 1000 });
      phone.pressKey('ENTER');
      await phone.advance(1000);
      assert.equal(phone.calls[1]?.state, 'Connected');
    });
  });

  for (const profile of PROFILE_NAMES) {
    const told = /fw7|fw8\.7/.test(profile) ? [] : ['disconnected', 'disconnected'];
    it(`${profile}: a call rejected by CANCEL fires ${told.join(' ') || 'nothing'}`, async () => {
      await withPhone({ profile, clock: 'stepped' }, async (phone) => {
        phone.clearLog();
        phone.ring('300');
        phone.pressKey('CANCEL');
        await phone.advance(2000);
        assert.deepEqual(
          phone.events.map(({ event }) => event),
          ['incoming', ...told],
        );
      });
    });
  }
});
