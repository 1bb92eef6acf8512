/** Which Action URL setting belongs to which event, and which variables that event fills. */
import { fillUrl } from './action-variables';
import type { ActionResult, ActionSender } from './action-urls';
import type { Clock } from './clock';
import type { CallEngine } from './call-engine';
import type { CallEvent, EngineCall } from './engine-call';
import { splitUri, type ActionSetting } from './default-settings';
import type { Identities } from './identities';
import { isSecretSetting, type SettingsStore } from './settings-store';
import type { VirtualQuirks } from './types';

/** Everything a phone reports. */
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
  | 'longpress';

/** Setting that holds the URL of an event; half of the names have no `_url` suffix. */
const SETTING: Readonly<Record<PhoneEvent, ActionSetting>> = {
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
  offhook: 'action_offhook_url',
  onhook: 'action_onhook_url',
  dndOn: 'action_dnd_on_url',
  dndOff: 'action_dnd_off_url',
  redirectionOn: 'action_redirection_on_url',
  redirectionOff: 'action_redirection_off_url',
  setup: 'action_setup_url',
  logOn: 'action_log_on_url',
  logOff: 'action_log_off_url',
  longpress: 'action_longpress_url',
};

/** What an event is about, as far as it is about something. */
export interface EventContext {
  readonly call?: EngineCall;
  /** SIP address of the identity, for log on and off. */
  readonly contextUrl?: string;
  readonly longpressKey?: string;
}

/** What the reporter needs of the phone. */
export interface ActionEventsDeps {
  readonly settings: SettingsStore;
  readonly identities: Identities;
  readonly engine: () => CallEngine;
  readonly clock: Clock;
  readonly sender: ActionSender;
  readonly quirks: VirtualQuirks;
  /** Own address, as `$phone_ip` tells it. */
  readonly phoneIp: string;
}

/** Turns events into Action URLs. */
export class ActionEvents {
  constructor(private readonly deps: ActionEventsDeps) {}

  /** Sends the URL of an event, if its setting has one. */
  fire(event: PhoneEvent, context: EventContext = {}): void {
    const url = this.deps.settings.get(SETTING[event]);
    if (url !== '') void this.sendUrl(url, context);
  }

  /** Sends any URL with its variables filled: a function key of type `url` is an Action URL on demand. */
  sendUrl(url: string, context: EventContext = {}): Promise<ActionResult> {
    const values = this.#values(context);
    return this.deps.sender.send(
      fillUrl(url, {
        value: (name) => values.get(name) ?? this.#setting(name),
        escape: this.deps.quirks.escape,
        unfilled: this.deps.quirks.unfilled,
      }),
    );
  }

  /**
   * `action_blacklist_url`: a 200 answer means the caller is rejected silently, anything else lets it ring.
   * Undefined without such a URL. No answer within `remote_blacklist_action_timer` lets it ring too; the unit
   * of that setting is in no source, milliseconds are assumed.
   */
  askBlacklist(call: EngineCall): Promise<boolean> | undefined {
    const url = this.deps.settings.get('action_blacklist_url');
    if (url === '') return undefined;
    const { clock, settings } = this.deps;
    return new Promise((resolve) => {
      clock.after(Number(settings.get('remote_blacklist_action_timer')) || 0, () => resolve(false));
      void this.sendUrl(url, { call }).then(({ status }) => resolve(status === 200));
    });
  }

  #values({ call, contextUrl, longpressKey }: EventContext): ReadonlyMap<string, string> {
    const active = this.deps.identities.active();
    const values = new Map<string, string>([
      ['phone_ip', this.deps.phoneIp],
      ['local_ip', this.deps.phoneIp],
      ['nr_ongoing_calls', String(this.#ongoing())],
    ]);
    if (active !== undefined) {
      const { user, host } = splitUri(active.uri);
      values.set('active_url', active.uri).set('active_user', user).set('active_host', host);
    }
    if (contextUrl !== undefined) values.set('context_url', contextUrl);
    if (longpressKey !== undefined) values.set('longpress_key', longpressKey);
    if (call !== undefined) this.#callValues(values, call);
    return values;
  }

  #callValues(values: Map<string, string>, call: EngineCall): void {
    const identity = this.deps.identities.all().find(({ uri }) => uri === call.local);
    values
      .set('local', call.local)
      .set('remote', this.#fullAddress(call))
      .set('call-id', call.sipCallId)
      .set('csta_id', call.cstaId)
      .set('display_local', identity?.displayName ?? '');
    if (call.remoteName !== undefined) values.set('display_remote', call.remoteName);
    if (call.lineKey !== undefined) values.set('active_key', call.lineKey);
    if (call.cancelReason !== undefined) values.set('cancel_reason', call.cancelReason);
  }

  #fullAddress({ remote, local }: EngineCall): string {
    const { host } = splitUri(local);
    return remote.includes('@') || host === '' ? remote : `${remote}@${host}`;
  }

  #ongoing(): number {
    const { live } = this.deps.engine();
    return this.deps.quirks.ringingIsOngoing
      ? live.length
      : live.filter((call) => call.state !== 'Alerting').length;
  }

  /** Any setting is a variable too, passwords excepted; `$user_uid[1]` is the one of identity 1. */
  #setting(name: string): string | undefined {
    if (isSecretSetting(name)) return undefined;
    const value =
      this.deps.settings.get(name) || this.deps.settings.get(name.replace(/\[(\d+)\]$/, '$1'));
    return value === '' ? undefined : value;
  }
}
