/** What a phone reports, and the Action URL setting of each report. Source: Snom, "Action URL". */
import type { CallEvent } from './calls';

/** Everything a phone reports. `blacklist` is a question rather than a report: its answer matters. */
export type PhoneEvent =
  | CallEvent
  | 'offhook'
  | 'onhook'
  | 'dndOn'
  | 'dndOff'
  | 'redirectionOn'
  | 'redirectionOff'
  | 'setup'
  | 'logOn'
  | 'logOff'
  | 'regFailed'
  | 'longpress'
  | 'subscriptionNotify'
  | 'firewallTest'
  | 'vision'
  | 'blacklist';

/** Setting that holds the URL of an event; half of the names have no `_url` suffix. */
export const EVENT_SETTING: Readonly<Record<PhoneEvent, ActionSetting>> = {
  incoming: 'action_incoming_url',
  outgoing: 'action_outgoing_url',
  connected: 'action_connected_url',
  disconnected: 'action_disconnected_url',
  missed: 'action_missed_url',
  hold: 'action_hold',
  unhold: 'action_unhold',
  transfer: 'action_transfer',
  blindTransfer: 'action_blind_transfer',
  attendedTransfer: 'action_attended_transfer',
  receivedAttendedTransfer: 'action_received_attended_transfer',
  offhook: 'action_offhook_url',
  onhook: 'action_onhook_url',
  dndOn: 'action_dnd_on_url',
  dndOff: 'action_dnd_off_url',
  redirectionOn: 'action_redirection_on_url',
  redirectionOff: 'action_redirection_off_url',
  setup: 'action_setup_url',
  logOn: 'action_log_on_url',
  logOff: 'action_log_off_url',
  regFailed: 'action_reg_failed',
  longpress: 'action_longpress_url',
  subscriptionNotify: 'action_received_subscr_notify_url',
  firewallTest: 'action_firewall_test',
  vision: 'action_vision_url',
  blacklist: 'action_blacklist_url',
};

const BY_NAME: ReadonlyMap<string, PhoneEvent> = new Map(
  (Object.entries(EVENT_SETTING) as [PhoneEvent, ActionSetting][]).flatMap(([event, setting]) => [
    [event, event] as const,
    [setting, event] as const,
  ]),
);

/** Event by its own name or by the name of its setting; undefined for anything else. */
export const eventByName = (name: string): PhoneEvent | undefined => BY_NAME.get(name);

/** Action URL settings; half of them have no `_url` suffix. */
export const ACTION_SETTINGS = [
  'action_incoming_url',
  'action_outgoing_url',
  'action_connected_url',
  'action_disconnected_url',
  'action_missed_url',
  'action_offhook_url',
  'action_onhook_url',
  'action_dnd_on_url',
  'action_dnd_off_url',
  'action_redirection_on_url',
  'action_redirection_off_url',
  'action_setup_url',
  'action_reg_failed',
  'action_log_on_url',
  'action_log_off_url',
  'action_hold',
  'action_unhold',
  'action_transfer',
  'action_blind_transfer',
  'action_attended_transfer',
  'action_received_attended_transfer',
  'action_received_subscr_notify_url',
  'action_longpress_url',
  'action_blacklist_url',
  'action_firewall_test',
  'action_vision_url',
] as const;

/** Name of one Action URL setting. */
export type ActionSetting = (typeof ACTION_SETTINGS)[number];
