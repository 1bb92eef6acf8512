import { describe } from 'mocha';
import { tell, type RowTable } from './call-script';

const TABLE: RowTable = {
  'idle keys': [
    {
      name: 'ENTER opens the redial list, a second one dials',
      steps: 'dial:1 CANCEL ENTER ENTER',
      calls: ['1 Disconnected local', '1 Dialing'],
      events: 'offhook outgoing onhook offhook outgoing',
    },
    {
      name: 'ENTER means nothing with another idle_ok_key_action',
      steps: 'dial:1 CANCEL ENTER ENTER',
      settings: { idle_ok_key_action: 'none' },
      calls: ['1 Disconnected local'],
      events: 'offhook outgoing onhook',
    },
    {
      name: 'DOWN picks an older number',
      steps: 'dial:1 CANCEL dial:2 CANCEL REDIAL DOWN DOWN UP DOWN ENTER',
      calls: ['1 Disconnected local', '2 Disconnected local', '1 Dialing'],
      events: 'offhook outgoing onhook offhook outgoing onhook offhook outgoing',
    },
    {
      name: 'CANCEL leaves a menu, digits do nothing in it',
      steps: 'F_ADR_BOOK 5 CANCEL',
      calls: [],
      events: '',
      display: ['100'],
    },
    {
      name: 'a menu shows its name',
      steps: 'F_ADR_BOOK',
      calls: [],
      events: '',
      display: ['Directory'],
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
      events: 'offhook outgoing connected disconnected onhook offhook outgoing connected',
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
      steps: 'LEFT RIGHT UP DOWN MENU REC VOLUME_UP NOKEY F_HOLD TRANSFER DISCONNECT',
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
};

describe('simulator/phone-keys', () => tell(TABLE));
