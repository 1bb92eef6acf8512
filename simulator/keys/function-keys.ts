/** Programmable keys P1.. (and EK0.. of expansion modules): what `fkeyN` says they do. */
import { numberKeys } from '../device/key-names';
import type { FunctionKey, Phone } from '../device/phone';

/** A key held longer than this fires `action_longpress_url`. */
const LONG_PRESS_MS = 2000;

/** Keys of the phone and of its expansion modules, which count on after the phone's own. */
export class FunctionKeys {
  constructor(
    private readonly phone: Omit<Phone, 'functionKeys'>,
    /** Keys of the attached modules, whether or not they have names for `command.htm`. */
    readonly expansionKeys: number,
  ) {}

  indexOf(name: string): number | undefined {
    const match = /^(P|EK)(\d+)$/.exec(name);
    if (match === null) return undefined;
    const number = Number(match[2]);
    const { pKeys, expansionKeyNames } = this.phone.profile;
    if (match[1] === 'P') return number >= 1 && number <= pKeys ? number - 1 : undefined;
    return expansionKeyNames && number < this.expansionKeys ? pKeys + number : undefined;
  }

  /** Names of the attached modules' keys. */
  expansionNames(): string[] {
    return numberKeys('EK', 0, this.phone.profile.expansionKeyNames ? this.expansionKeys : 0);
  }

  at(index: number): FunctionKey {
    const [type = '', ...rest] = this.phone.settings.get(`fkey${index}`).trim().split(/\s+/);
    return { type, argument: rest.join(' ') };
  }

  /** Name of the first line key that shows no call yet. */
  freeLineKey(taken: ReadonlySet<string>): string | undefined {
    for (let index = 0; index < this.phone.profile.pKeys; index++) {
      const name = `P${index + 1}`;
      if (!taken.has(name) && this.at(index).type === 'line') return name;
    }
    return undefined;
  }

  /** A programmable key goes down; held long enough it is reported as well. */
  press(name: string, index: number, holdMs: number): void {
    if (holdMs > LONG_PRESS_MS) {
      this.phone.clock.after(LONG_PRESS_MS, () => {
        if (this.phone.online) this.phone.actions.fire('longpress', { longpressKey: name });
      });
    }
    const { type, argument } = this.at(index);
    switch (type) {
      case 'line':
        this.#line(name);
        break;
      case 'speed':
      case 'dest':
        this.phone.dial(/^<?(?:sips?:)?([^>;]*)/i.exec(argument)?.[1] ?? '');
        break;
      case 'keyevent':
        this.phone.keys.virtual(argument);
        break;
      case 'url':
        this.#url(argument);
        break;
      case 'dtmf':
        this.phone.dtmf(argument.replace(/[^0-9*#A-D]/gi, ''));
        break;
      default:
        // Other types (blf, button, ...) need a SIP server.
        break;
    }
  }

  #url(url: string): void {
    const call = this.phone.engine.shown;
    void this.phone.actions.sendUrl(url, call === undefined ? {} : { call });
  }

  /** A line key: the call it shows, or a free line to dial on. */
  #line(name: string): void {
    const { engine, keys, hook } = this.phone;
    const call = engine.live.find(({ lineKey }) => lineKey === name);
    if (call === undefined) {
      if (keys.digits !== '') keys.dialTyped();
      else if (engine.live.length === 0) hook.openAny();
    } else if (call.state === 'Alerting') {
      engine.answer(call);
    } else if (call.state === 'Holding') {
      engine.retrieve(call);
    } else {
      engine.show(call);
    }
  }
}
