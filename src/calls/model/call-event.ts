/** Which setting of a phone fires which event, and what each event means for calls. */
import type { CallState, PhoneEventName } from './call-types';

/** A runtime variable of the phone, by the short name its value has in the query. */
export type FieldName =
  'm' | 'ip' | 'a' | 'k' | 'n' | 'cs' | 'cx' | 'lp' | 'id' | 'l' | 'cr' | 'r' | 'dl' | 'dr';

/**
 * Query fields and the variables that fill them, in the order they are sent. The order is a defence:
 * what the phone alone decides comes first, what a caller can write comes later, and of repeated fields
 * the first counts, so an `&` in a caller's address or name cannot forge a count or an identity. The
 * display names are the last two because nothing is documented about how a phone escapes them.
 */
export const FIELDS: readonly { readonly name: FieldName; readonly variable: string }[] = [
  { name: 'm', variable: '$mac' },
  { name: 'ip', variable: '$phone_ip' },
  { name: 'a', variable: '$active_url' },
  { name: 'k', variable: '$active_key' },
  { name: 'n', variable: '$nr_ongoing_calls' },
  { name: 'cs', variable: '$csta_id' },
  { name: 'cx', variable: '$context_url' },
  { name: 'lp', variable: '$longpress_key' },
  { name: 'id', variable: '$call-id' },
  { name: 'l', variable: '$local' },
  { name: 'cr', variable: '$cancel_reason' },
  { name: 'r', variable: '$remote' },
  { name: 'dl', variable: '$display_local' },
  { name: 'dr', variable: '$display_remote' },
];

/** One Action URL of a phone. */
interface EventDescription {
  /** Name of the setting; half of them have no `_url` suffix (Snom, symcon module for Snom phones). */
  readonly setting: string;
  readonly event: PhoneEventName;
  /** Is it news of one call? */
  readonly ofCall: boolean;
  /**
   * States it regularly ends, in tiers: a call in an earlier tier is the likelier one when the phone
   * did not say which call it means. Empty for events that are of no call or start one.
   */
  readonly leaves: readonly (readonly CallState[])[];
  /** Can it be the first that is heard of a call? */
  readonly begins?: true;
  /** Field only this event has. */
  readonly extra?: FieldName;
}

const UNANSWERED = ['Setup', 'Dialing', 'Ringback', 'Queued', 'Alerting'] as const;
const TALKING = [['Connected'], ['Holding', 'Held']] as const;

/** Every setting of an Action URL the model knows. */
export const PHONE_EVENTS: readonly EventDescription[] = [
  beginning('action_incoming_url', 'incoming', []),
  beginning('action_outgoing_url', 'outgoing', []),
  beginning('action_connected_url', 'connected', [UNANSWERED, ['Holding', 'Held']]),
  ofCall('action_hold', 'hold', [['Connected'], ['Held']]),
  ofCall('action_unhold', 'unhold', [['Holding']]),
  ofCall('action_transfer', 'transfer', TALKING),
  ofCall('action_blind_transfer', 'blindTransfer', TALKING),
  ofCall('action_attended_transfer', 'attendedTransfer', TALKING),
  beginning('action_received_attended_transfer', 'transferReceived', TALKING),
  // Observed to report the end of established calls; so an unanswered one is only the second guess.
  ofCall('action_disconnected_url', 'disconnected', [
    ['Dialing', 'Ringback', 'Queued', 'Connected', 'Holding', 'Held'],
    ['Alerting'],
    ['Setup'],
  ]),
  ofCall('action_missed_url', 'missed', [['Alerting']]),
  ofPhone('action_offhook_url', 'offhook'),
  ofPhone('action_onhook_url', 'onhook'),
  ofPhone('action_dnd_on_url', 'dndOn'),
  ofPhone('action_dnd_off_url', 'dndOff'),
  ofPhone('action_redirection_on_url', 'forwardOn'),
  ofPhone('action_redirection_off_url', 'forwardOff'),
  ofPhone('action_log_on_url', 'loggedOn', 'cx'),
  ofPhone('action_log_off_url', 'loggedOff', 'cx'),
  ofPhone('action_reg_failed', 'registrationFailed', 'cx'),
  ofPhone('action_setup_url', 'booted'),
  ofPhone('action_longpress_url', 'longPress', 'lp'),
  ofPhone('action_blacklist_url', 'blacklist'),
  ofPhone('action_received_subscr_notify_url', 'subscriptionNotify'),
  ofPhone('action_firewall_test', 'firewallTest'),
];

const BY_EVENT = new Map<string, EventDescription>(PHONE_EVENTS.map((row) => [row.event, row]));
const BY_SETTING = new Map<string, EventDescription>(PHONE_EVENTS.map((row) => [row.setting, row]));

/**
 * Events a phone is asked to report unless told otherwise: all but `blacklist`. That one is a question,
 * not a report: a phone silently refuses every call whose question is answered with 200 (Snom,
 * blacklist action URL), so it must be asked for by name.
 */
export const DEFAULT_EVENTS: readonly PhoneEventName[] = PHONE_EVENTS.map(
  (row) => row.event,
).filter((event) => event !== 'blacklist');

/** Is it the name of an event? */
export function isPhoneEventName(text: unknown): text is PhoneEventName {
  return typeof text === 'string' && BY_EVENT.has(text);
}

/** Names without what people write differently: capitals, `-`, `_`, blanks, and what all settings have alike. */
const BY_SPELLING = new Map<string, PhoneEventName>(
  PHONE_EVENTS.flatMap(({ event, setting }) => [
    [plainName(event), event],
    [plainName(setting), event],
  ]),
);

/**
 * The event an address means: its name in any spelling, or the name of the setting it stands in, for addresses that
 * were typed by hand. Undefined for anything else.
 */
export function readEventName(text: string): PhoneEventName | undefined {
  return isPhoneEventName(text) ? text : BY_SPELLING.get(plainName(text.slice(0, 64)));
}

/** The event a setting fires; undefined for a setting that is no Action URL of ours. */
export function eventOfSetting(setting: string): PhoneEventName | undefined {
  return BY_SETTING.get(setting)?.event;
}

/** Description of an event. */
export function describeEvent(event: PhoneEventName): EventDescription {
  const found = BY_EVENT.get(event);
  if (!found) throw new RangeError(`no such event: ${event}`);
  return found;
}

function ofCall(
  setting: string,
  event: PhoneEventName,
  leaves: readonly (readonly CallState[])[],
): EventDescription {
  return { setting, event, ofCall: true, leaves };
}

function beginning(...parts: Parameters<typeof ofCall>): EventDescription {
  return { ...ofCall(...parts), begins: true };
}

function ofPhone(setting: string, event: PhoneEventName, extra?: FieldName): EventDescription {
  const base = { setting, event, ofCall: false, leaves: [] };
  return extra === undefined ? base : { ...base, extra };
}

function plainName(text: string): string {
  const name = text.toLowerCase().replace(/%20|[-_+\s]/g, '');
  return name.replace(/^action|url$/g, '');
}
