/** The phone behind its keys and its web server: everything that keeps state, wired together. */
import { CallEngine } from './calls/engine';
import { FarEnds } from './calls/far-ends';
import type { EngineCall, RingOptions } from './contract/calls';
import type { EventName } from './contract/event-names';
import type { VirtualQuirks } from './contract/quirks';
import type { LoggedKey } from './contract/types';
import type { Clock } from './device/clock';
import { identitySettings, modelSettings, ownSettings } from './device/default-settings';
import { Hook } from './device/hook';
import { Identities, MAX_IDENTITIES } from './device/identities';
import type { ClientCredentials, Phone } from './device/phone';
import { type Profile, userAgent } from './device/profiles';
import { RingLog } from './device/ring-log';
import { type SettingOrigin, SettingsStore } from './device/settings-store';
import { FunctionKeys } from './keys/function-keys';
import { Keyboard } from './keys/keyboard';
import { PhoneKeys } from './keys/phone-keys';
import { Minibrowser } from './minibrowser/minibrowser';
import type { ResolvedOptions } from './options';
import { ActionEvents } from './outgoing/action-events';
import { ActionSender } from './outgoing/action-sender';
import { Firmware } from './outgoing/firmware';

/** State and behaviour of one phone, without any network server. */
export class PhoneCore implements Phone {
  readonly profile: Profile;
  readonly quirks: VirtualQuirks;
  readonly mac: string;
  /** Own address. */
  readonly phoneIp: string;
  readonly settings: SettingsStore;
  readonly identities: Identities;
  readonly hook: Hook;
  readonly farEnds: FarEnds;
  readonly engine: CallEngine;
  readonly sender: ActionSender;
  readonly actions: ActionEvents;
  readonly keyboard: Keyboard;
  readonly keys: PhoneKeys;
  readonly functionKeys: FunctionKeys;
  readonly firmware: Firmware;
  readonly minibrowser: Minibrowser;
  /** Keys that reached the keyboard. */
  readonly keyLog = new RingLog<LoggedKey>();
  readonly log = new RingLog<string>();
  readonly ledOverlay = new Map<number, string>();
  /** Identity numbers whose ring tone was played by request, newest last. */
  readonly ringersPlayed = new RingLog<number>(100);
  online = false;
  muted = false;
  recording = false;
  volume = 8;
  /** Clock time of the last boot, ms. */
  bootedAt = 0;
  unseenMissed = 0;
  /** Forwarding as last told. */
  #forwarded = false;

