/** What happens at one phone: calls, in which flows have a hand now and then, and troubles. */
import type { VirtualPhone } from '../simulator';
import type { VirtualCall } from '../simulator/contract/calls';
import type { PhoneLog } from './phone-log';
import { type Command, isReporting, type Pace, type PhoneFact, type PhoneSpec } from './protocol';
import type { Chance } from './random';

/** Callers whose number begins so are refused by the flow before the phone rings. */
export const REFUSED = '8';

/** What is waited for comes within this time, or not at all, ms. */
const PATIENCE_MS = 15_000;
/** A phone that is asked may be away, or Node-RED busy. */
const ASKED_PATIENCE_MS = 60_000;
const LOOK_MS = 40;
/**
 * How long a phone is away that comes back with other firmware, ms: longer than from one question to the next. How long a real one
 * takes is in no source here; one that were quicker than the questions would not be noticed by them.
 */
const UPDATE_MS = 12_000;
/** A call that a flow is asked about does not ring yet; longer than the phone waits for the answer. */
const ASKING_MS = 6000;
/** Versions that the phone changes between. */
const OTHER_FIRMWARE = '10.1.99.1';

/** What a life is made of. */
export interface LifeInit {
  readonly phone: VirtualPhone;
  readonly spec: PhoneSpec;
  readonly log: PhoneLog;
  readonly chance: Chance;
  readonly pace: Pace;
  readonly tell: (fact: PhoneFact) => void;
}

/** One phone's life, until it is calmed. */
export class PhoneLife {
  readonly #init: LifeInit;
  readonly #calm = new AbortController();
  readonly #going: Promise<void>[] = [];
  readonly #firstFirmware: string;
  #numbers = 0;
  #commands = 0;

  constructor(init: LifeInit) {
    this.#init = init;
    this.#firstFirmware = init.phone.firmware;
  }

  live(): void {
    this.#going.push(this.#calls(), this.#troubles());
  }

