/** Turns events into Action URLs: the setting of the event, with the variables this event fills. */
import type { EngineCall } from '../contract/calls';
import { EVENT_SETTING, type EventName } from '../contract/event-names';
import { splitUri } from '../device/default-settings';
import type { EventContext, Phone, Reports } from '../device/phone';
import { isSecretSetting } from '../device/settings-store';
import type { ActionAnswer, ActionSender } from './action-sender';
import { fillUrl } from './action-variables';
import { EventLine } from './event-line';

/** What the reporter needs of the phone. */
type ReportingPhone = Pick<
  Phone,
  'settings' | 'identities' | 'engine' | 'clock' | 'quirks' | 'changed'
> & {
  readonly sender: ActionSender;
  /** Own address, as `$phone_ip` tells it. */
  readonly phoneIp: string;
};

/** Headers of the first INVITE that `$sip_header(NAME)` does not tell. Source: Snom, "Runtime variables". */
const UNTOLD_HEADERS: ReadonlySet<string> = new Set([
  ...['via', 'to', 'from', 'call-id', 'expires', 'route', 'record-route', 'contact'],
  ...['content-type', 'cseq', 'content-length', 'max-forwards'],
]);

/** Turns events into Action URLs. */
export class ActionEvents implements Reports {
  /** The way the URLs take, and the log of all events. */
  readonly line: EventLine;

  constructor(private readonly phone: ReportingPhone) {
    const { clock, quirks, sender, changed } = phone;
    this.line = new EventLine({
      clock,
      quirks,
      send: async (url) => {
        const { status } = await sender.send(url, { atOnce: quirks.actionUrls === 'atOnce' });
        return status;
      },
      changed,
    });
  }

  /** Reports an event, to the URL of its setting if there is one. @param afterMs Milliseconds from now. */
  fire(event: EventName, context: EventContext = {}, afterMs = 0): void {
    if (afterMs > 0) {
      this.line.later(afterMs, () => this.fire(event, context));
      return;
    }
    const url = this.#urlOf(event);
    this.line.report(event, url === '' ? '' : this.fill(url, context), context.call?.id);
  }

  /** Sends any URL with its variables filled: a function key of type `url` is an Action URL on demand. */
  sendUrl(url: string, context: EventContext = {}): Promise<ActionAnswer> {
    return this.phone.sender.send(this.fill(url, context));
  }

  /**
   * `action_blacklist_url`: a 200 answer means the caller is rejected silently, anything else lets it ring.
   * Undefined without such a URL. No answer within `remote_blacklist_action_timer` lets it ring too; the unit
   * of that setting is in no source, milliseconds are assumed. The question waits for no other Action URL.
   */
  askBlacklist(call: EngineCall): Promise<boolean> | undefined {
    const url = this.#urlOf('blacklist');
    if (url === '') return undefined;
    const { clock, settings, sender } = this.phone;
    const gaveUp = new AbortController();
    const patience = Number(settings.get('remote_blacklist_action_timer')) || 0;
    return new Promise((resolve) => {
      const timer = clock.after(patience, () => {
        resolve(false);
        gaveUp.abort();
      });
      const asked = sender.send(this.fill(url, { call }), {
        atOnce: true,
        signal: gaveUp.signal,
      });
      void asked.then(({ status }) => {
        timer.cancel();
        this.line.asked('blacklist', call.id, url, status);
        resolve(status === 200);
      });
    });
  }

  /** A URL with its variables filled. */
  fill(url: string, context: EventContext = {}): string {
    const values = this.#values(context);
    return fillUrl(url, {
      value: (name) => values.get(name) ?? sipHeader(name, context) ?? this.#setting(name),
      unknown: (name) => name === 'nr_ongoing_calls' && this.phone.quirks.ongoingCalls === 'name',
      escape: this.phone.quirks.escape,
      unfilled: this.phone.quirks.unfilled,
    });
  }

  /** '' = there is none, or the phone fires none. */
  #urlOf(event: EventName): string {
    const { settings, quirks } = this.phone;
    return quirks.firesActionUrls ? settings.get(EVENT_SETTING[event]) : '';
  }

  #values({ call, contextUrl, longpressKey }: EventContext): ReadonlyMap<string, string> {
    const active = this.phone.identities.active();
    const values = new Map<string, string>([
      ['phone_ip', this.phone.phoneIp],
      ['local_ip', this.phone.phoneIp],
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
    const identity = this.phone.identities.all().find(({ uri }) => uri === call.local);
    values
      .set('local', call.local)
      .set('remote', this.#fullAddress(call))
      .set('call-id', call.sipCallId)
      .set('csta_id', this.#cstaId(call))
      .set('display_local', identity?.displayName ?? '');
    if (call.remoteName !== undefined) values.set('display_remote', call.remoteName);
    if (call.lineKey !== undefined) values.set('active_key', call.lineKey);
    if (call.cancelReason !== undefined) values.set('cancel_reason', call.cancelReason);
  }

  #cstaId({ cstaId }: EngineCall): string {
    const { cstaActionId } = this.phone.quirks;
    if (cstaActionId === 'empty') return '';
    return cstaActionId === 'callId' ? cstaId : `7${cstaId.replace('-', '')}`;
  }

  #fullAddress({ remote, local }: EngineCall): string {
    const { host } = splitUri(local);
    return remote.includes('@') || host === '' ? remote : `${remote}@${host}`;
  }

  #ongoing(): number {
    const { live } = this.phone.engine;
    return this.phone.quirks.ringingIsOngoing
      ? live.length
      : live.filter((call) => call.state !== 'Alerting').length;
  }

  /** Any setting is a variable too, passwords excepted; `$user_uid[1]` is the one of identity 1. */
  #setting(name: string): string | undefined {
    if (isSecretSetting(name)) return undefined;
    const value =
      this.phone.settings.get(name) || this.phone.settings.get(name.replace(/\[(\d+)\]$/, '$1'));
    return value === '' ? undefined : value;
  }
}

/** Value of `sip_header(NAME)`. */
function sipHeader(name: string, { call }: EventContext): string | undefined {
  const header = /^sip_header\(([^)]*)\)$/.exec(name)?.[1]?.trim().toLowerCase();
  if (header === undefined || UNTOLD_HEADERS.has(header)) return undefined;
  return call?.headers.get(header);
}
