import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { ask, withPhone } from '../../support/simulator/wire';

const TWO_CALLS = 'dial:1 answer:c1 F_HOLD dial:2 answer:c2';
const TWO_EVENTS = 'offhook outgoing connected hold outgoing connected';
const JOINED = ['1 Connected conference', '2 Connected conference'];

/** As one firmware 10 template has it: the position of F_CONF_ON depends on the state. */
const PA1_KEYS = {
  call_screen_fkeys_on_connected:
    'F_PARKORBIT F_DUAL_AUDIO(not:Conference) F_CONF_ON(not:Conference) F_HOLD F_NEXT_CALL_SCREEN',
  call_screen_fkeys_on_holding:
    'F_OK F_CONF_ON(not:Transfer) F_DIAL(Transfer) F_CONTACTPOOL(Holding,Transfer) F_NEXT_CALL_SCREEN',
};

const TABLE: RowTable = {
  joining: [
    {
      name: 'by soft key F3 while connected, as a template has it',
      steps: `${TWO_CALLS} F3`,
      settings: PA1_KEYS,
      calls: JOINED,
      events: TWO_EVENTS,
    },
    {
      name: 'by soft key F2 on the held call, as the same template has it',
      steps: `${TWO_CALLS} UP F2`,
      settings: PA1_KEYS,
      calls: JOINED,
      events: TWO_EVENTS,
    },
    {
      name: 'not by F2 while connected: the position is another one',
      steps: `${TWO_CALLS} F2`,
      settings: PA1_KEYS,
      calls: ['1 Holding', '2 Connected'],
      events: TWO_EVENTS,
    },
    {
      name: 'may be told as unhold',
      steps: `${TWO_CALLS} F1`,
      quirks: { conferenceUnholds: true },
      calls: JOINED,
      events: `${TWO_EVENTS} unhold`,
    },
    {
      name: 'takes the held call on the display',
      steps: `${TWO_CALLS} F_HOLD dial:3 answer:c3 UP UP F1`,
      calls: ['1 Holding', '2 Connected conference', '3 Connected conference'],
      events: `${TWO_EVENTS} hold outgoing connected`,
    },
    {
      name: 'needs a held and an active call',
      steps: 'P9 dial:1 P9 answer:c1 P9 F_HOLD P9',
      settings: { fkey8: 'keyevent F_CONFERENCE' },
      calls: ['1 Holding'],
      events: 'offhook outgoing connected hold',
    },
    {
      name: 'stops at three people',
      steps: `${TWO_CALLS} P9 F_HOLD dial:3 answer:c3 P9 P9`,
      settings: { fkey8: 'keyevent F_CONFERENCE' },
      calls: ['1 Connected conference', '2 Holding', '3 Connected conference'],
      events: `${TWO_EVENTS} hold hold outgoing connected`,
    },
    {
      name: 'may be larger on another phone',
      steps: `${TWO_CALLS} P9 F_HOLD dial:3 answer:c3 P9 P9`,
      settings: { fkey8: 'keyevent F_CONFERENCE' },
      quirks: { conferenceCalls: 3 },
      calls: ['1 Connected conference', '2 Connected conference', '3 Connected conference'],
      events: `${TWO_EVENTS} hold hold outgoing connected`,
    },
  ],
  ending: [
    {
      name: 'by CANCEL ends the shown call only',
      steps: `${TWO_CALLS} F1 CANCEL`,
      calls: ['1 Connected', '2 Disconnected local'],
      events: `${TWO_EVENTS} disconnected`,
    },
    ...[
      ['CANCEL', 'disconnected onhook disconnected'],
      ['ONHOOK', 'onhook disconnected disconnected'],
    ].map(([key, end]) => ({
      name: `by ${key} ends it all, on other phones`,
      steps: `${TWO_CALLS} F1 ${key}`,
      quirks: { conferenceHangup: 'all' as const },
      calls: ['1 Disconnected local', '2 Disconnected local'],
      events: `${TWO_EVENTS} ${end}`,
    })),
    {
      name: 'there leaves a held call alone',
      steps: `${TWO_CALLS} P9 F_HOLD dial:3 answer:c3 P9 CANCEL`,
      settings: { fkey8: 'keyevent F_CONFERENCE' },
      quirks: { conferenceHangup: 'all' },
      calls: ['1 Disconnected local', '2 Holding', '3 Disconnected local'],
      events: `${TWO_EVENTS} hold hold outgoing connected disconnected disconnected`,
    },
    {
      name: 'by the far end leaves a call of two',
      steps: `${TWO_CALLS} F1 hangup:c2`,
      calls: ['1 Connected', '2 Disconnected remote'],
      events: `${TWO_EVENTS} disconnected`,
    },
  ],
  holding: [
    {
      name: 'splits it: the shown call is held, the other one goes on',
      steps: `${TWO_CALLS} F1 F_HOLD`,
      calls: ['1 Connected', '2 Holding'],
      events: `${TWO_EVENTS} hold`,
    },
    {
      name: 'holds all of them, on other phones',
      steps: `${TWO_CALLS} F1 F_HOLD`,
      quirks: { conferenceHold: 'all' },
      calls: ['1 Holding', '2 Holding'],
      events: `${TWO_EVENTS} hold hold`,
    },
    {
      name: 'can be undone by joining again',
      steps: `${TWO_CALLS} F1 F_HOLD F1`,
      calls: JOINED,
      events: `${TWO_EVENTS} hold`,
    },
    {
      name: 'a new call holds all of it',
      steps: `${TWO_CALLS} F1 ring:300 ENTER`,
      calls: ['1 Holding', '2 Holding', '300 Connected'],
      events: `${TWO_EVENTS} incoming hold hold connected`,
    },
  ],
};

describe('simulator/calls/conference', () => {
  tell(TABLE);

  // A PA1+ has no P keys.
  for (const profile of PROFILE_NAMES.filter((name) => name !== 'snomPA1plus-fw10')) {
    it(`${profile}: a P key of type F_CONFERENCE joins two calls`, async () => {
      const settings = { fkey3: 'keyevent F_CONFERENCE' };
      await withPhone({ profile, settings }, async (phone) => {
        phone.core.dial('1');
        phone.farEndAnswer('c1');
        phone.pressKey(profile === 'snom320-fw7' ? 'F_R' : 'F_HOLD');
        phone.core.dial('2');
        phone.farEndAnswer('c2');
        // A D8xx is not controlled by requests: a finger has to do it.
        if (phone.core.profile.series === 'classic') await ask(phone, '/command.htm?key=P4');
        else phone.pressKey('P4');
        assert.deepEqual(
          phone.calls.map(({ state, inConference }) => [state, inConference]),
          [
            ['Connected', true],
            ['Connected', true],
          ],
        );
        assert.equal(phone.display.includes('Conference'), true);
        phone.farEndHangup('c1');
        assert.equal(phone.liveCalls[0]?.inConference, false);
      });
    });
  }
});
