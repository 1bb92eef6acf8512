import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type RowTable, tell } from '../../support/simulator/call-script';
import { withPhone } from '../../support/simulator/wire';

const TABLE: RowTable = {
  'idle keys': [
    {
      name: 'ENTER opens the redial list, a second one dials',
      steps: 'dial:1 CANCEL ENTER ENTER',
      calls: ['1 Disconnected local', '1 Dialing'],
      events: 'offhook outgoing onhook disconnected offhook outgoing',
    },
    {
      name: 'ENTER means nothing with another idle_ok_key_action',
      steps: 'dial:1 CANCEL ENTER ENTER',
      settings: { idle_ok_key_action: 'none' },
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing onhook disconnected',
    },
    {
      name: 'DOWN picks an older number',
      steps: 'dial:1 CANCEL dial:2 CANCEL REDIAL DOWN DOWN UP DOWN ENTER',
      calls: ['1 Disconnected local', '2 Disconnected local', '1 Dialing'],
      events:
        'offhook outgoing onhook disconnected offhook outgoing onhook disconnected offhook outgoing',
    },
    {
      name: 'digits stay on the display',
      steps: '2 0 0 wait:60000',
      calls: [],
      events: '',
      display: ['100', '> 200'],
    },
    {
      name: 'a phone set to dial by itself waits for another digit first',
      steps: '2 wait:1900 0 0 wait:1900 CANCEL wait:2000 2 0 wait:1900 0 wait:2000 5',
      settings: { auto_dial: '2' },
      calls: ['200 Dialing'],
      events: 'offhook outgoing',
    },
    {
      name: 'CANCEL leaves a menu, digits do nothing in it',
      steps: 'F_ADR_BOOK 5 CANCEL',
      calls: [],
      events: '',
      display: ['100'],
    },
    {
      name: 'the directory shows whom one can call, and ENTER calls the selected one',
      steps: 'F_ADR_BOOK DOWN UP ENTER',
      calls: ['0301234567 Dialing'],
      events: 'offhook outgoing',
    },
    {
      name: 'a list goes round at its ends',
      steps: 'F_ADR_BOOK UP ENTER',
      calls: ['door@pbx.example Dialing'],
      events: 'offhook outgoing',
    },
    {
      name: 'the list of calls leads to the numbers that called, by name where one is known',
      steps: 'ring:0301234567 hangup:c1 wait:50 ring:300 hangup:c2 wait:50 F1 ENTER',
      calls: ['0301234567 Disconnected missed', '300 Disconnected missed'],
      events: 'incoming disconnected missed incoming disconnected missed',
      display: ['Missed calls', '300', 'Erika Mustermann (0301234567)'],
    },
    {
      name: 'CANCEL goes back to the list before, and then out',
      steps: 'F1 DOWN DOWN ENTER CANCEL',
      calls: [],
      events: '',
      display: ['Call lists', 'Missed calls: 0', 'Received calls: 0', 'Dialled numbers: 0'],
    },
    {
      name: 'an empty list says so, and ENTER does nothing in it',
      steps: 'F1 ENTER ENTER DOWN',
      calls: [],
      events: '',
      display: ['Missed calls', '(empty)'],
    },
    {
      name: 'the key with Menu on it opens the menu, in which things are switched',
      steps: 'MENU DOWN DOWN ENTER DOWN ENTER DOWN ENTER',
      calls: [],
      events: 'dnd_on redirection_on',
      display: [
        'Status',
        'snom D385',
        'Firmware 10.1.54.13',
        '100@pbx.example',
        'DND',
        'Forwarding',
      ],
    },
    {
      name: 'a call takes the place of a menu',
      steps: 'MENU ring:300',
      calls: ['300 Alerting'],
      events: 'incoming',
      display: ['Call from Bob (300)'],
    },
    {
      name: 'DND toggles',
      steps: 'DND DND',
      calls: [],
      events: 'dnd_on dnd_off',
      display: ['100'],
    },
    { name: 'MUTE is DND only if set so', steps: 'MUTE', calls: [], events: '' },
    {
      name: 'MUTE is DND if set so',
      steps: 'MUTE',
      settings: { mute_is_dnd_in_idle: 'on' },
      calls: [],
      events: 'dnd_on',
    },
    {
      name: 'MUTE in a call mutes, and ends with it',
      steps: 'dial:1 answer:c1 MUTE CANCEL dial:2 answer:c2',
      settings: { mute_is_dnd_in_idle: 'on' },
      calls: ['1 Disconnected local', '2 Connected'],
      events: 'offhook outgoing connected onhook disconnected offhook outgoing connected',
      display: ['Connected 2', '0:00'],
    },
    {
      name: 'MUTE and REC are shown',
      steps: 'dial:1 answer:c1 MUTE REC',
      calls: ['1 Connected'],
      events: 'offhook outgoing connected',
      display: ['Connected 1', '0:00', 'Muted', 'Recording'],
    },
    {
      name: 'SPEAKER opens and closes a dial tone',
      steps: 'SPEAKER SPEAKER',
      calls: [],
      events: 'offhook onhook',
      display: ['100'],
    },
    {
      name: 'only the handset is off hook, on some phones',
      steps: 'SPEAKER SPEAKER OFFHOOK ONHOOK',
      quirks: { hookEvents: 'handset' },
      calls: [],
      events: 'offhook onhook',
    },
    {
      name: 'unused keys do nothing',
      steps: 'LEFT RIGHT UP DOWN REC NOKEY F_HOLD TRANSFER DISCONNECT',
      calls: [],
      events: '',
      display: ['100'],
    },
    {
      name: 'forwarding is toggled by its soft key',
      steps: 'F3 F3',
      calls: [],
      events: 'redirection_on redirection_off',
    },
  ],
  'virtual keys of function keys': [
    {
      name: 'F_NEXT_ID changes the outgoing identity',
      steps: 'P1 dial:1 CANCEL P1 P1',
      options: { identities: ['100@a.example', '101@b.example'] },
      settings: { fkey0: 'keyevent F_NEXT_ID' },
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing onhook disconnected',
      display: ['101'],
    },
    {
      name: 'F_ACCEPT_CALL, F_MUTE, F_REC, F_TRANSFER and F_OK',
      steps: 'ring:300 P1 P2 P3 P4 7 P5',
      settings: {
        fkey0: 'keyevent F_ACCEPT_CALL',
        fkey1: 'keyevent F_MUTE',
        fkey2: 'keyevent F_REC',
        fkey3: 'keyevent F_TRANSFER',
        fkey4: 'keyevent F_OK',
      },
      calls: ['300 Disconnected transferred'],
      events: 'incoming offhook connected transfer blind_transfer onhook disconnected',
      display: ['100'],
    },
    {
      name: 'F_DEFLECT sends a ringing call on, F_ABORT gives up',
      steps: 'P1 ring:300 P1 4 P2 P1 5 ENTER',
      settings: { fkey0: 'keyevent F_DEFLECT', fkey1: 'keyevent F_ABORT' },
      calls: ['300 Disconnected deflected'],
      events: 'incoming',
    },
    {
      name: 'F_MISSED_LIST darkens the message light',
      steps: 'ring:300 hangup:c1 wait:40 P1',
      settings: { fkey0: 'keyevent F_MISSED_LIST' },
      calls: ['300 Disconnected missed'],
      events: 'incoming disconnected missed',
      display: ['Missed calls', '300'],
    },
    {
      name: 'F_REDIRECT ends forwarding set the old way',
      steps: 'P1 P1',
      settings: { fkey0: 'keyevent F_REDIRECT', redirect_event: 'all' },
      calls: [],
      events: 'redirection_off redirection_on',
    },
  ],
};

describe('simulator/keys/phone-keys', () => {
  tell(TABLE);

  it('shows a new volume for a moment', async () => {
    await withPhone({ clock: 'stepped' }, async (phone) => {
      const { volume } = phone.core;
      phone.pressKey('VOLUME_UP');
      await phone.advance(1500);
      phone.pressKey('VOLUME_UP');
      await phone.advance(1500);
      assert.deepEqual(phone.display, ['100', `Volume ${volume + 2}`]);
      await phone.advance(500);
      assert.deepEqual(phone.display, ['100']);
    });
  });

  it('changes the volume within its limits', async () => {
    await withPhone({}, (phone) => {
      for (let press = 0; press < 20; press++) phone.pressKey('VOLUME_UP');
      assert.equal(phone.core.volume, 15);
      for (let press = 0; press < 20; press++) phone.pressKey('VOLUME_DOWN');
      assert.equal(phone.core.volume, 0);
    });
  });
});
