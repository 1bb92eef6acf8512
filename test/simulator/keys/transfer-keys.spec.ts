import { describe } from 'mocha';
import { type RowTable, tell } from '../../support/simulator/call-script';

const TWO_CALLS = 'dial:1 answer:c1 F_HOLD dial:2 answer:c2';
const TWO_EVENTS = 'offhook outgoing connected hold outgoing connected';

const TABLE: RowTable = {
  transfer: [
    {
      name: 'blind: TRANSFER, digits, ENTER',
      steps: 'ring:300 ENTER TRANSFER 4 5 ENTER',
      calls: ['300 Disconnected transferred'],
      events: 'incoming offhook connected transfer blind_transfer onhook disconnected',
    },
    {
      name: 'blind, on hold first',
      steps: 'ring:300 ENTER F_HOLD TRANSFER 4 ENTER',
      calls: ['300 Disconnected transferred'],
      events: 'incoming offhook connected hold transfer blind_transfer onhook disconnected',
    },
    {
      name: 'blind, typed digits are shown and reach nobody',
      steps: 'ring:300 ENTER TRANSFER 4 5',
      calls: ['300 Connected'],
      events: 'incoming offhook connected transfer',
      display: ['Transfer to', 'Bob (300)', '> 45'],
    },
    {
      name: 'blind, CANCEL leads back to the call',
      steps: 'ring:300 ENTER TRANSFER 4 CANCEL 5',
      calls: ['300 Connected'],
      events: 'incoming offhook connected transfer',
      display: ['Connected Bob (300)', '0:00'],
    },
    {
      name: 'blind, ENTER without digits does nothing',
      steps: 'ring:300 ENTER TRANSFER ENTER',
      calls: ['300 Connected'],
      events: 'incoming offhook connected transfer',
      display: ['Transfer to', 'Bob (300)'],
    },
    {
      name: 'blind, the call ends meanwhile',
      steps: 'ring:300 ENTER TRANSFER 4 hangup:c1 5',
      calls: ['300 Disconnected remote'],
      events: 'incoming offhook connected transfer onhook disconnected',
      display: ['100', '> 5'],
    },
    {
      name: 'blind, switched off',
      steps: 'ring:300 ENTER TRANSFER 4 ENTER',
      settings: { disable_blind_transfer: 'on' },
      calls: ['300 Connected'],
      events: 'incoming offhook connected transfer',
    },
    {
      name: 'TRANSFER dials first with transfer_dialing_on_transfer=attended',
      steps: 'ring:300 ENTER TRANSFER 4 ENTER',
      settings: { transfer_dialing_on_transfer: 'attended' },
      calls: ['300 Holding', '4 Dialing'],
      events: 'incoming offhook connected transfer hold outgoing',
    },
    {
      name: 'attended: TRANSFER joins at once, ENTER is not needed',
      steps: `${TWO_CALLS} TRANSFER`,
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer attended_transfer disconnected onhook disconnected`,
    },
    {
      name: 'attended: TRANSFER shows the held call with call_join_xfer=on',
      steps: `${TWO_CALLS} TRANSFER`,
      settings: { call_join_xfer: 'on' },
      calls: ['1 Holding', '2 Connected'],
      events: `${TWO_EVENTS} transfer`,
      display: ['Transfer to', '1', '2 calls'],
    },
    {
      name: 'attended: ENTER takes the held call',
      steps: `${TWO_CALLS} TRANSFER ENTER`,
      settings: { call_join_xfer: 'on' },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer attended_transfer disconnected onhook disconnected`,
    },
    {
      name: 'attended: digits instead make it blind',
      steps: `${TWO_CALLS} TRANSFER 7 ENTER`,
      settings: { call_join_xfer: 'on' },
      calls: ['1 Holding', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer blind_transfer disconnected`,
    },
    {
      name: 'attended: call_join_xfer=on joins at once, by one document',
      steps: `${TWO_CALLS} TRANSFER`,
      settings: { call_join_xfer: 'on' },
      quirks: { joinXferOn: 'joins' },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer attended_transfer disconnected onhook disconnected`,
    },
    {
      name: 'attended: call_join_xfer=off lists, by the same document',
      steps: `${TWO_CALLS} TRANSFER`,
      quirks: { joinXferOn: 'joins' },
      calls: ['1 Holding', '2 Connected'],
      events: `${TWO_EVENTS} transfer`,
    },
    {
      name: 'attended: a D862 always lists, ENTER confirms',
      steps: `${TWO_CALLS} TRANSFER ENTER`,
      options: { profile: 'snomD862-fw10.1' },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} transfer attended_transfer disconnected onhook disconnected`,
    },
    {
      name: 'attended: transfer_on_hangup',
      steps: `${TWO_CALLS} ONHOOK`,
      settings: { transfer_on_hangup: 'on' },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events: `${TWO_EVENTS} onhook attended_transfer disconnected disconnected`,
    },
    {
      name: 'attended: not while the second call rings',
      steps: 'dial:1 answer:c1 F_HOLD dial:2 TRANSFER ENTER',
      calls: ['1 Holding', '2 Dialing'],
      events: 'offhook outgoing connected hold outgoing',
    },
    {
      name: 'attended: semi-attended, if the phone allows it',
      steps: 'dial:1 answer:c1 F_HOLD dial:2 TRANSFER ENTER',
      quirks: { semiAttended: true },
      calls: ['1 Disconnected transferred', '2 Disconnected transferred'],
      events:
        'offhook outgoing connected hold outgoing transfer attended_transfer disconnected onhook disconnected',
    },
    {
      name: 'while ringing sends the call on',
      steps: 'ring:300 TRANSFER 4 ENTER',
      calls: ['300 Disconnected deflected'],
      events: 'incoming',
    },
    {
      name: 'while ringing does nothing with redirect_ringing=off',
      steps: 'ring:300 TRANSFER 4 ENTER',
      settings: { redirect_ringing: 'off' },
      calls: ['300 Connected'],
      events: 'incoming offhook connected',
    },
    {
      name: 'while ringing takes the held call, if there is one',
      steps: 'dial:1 answer:c1 F_HOLD ring:300 TRANSFER 4 ENTER',
      calls: ['1 Disconnected transferred', '300 Alerting'],
      events:
        'offhook outgoing connected hold incoming transfer blind_transfer onhook disconnected',
    },
    {
      name: 'idle does nothing',
      steps: 'TRANSFER 4 ENTER',
      calls: ['4 Dialing'],
      events: 'offhook outgoing',
    },
  ],
  conference: [
    {
      name: 'soft key joins an active and a held call',
      steps: `${TWO_CALLS} F1`,
      calls: ['1 Connected conference', '2 Connected conference'],
      events: TWO_EVENTS,
      display: ['Connected 2', '0:00', 'Conference', '2 calls'],
    },
    {
      name: 'a function key does, too',
      steps: `${TWO_CALLS} P9`,
      settings: { fkey8: 'keyevent F_CONFERENCE' },
      calls: ['1 Connected conference', '2 Connected conference'],
      events: TWO_EVENTS,
    },
    {
      name: 'is over with one of its calls',
      steps: `${TWO_CALLS} F1 hangup:c1`,
      calls: ['1 Disconnected remote', '2 Connected'],
      events: `${TWO_EVENTS} disconnected`,
      display: ['Connected 2', '0:00'],
    },
  ],
};

describe('simulator/keys/transfer-keys', () => tell(TABLE));
