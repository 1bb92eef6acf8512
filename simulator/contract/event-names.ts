/** What a phone reports, and the Action URL setting of each report. Source: Snom, "Action URL". */

/**
 * Setting that holds the URL of an event; half of the names have no `_url` suffix. `blacklist` is a question rather than
 * a report: its answer matters.
 */
export const EVENT_SETTING = {
  incoming: 'action_incoming_url',
  outgoing: 'action_outgoing_url',
  connected: 'action_connected_url',
  disconnected: 'action_disconnected_url',
  missed: 'action_missed_url',
  offhook: 'action_offhook_url',
  onhook: 'action_onhook_url',
  dndOn: 'action_dnd_on_url',
  dndOff: 'action_dnd_off_url',
  redirectionOn: 'action_redirection_on_url',
  redirectionOff: 'action_redirection_off_url',
  setup: 'action_setup_url',
  regFailed: 'action_reg_failed',
  logOn: 'action_log_on_url',
  logOff: 'action_log_off_url',
  hold: 'action_hold',
  unhold: 'action_unhold',
  transfer: 'action_transfer',
  blindTransfer: 'action_blind_transfer',
  attendedTransfer: 'action_attended_transfer',
  receivedAttendedTransfer: 'action_received_attended_transfer',
  subscriptionNotify: 'action_received_subscr_notify_url',
  longpress: 'action_longpress_url',
  blacklist: 'action_blacklist_url',
  firewallTest: 'action_firewall_test',
  vision: 'action_vision_url',
} as const;

/** Everything a phone reports. */
export type EventName = keyof typeof EVENT_SETTING;

/** Names of all Action URL settings. */
export const ACTION_SETTINGS = Object.values(EVENT_SETTING);

const BY_NAME: ReadonlyMap<string, EventName> = new Map(
  (Object.keys(EVENT_SETTING) as EventName[]).flatMap((event) => [
    [event, event] as const,
    [EVENT_SETTING[event], event] as const,
  ]),
);

/** Event by its own name or by the name of its setting; undefined for anything else. */
export const eventByName = (name: string): EventName | undefined => BY_NAME.get(name);
