/** What each key does, depending on what the display shows. */
import type { EngineCall } from '../contract/calls';
import type { Timer } from '../device/clock';
import type { Keys, Mode, Phone } from '../device/phone';
import type { FunctionKeys } from './function-keys';
import { Menus } from './menus';
import { labelOf, softKeys } from './soft-keys';
import { Transfers } from './transfer-keys';

const IDLE: Mode = { kind: 'idle' };
/** Milliseconds for which the display shows a new volume. */
const NOTICE_MS = 2000;

/** State of the display and the meaning of keys. */
export class PhoneKeys implements Keys {
  /** Digits typed and not yet dialled. */
  digits = '';
  #mode: Mode = IDLE;
  /** What the display says for a moment. */
  notice: string | undefined;
  #noticeOver: Timer | undefined;
  /** Until what is typed is dialled without any key. */
  #autoDial: Timer | undefined;
  readonly #transfers: Transfers;
  readonly #menus: Menus;
  readonly #actions: ReadonlyMap<string, () => void>;

  constructor(private readonly phone: Phone & { readonly functionKeys: FunctionKeys }) {
    this.#transfers = new Transfers(phone);
    this.#menus = new Menus(phone);
    this.#actions = new Map<string, () => void>(
      Object.entries({
        ENTER: () => this.#enter(),
        CANCEL: () => this.#cancel(),
        OFFHOOK: () => this.#lift('handset'),
        ONHOOK: () => this.#hangUp(),
        SPEAKER: () => this.#lift('speaker'),
        HEADSET: () => this.#lift('headset'),
        UP: () => this.#move(-1),
        DOWN: () => this.#move(1),
        TRANSFER: () => this.#transfer(),
        F_HOLD: () => this.#hold(),
        F_R: () => this.#hold(),
        DISCONNECT: () => this.#endShown(),
        REDIAL: () => this.#openRedial(),
        DND: () => phone.toggleDnd(),
        MUTE: () => this.#mute(),
        REC: () => this.#record(),
        VOLUME_UP: () => this.#volume(1),
        VOLUME_DOWN: () => this.#volume(-1),
      }),
    );
  }

  /** A mode that belongs to a call ends with it. */
  get mode(): Mode {
    const menu = this.#menus.mode;
    if (menu !== undefined) return menu;
    if ('call' in this.#mode && this.#mode.call.state === 'Disconnected') this.leave();
    return this.#mode;
  }

  get labels(): readonly string[] {
    return softKeys(this.phone).map(labelOf);
  }

  /** A key goes down. Keys without a meaning here do nothing (LEFT, RIGHT; MENU by request is unused since FW 7). */
  press(name: string, holdMs: number): void {
    const programmable = this.phone.functionKeys.indexOf(name);
    const soft = /^F([1-4])$/.exec(name);
    if (/^[0-9*#]$/.test(name)) this.#digit(name);
    else if (programmable !== undefined) this.phone.functionKeys.press(name, programmable, holdMs);
    else if (soft !== null) this.virtual(softKeys(this.phone)[Number(soft[1]) - 1] ?? '');
    else (this.#actions.get(name) ?? (() => this.virtual(name)))();
    this.phone.changed();
  }

  /** A virtual key (`F_...`), as soft keys and function keys of type `keyevent` name them. */
  virtual(name: string): void {
    switch (name) {
      case 'F_OK':
      case 'F_ACCEPT_CALL':
      case 'F_DIAL':
        return this.#enter();
      case 'F_CANCEL':
      case 'F_ABORT':
      case 'F_BACK':
        return this.#cancel();
      case 'F_CONF_ON':
      case 'F_CONFERENCE':
        return this.phone.engine.conference.join();
      case 'F_NEXT_CALL_SCREEN':
        return this.phone.engine.showNext();
      case 'F_NEXT_ID':
        return this.phone.identities.activateNext();
      case 'F_REDIRECT':
        return this.phone.toggleForwarding();
      case 'F_DEFLECT':
        return this.#deflect();
      case 'F_HOLD':
        return this.#hold();
      case 'F_TRANSFER':
      case 'F_DND':
      case 'F_MUTE':
      case 'F_REC':
      case 'F_REDIAL':
        return this.#actions.get(name.slice(2))?.();
      default:
        return this.#openMenu(name);
    }
  }

  /** Back to the idle or call screen; typed digits are lost. */
  leave(): void {
    this.#autoDial?.cancel();
    this.#menus.close();
    this.#mode = IDLE;
    this.digits = '';
  }

  /** An incoming call takes the display over, unless a transfer is being typed. */
  interrupted(): void {
    if (!('call' in this.mode)) this.leave();
  }

  type(number: string): void {
    this.leave();
    this.digits = number;
    this.phone.changed();
  }

  /** Calls the typed number. */
  dialTyped(): void {
    const { digits } = this;
    this.leave();
    this.phone.dial(digits);
  }

  /** A number for the transfer that is being asked for. */
  transferTo(number: string): void {
    const { mode } = this;
    if (mode.kind !== 'transfer') return;
    this.leave();
    this.#transfers.complete(mode, number);
  }

  #digit(digit: string): void {
    const { shown } = this.phone.engine;
    const { kind } = this.mode;
    if (kind === 'menu' || kind === 'redial') return;
    if (kind === 'transfer' || kind === 'transferList') {
      this.digits += digit;
    } else if (shown === undefined || shown.state === 'Holding') {
      this.digits += digit;
      this.#dialSoon();
    } else {
      this.phone.dtmf(digit);
    }
  }

  /**
   * With `auto_dial` a number is dialled when no digit has come for some time. That it counts seconds is a guess: the
   * exports (A) have it as `off`.
   */
  #dialSoon(): void {
    this.#autoDial?.cancel();
    const seconds = Number(this.phone.settings.get('auto_dial'));
    if (seconds > 0) this.#autoDial = this.phone.clock.after(seconds * 1000, () => this.#dialNow());
  }

  #dialNow(): void {
    if (this.mode.kind !== 'idle' || this.digits === '') return;
    this.dialTyped();
    this.phone.changed();
  }

  #enter(): void {
    const { mode, digits } = this;
    const { engine, settings } = this.phone;
    if ('call' in mode) {
      if (mode.kind === 'transfer' && digits === '') return;
      this.leave();
      this.#transfers.complete(mode, digits);
    } else if (engine.shown?.state === 'Alerting') {
      engine.answer(engine.shown);
    } else if (digits !== '') {
      this.dialTyped();
    } else if (mode.kind === 'redial') {
      this.#dialListed(mode.index);
    } else if (mode.kind === 'menu') {
      this.#choose();
    } else if (mode.kind === 'idle' && engine.shown === undefined) {
      if (/\bF_REDIAL$/.test(settings.get('idle_ok_key_action'))) this.#openRedial();
    }
  }

  #cancel(): void {
    if (this.#menus.back()) return;
    if (this.mode.kind !== 'idle' || this.digits !== '') this.leave();
    else if (this.phone.engine.shown !== undefined) this.#endShown();
    else this.phone.hook.callsOver();
  }

  #endShown(): void {
    const { shown } = this.phone.engine;
    if (shown !== undefined) this.phone.engine.hangUp(shown);
  }

  /** Handset, loudspeaker or headset: answers, dials what is typed, or gives a dial tone. */
  #lift(device: 'handset' | 'speaker' | 'headset'): void {
    const { hook, engine } = this.phone;
    const wasOpen = hook.device === device;
    const ringing =
      engine.shown?.state === 'Alerting' ? engine.shown : engine.inState('Alerting')[0];
    if (wasOpen && ringing === undefined && this.digits === '') {
      // The same key closes a dial tone again. In a call it does nothing: what phones do there is unknown.
      if (engine.live.length === 0) hook.callsOver();
      return;
    }
    hook.open(device);
    if (ringing !== undefined) engine.answer(ringing);
    else if (this.mode.kind === 'idle' && this.digits !== '') this.dialTyped();
  }

  #hangUp(): void {
    const { engine, hook, quirks } = this.phone;
    if (quirks.onhookOrder === 'before') hook.close();
    if (!this.#transfers.onHangup()) {
      const active = this.#activeCall();
      if (active !== undefined) engine.hangUp(active);
    }
    this.leave();
    hook.close();
  }

  #activeCall(): EngineCall | undefined {
    const states = ['Connected', 'Dialing', 'Ringback'] as const;
    const { shown } = this.phone.engine;
    if (shown !== undefined && states.some((state) => state === shown.state)) return shown;
    return states.flatMap((state) => this.phone.engine.inState(state))[0];
  }

  #hold(): void {
    const { engine, quirks } = this.phone;
    const { shown } = engine;
    if (shown === undefined) return;
    if (shown.state === 'Holding') engine.retrieve(shown);
    else if (quirks.conferenceHold === 'one') engine.hold(shown);
    else for (const call of engine.conference.with(shown)) engine.hold(call);
  }

  #transfer(): void {
    if ('call' in this.mode) return;
    const next = this.#transfers.start();
    this.leave();
    if (next !== undefined) this.#mode = next;
  }

  #deflect(): void {
    const { shown } = this.phone.engine;
    const next = shown?.state === 'Alerting' ? this.#transfers.deflect(shown) : undefined;
    if (next !== undefined) this.#mode = next;
  }

  /** A toggle; without a call it may mean DND. */
  #mute(): void {
    const { phone } = this;
    if (this.#activeCall() !== undefined || phone.engine.inState('Holding').length > 0)
      phone.muted = !phone.muted;
    else if (phone.settings.isOn('mute_is_dnd_in_idle')) phone.toggleDnd();
  }

  #record(): void {
    if (this.phone.engine.shown?.state === 'Connected')
      this.phone.recording = !this.phone.recording;
  }

  #volume(step: number): void {
    this.phone.volume = Math.min(15, Math.max(0, this.phone.volume + step));
    this.notice = `Volume ${this.phone.volume}`;
    this.#noticeOver?.cancel();
    this.#noticeOver = this.phone.clock.after(NOTICE_MS, () => {
      this.notice = undefined;
      this.phone.changed();
    });
  }

  #openMenu(name: string): void {
    if (!this.#menus.has(name) || this.phone.engine.shown !== undefined) return;
    this.leave();
    this.#show(name);
  }

  /** A menu, over the one that is open. */
  #show(menu: string): void {
    if (menu === 'F_MISSED_LIST') this.phone.unseenMissed = 0;
    this.#menus.open(menu);
  }

  #choose(): void {
    const { choice } = this.#menus;
    switch (choice.kind) {
      case 'dial':
        this.leave();
        this.phone.dial(choice.number);
        return;
      case 'open':
        return this.#show(choice.menu);
      case 'press':
        return this.virtual(choice.key);
      case 'nothing':
    }
  }

  #openRedial(): void {
    if (this.phone.engine.shown !== undefined) return;
    this.leave();
    this.#mode = { kind: 'redial', index: 0 };
  }

  #dialListed(index: number): void {
    const number = this.phone.engine.lists.dialed[index];
    this.leave();
    if (number !== undefined) this.phone.dial(number);
  }

  /** In a list to another entry, with several calls to another one. */
  #move(step: number): void {
    if (this.mode.kind === 'menu') {
      this.#menus.move(step);
    } else if (this.#mode.kind === 'redial') {
      const last = Math.max(0, this.phone.engine.lists.dialed.length - 1);
      const index = Math.min(last, Math.max(0, this.#mode.index + step));
      this.#mode = { kind: 'redial', index };
    } else if (this.phone.engine.live.length > 1) {
      this.phone.engine.showNext();
    }
  }
}