  /** Ends it. Resolves when the phone is there, without calls, and its last report has been answered. */
  async calm(): Promise<void> {
    const { phone, log } = this.#init;
    this.#calm.abort();
    await Promise.all(this.#going);
    const began = performance.now();
    const isGoing = (): boolean =>
      performance.now() - began < (log.isOpen ? ASKED_PATIENCE_MS * 3 : ASKING_MS);
    do {
      for (const call of phone.core.engine.live) phone.core.engine.hangUp(call);
      await pause(LOOK_MS);
      log.look();
    } while (isGoing());
  }

  async #calls(): Promise<void> {
    const { spec, chance, pace } = this.#init;
    while (!this.#isOver) {
      await this.#wait(chance.wait(pace.gapMs));
      if (this.#isOver) return;
      await (isReporting(spec.kind) ? this.#reportedDoing() : this.#askedDoing());
    }
  }

  async #reportedDoing(): Promise<void> {
    const { chance } = this.#init;
    const what = chance.next();
    if (what < 0.5) await this.#incoming();
    else if (what < 0.85) await this.#outgoing();
    else if (what < 0.9) await this.#disturb();
    else if (what < 0.95) this.#wish('key', 'VOLUME_UP');
    else this.#wish('admin', { operation: 'info' });
  }

  /** Somebody calls. */
  async #incoming(): Promise<void> {
    const { phone, chance, pace } = this.#init;
    const { engine } = phone.core;
    const number = this.#number(chance.is(0.1) ? REFUSED : '7');
    const id = phone.ring(number);
    const rings = await this.#until(
      () => engine.byId(id)?.state === 'Alerting' || isOver(engine, id),
    );
    const call = engine.byId(id);
    if (!rings || call?.state !== 'Alerting') return;
    await this.#wait(chance.between(100, pace.longestMs));
    const what = chance.next();
    if (what < 0.2) phone.farEndHangup(id);
    else if (what < 0.3) engine.hangUp(call);
    else if (what < 0.35) phone.network.answeredElsewhere(id);
    else await this.#answered(id);
  }

  async #answered(id: string): Promise<void> {
    const { phone, chance } = this.#init;
    const { engine } = phone.core;
    if (chance.is(0.3)) {
      this.#wish('call', { operation: 'answer' });
      await this.#until(() => engine.byId(id)?.state !== 'Alerting');
    }
    const call = engine.byId(id);
    if (call?.state === 'Alerting') engine.answer(call);
    await this.#talk(id);
  }

  /** Somebody calls from here, by hand or by a flow. */
  async #outgoing(): Promise<void> {
    const { phone, chance, pace } = this.#init;
    const number = this.#number('6');
    if (chance.is(0.4)) {
      this.#wish('call', { operation: 'dial', destination: number }, number);
      await this.#until(() => this.#callTo(number) !== undefined);
    } else {
      phone.core.dial(number);
    }
    const call = this.#callTo(number);
    if (!call) return;
    await this.#wait(chance.between(200, pace.longestMs));
    const { engine } = phone.core;
    const own = engine.byId(call.id);
    if (!own || own.state === 'Disconnected') return;
    const what = chance.next();
    if (what < 0.15) {
      engine.end(own, 'busy');
    } else if (what < 0.3) {
      engine.hangUp(own);
    } else {
      phone.farEndAnswer(call.id);
      await this.#talk(call.id);
    }
  }

  /** From the answer to the end. */
  async #talk(id: string): Promise<void> {
    const { phone, chance, pace } = this.#init;
    const { engine } = phone.core;
    await this.#wait(chance.between(100, pace.longestMs));
    if (chance.is(0.3)) await this.#hold(id);
    if (chance.is(0.1) && engine.byId(id)?.state === 'Connected') await this.#incoming();
    if (chance.is(0.25)) {
      this.#wish('call', { operation: 'hangup' });
      await this.#until(() => isOver(engine, id));
    }
    const call = engine.byId(id);
    if (!call || call.state === 'Disconnected') return;
    if (chance.is(0.5)) phone.farEndHangup(id);
    else engine.hangUp(call);
  }

  async #hold(id: string): Promise<void> {
    const { phone, chance, pace } = this.#init;
    const { engine } = phone.core;
    const before = engine.byId(id);
    if (chance.is(0.3)) {
      this.#wish('call', { operation: 'hold' });
      await this.#until(() => engine.byId(id)?.state !== 'Connected');
    } else if (before) {
      engine.hold(before);
    }
    await this.#wait(chance.between(100, pace.longestMs));
    const held = engine.byId(id);
    if (held) engine.retrieve(held);
    await this.#wait(chance.between(100, pace.longestMs));
  }

  async #disturb(): Promise<void> {
    const { phone, chance, pace } = this.#init;
    phone.core.toggleDnd();
    await this.#wait(chance.between(100, pace.longestMs));
    phone.core.toggleDnd();
  }

  /** One call of a phone that is asked for them; most last until they were told of, some are too short for that. */
  async #askedDoing(): Promise<void> {
    const { phone, spec, chance } = this.#init;
    const { engine } = phone.core;
    const number = this.#number('7');
    const isIncoming = chance.is(0.6);
    const id = isIncoming ? phone.ring(number) : phone.core.dial(number)?.id;
    if (id === undefined) return;
    const isShort = spec.kind === 'csta' && chance.is(0.2);
    if (!isShort) await this.#untilAsked();
    const call = engine.byId(id);
    if (call && chance.is(0.7)) {
      if (isIncoming) engine.answer(call);
      else phone.farEndAnswer(id);
      if (!isShort) await this.#untilAsked();
      if (!isShort && chance.is(0.3)) {
        engine.hold(call);
        await this.#untilAsked();
      }
    }
    const last = engine.byId(id);
    if (last && last.state !== 'Disconnected') engine.end(last, isIncoming ? 'missed' : 'local');
    // Where calls are only counted, two without a pause are one.
    if (spec.kind === 'notify') await this.#untilAsked();
  }

  async #untilAsked(): Promise<void> {
    const { log } = this.#init;
    const enough = log.asked + 2;
    await this.#until(() => log.asked >= enough, ASKED_PATIENCE_MS);
  }

  /** Vanishes, restarts, or is there again with other firmware. */
  async #troubles(): Promise<void> {
    const { spec, chance, pace, tell } = this.#init;
    for (;;) {
      await this.#wait(chance.wait(pace.troubleMs));
      if (this.#isOver) return;
      tell({ what: 'gone', phone: spec.index });
      const kind = chance.oneOf(['unplugged', 'restarted', 'updated']);
      if (kind === 'restarted') await this.#restart();
      else await this.#unplug(kind === 'updated');
      tell({ what: 'back', phone: spec.index });
    }
  }

  async #restart(): Promise<void> {
    const { phone } = this.#init;
    const { boots } = phone;
    phone.reboot();
    const until = performance.now() + PATIENCE_MS;
    while (phone.boots === boots && performance.now() < until) await pause(LOOK_MS);
  }

  async #unplug(updates: boolean): Promise<void> {
    const { phone, log, chance, pace } = this.#init;
    await phone.stop();
    log.look();
    await this.#wait(chance.between(500, pace.awayMs) + (updates ? UPDATE_MS : 0));
    if (updates) this.#update();
    for (let tries = 1; ; tries += 1) {
      try {
        await phone.start();
        return;
      } catch (error) {
        // Somebody has its port for a moment.
        if (tries === 50) throw error;
        await pause(200);
      }
    }
  }

  #update(): void {
    const { core, firmware } = this.#init.phone;
    const isFirst = firmware === this.#firstFirmware;
    const version = isFirst ? OTHER_FIRMWARE : this.#firstFirmware;
    core.firmware.version = version;
    core.settings.setFactory('firmware_version', `${core.profile.phoneType}-SIP ${version}`);
  }

  #wish(node: Command['node'], payload: unknown, number?: string): void {
    const { spec, tell } = this.#init;
    this.#commands += 1;
    const id = `${spec.index}-${this.#commands}`;
    const command = {
      id,
      phone: spec.index,
      node,
      payload,
      ...(number !== undefined && { number }),
    };
    tell({ what: 'wish', command });
  }

  /** No other call of any phone has it. */
  #number(first: string): string {
    this.#numbers += 1;
    const phone = String(this.#init.spec.index).padStart(4, '0');
    return `${first}${phone}${String(this.#numbers).padStart(6, '0')}`;
  }

  #callTo(number: string): VirtualCall | undefined {
    return this.#init.phone.liveCalls.find(({ remote }) => remote.split('@')[0] === number);
  }

  get #isOver(): boolean {
    return this.#calm.signal.aborted;
  }

  /** @returns false when it was waited for in vain */
  async #until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
    const until = performance.now() + patienceMs;
    while (!holds()) {
      if (this.#isOver || performance.now() > until) return false;
      await pause(LOOK_MS);
    }
    return true;
  }

  /** Shorter where it is calmed meanwhile. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#calm;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, signal.aborted ? 0 : ms);
      signal.addEventListener('abort', end);
    });
  }
}

function isOver(engine: VirtualPhone['core']['engine'], id: string): boolean {
  const state = engine.byId(id)?.state;
  return state === undefined || state === 'Disconnected';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