  constructor(
    options: ResolvedOptions,
    readonly clock: Clock,
    readonly changed: () => void,
  ) {
    this.profile = options.profile;
    this.quirks = options.quirks;
    this.mac = options.mac;
    this.phoneIp = options.host;
    const model = modelSettings(options.profile);
    this.settings = new SettingsStore({
      defaults: model.values,
      own: model.values.has('mac') ? ownSettings(options.mac) : new Map(),
      places: model.places,
      modelPermissions: model.permissions,
      phoneBook: options.phoneBook,
      takesUnknown: () => this.quirks.unknownSettings === 'kept',
      provisioned: { ...identitySettings(options.identities), ...options.settings },
      permissions: options.settingPermissions,
      reprovisions: () => this.quirks.reprovisions,
    });
    this.settings.onChange((name, value, origin) => this.#settingChanged(name, value, origin));
    this.identities = new Identities(this.settings, (event, contextUrl) =>
      this.actions.fire(event, { contextUrl }),
    );
    this.hook = new Hook(this.quirks.hookEvents === 'handset', (event) => this.actions.fire(event));
    this.sender = new ActionSender({
      userAgent: () => this.userAgent,
      credentials: () => this.clientCredentials,
      answered: (url, answer) => this.minibrowser.answered(url, answer),
      log: (text) => this.log.push(text),
    });
    this.functionKeys = new FunctionKeys(this, options.expansionKeys);
    this.farEnds = new FarEnds(options.farEnds);
    this.engine = new CallEngine({
      clock: this.clock,
      hook: this.hook,
      quirks: this.quirks,
      farEnds: this.farEnds,
      freeLineKey: (taken) => this.functionKeys.freeLineKey(taken),
      refusal: (local) => this.#refusal(local),
      blacklisted: (call) =>
        this.profile.asksBlacklist ? this.actions.askBlacklist(call) : undefined,
      fire: (event, call, afterMs) => this.#callEvent(event, call, afterMs),
      missed: () => (this.unseenMissed += 1),
      changed: () => this.#callsChanged(),
    });
    this.actions = new ActionEvents(this);
    this.keys = new PhoneKeys(this);
    this.keyboard = new Keyboard(this);
    this.firmware = new Firmware(this, this.profile.firmware);
    this.minibrowser = new Minibrowser(this);
    this.#forwarded = this.forwarding;
  }

  get userAgent(): string {
    const profile = { ...this.profile, firmware: this.firmware.version };
    return this.settings.get('http_user_agent_string') || userAgent(profile, this.mac);
  }

  get clientCredentials(): ClientCredentials {
    const { settings } = this;
    return {
      username: settings.get('http_client_user'),
      password: settings.get('http_client_pass'),
    };
  }

  /**
   * Places a call as `number=` does.
   * @param identity Own address to call from; unknown ones and none mean the active identity.
   */
  dial(number: string, identity?: string): EngineCall | undefined {
    const own =
      (identity === undefined ? undefined : this.identities.byUri(identity)) ??
      this.identities.active();
    if (own === undefined) {
      this.log.push('Not dialled: no identity is logged on');
      return undefined;
    }
    this.keys.leave();
    return this.engine.dial(number.replace(/\s/g, ''), own.uri);
  }

  /** Somebody calls an identity, the active one unless another is named. */
  ring(from: string, options: RingOptions = {}): EngineCall {
    const local = options.identity ?? this.identities.active()?.uri ?? '';
    return this.engine.ring(from, local, options);
  }

  keyFired(key: string): void {
    this.keyLog.push({ at: this.clock.now(), key, holdMs: 0 });
  }

  dtmf(digits: string): void {
    const { shown } = this.engine;
    const talking = shown?.state === 'Connected' ? shown : this.engine.inState('Connected')[0];
    if (talking !== undefined) this.engine.dtmf(talking, digits);
  }

  get dnd(): boolean {
    return this.settings.isOn(this.#dndSetting(this.identities.active()?.line ?? 1));
  }

  /** DND key: a toggle, it cannot be set. That it is for all accounts is UNVERIFIED. */
  toggleDnd(): void {
    const value = this.dnd ? 'off' : 'on';
    const lines = Array.from({ length: MAX_IDENTITIES }, (_, index) => index + 1);
    for (const name of new Set(lines.map((line) => this.#dndSetting(line))))
      this.settings.set(name, value, 'phone');
  }

  /**
   * Are all calls sent on? `fwd_all_enabledN` on FW 10, `redirect_allways` on 8.7.3 (A), `redirect_event` on older
   * ones.
   */
  get forwarding(): boolean {
    const { settings } = this;
    return (
      settings.isOn(this.#forwardingLine()) ||
      settings.isOn('redirect_allways') ||
      settings.get('redirect_event') === 'all'
    );
  }

  /** By the settings the phone has. */
  toggleForwarding(): void {
    const { settings } = this;
    const value = this.forwarding ? 'off' : 'on';
    const line = this.#forwardingLine();
    if (settings.has(line)) settings.set(line, value, 'phone');
    if (settings.has('redirect_allways')) settings.set('redirect_allways', value, 'phone');
    if (settings.has('redirect_event'))
      settings.set('redirect_event', value === 'on' ? 'all' : 'none', 'phone');
  }

  /** `RELEASE_ALL_CALLS`: rings, calls and held ones, all over. */
  releaseAll(): void {
    for (const call of this.engine.live) this.engine.hangUp(call);
  }

  /** The phone has started: tells so, and registers its identities. */
  booted(): void {
    this.online = true;
    this.bootedAt = this.clock.now();
    this.actions.fire('setup');
    for (const { line } of this.identities.all()) this.identities.reregister(line);
  }

  /** Power goes: calls, typed digits and unsaved settings are lost. */
  powerOff(): void {
    this.online = false;
    this.keyboard.clear();
    this.actions.line.clear();
    this.engine.dropAll('reboot');
    this.hook.drop();
    this.keys.leave();
    this.minibrowser.powerOff();
    this.firmware.powerOff();
    this.ledOverlay.clear();
    this.muted = false;
    this.recording = false;
    this.settings.reload();
    this.changed();
  }

  /** `dnd_modeN` where the phone has one for each account (8.7.3, FW 10: A), else `dnd_mode`. */
  #dndSetting(line: number): string {
    const name = `dnd_mode${line}`;
    return this.settings.has(name) ? name : 'dnd_mode';
  }

  #forwardingLine(): string {
    return `fwd_all_enabled${this.identities.active()?.line ?? 1}`;
  }

  #refusal(local: string): string | undefined {
    const identity = this.identities.byUri(local);
    if (!this.online || identity === undefined) return 'unreachable';
    if (this.settings.isOn(this.#dndSetting(identity.line))) return 'busy';
    return this.forwarding ? 'forwarded' : undefined;
  }

  #callEvent(event: EventName, call: EngineCall, afterMs = 0): void {
    if (event === 'incoming') this.keys.interrupted();
    if (event === 'incoming' || event === 'outgoing') this.minibrowser.callStarted();
    this.actions.fire(event, { call }, afterMs);
  }

  #callsChanged(): void {
    const talking = this.engine.live.some(
      ({ state }) => state === 'Connected' || state === 'Holding',
    );
    if (!talking) {
      this.muted = false;
      this.recording = false;
    }
    this.changed();
  }

  #settingChanged(name: string, value: string, origin: SettingOrigin): void {
    const fires = origin === 'phone' || (origin === 'web' && this.quirks.settingsFire);
    // One report, though there may be a setting for each account (UNVERIFIED): that of the active one counts.
    if (fires && name === this.#dndSetting(this.identities.active()?.line ?? 1))
      this.actions.fire(value === 'on' ? 'dndOn' : 'dndOff');
    const { forwarding } = this;
    if (fires && forwarding !== this.#forwarded)
      this.actions.fire(forwarding ? 'redirectionOn' : 'redirectionOff');
    this.#forwarded = forwarding;
    const active = /^user_active(\d+)$/.exec(name);
    if (origin === 'web' && active !== null && Number(active[1]) <= MAX_IDENTITIES)
      this.identities.switched(Number(active[1]), value === 'on');
    this.changed();
  }
}
