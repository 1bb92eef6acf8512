import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  DEFAULT_EVENTS,
  describeEvent,
  eventOfSetting,
  FIELDS,
  isPhoneEventName,
  PHONE_EVENTS,
} from '../../../src/calls/model/call-event';

/** Settings as a Snom engineer's own module names them; half of them without `_url`. */
const SETTINGS: Readonly<Record<string, string>> = {
  action_incoming_url: 'incoming',
  action_outgoing_url: 'outgoing',
  action_connected_url: 'connected',
  action_hold: 'hold',
  action_unhold: 'unhold',
  action_transfer: 'transfer',
  action_blind_transfer: 'blindTransfer',
  action_attended_transfer: 'attendedTransfer',
  action_received_attended_transfer: 'transferReceived',
  action_disconnected_url: 'disconnected',
  action_missed_url: 'missed',
  action_offhook_url: 'offhook',
  action_onhook_url: 'onhook',
  action_dnd_on_url: 'dndOn',
  action_dnd_off_url: 'dndOff',
  action_redirection_on_url: 'forwardOn',
  action_redirection_off_url: 'forwardOff',
  action_log_on_url: 'loggedOn',
  action_log_off_url: 'loggedOff',
  action_reg_failed: 'registrationFailed',
  action_setup_url: 'booted',
  action_longpress_url: 'longPress',
  action_blacklist_url: 'blacklist',
  action_received_subscr_notify_url: 'subscriptionNotify',
  action_firewall_test: 'firewallTest',
};

describe('events of a phone', () => {
  it('has every setting once, with its irregular name', () => {
    const table = Object.fromEntries(
      PHONE_EVENTS.map((description) => [description.setting, description.event]),
    );
    assert.deepEqual(table, SETTINGS);
    assert.equal(
      new Set(PHONE_EVENTS.map((description) => description.event)).size,
      PHONE_EVENTS.length,
    );
  });
  it('finds events by name and setting', () => {
    for (const [setting, event] of Object.entries(SETTINGS)) {
      assert.equal(eventOfSetting(setting), event);
      assert.ok(isPhoneEventName(event));
      assert.equal(describeEvent(event).setting, setting);
    }
    assert.equal(eventOfSetting('action_hold_url'), undefined);
    assert.equal(isPhoneEventName('constructor'), false);
    assert.throws(() => describeEvent('nothing' as never), RangeError);
  });
  it('does not ask the blacklist question unless told to', () => {
    assert.ok(!DEFAULT_EVENTS.includes('blacklist'));
    assert.equal(DEFAULT_EVENTS.length, PHONE_EVENTS.length - 1);
  });
  it('sends what a caller can write after what he cannot, and the display names last', () => {
    const names = FIELDS.map((field) => field.name);
    assert.deepEqual(names.slice(-3), ['r', 'dl', 'dr']);
    assert.ok(names.indexOf('n') < names.indexOf('id'));
    assert.ok(names.indexOf('a') < names.indexOf('id'));
  });
});
