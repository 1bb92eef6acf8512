/** Remembers what may be typed on one phone, whoever presses its keys. */
import type { Sent } from '../phone/errors';
import type { KeyPress } from '../phone/types';
import type { PhoneEvent } from './call-types';
import { UNTOUCHED, afterReport, effectsOf, either } from './keypad';
import type { KeyEffects, Keypad, KeypadState, KeySource } from './keypad';

/** Keys on their way to the phone. */
interface Pending {
  readonly presses: readonly KeyPress[];
  readonly state: KeypadState;
  readonly source: KeySource;
  /** undefined = the phone has not answered. */
  ended?: 'done' | 'broken' | 'notSent';
  /** A call has been reported since: no list is open because of these keys. */
  reported?: true;
}

/** The keypad of one phone. Commands must be sent in the order in which they are told here. */
export class KeypadMemory {
  #known: Keypad = UNTOUCHED;
  readonly #pending: Pending[] = [];

  /** What may be on the phone when everything that is under way has arrived, or has not. */
  get now(): Keypad {
    return this.#pending.reduce((keypad, it) => after(keypad, it), this.#known);
  }

  /** What keys would do if they were sent now. */
  effects(presses: readonly KeyPress[], state: KeypadState, source: KeySource): KeyEffects {
    return effectsOf(this.now, presses, state, source);
  }

  /** Keys are being sent. @returns to be told how that ended */
  sending(
    presses: readonly KeyPress[],
    state: KeypadState,
    source: KeySource,
  ): (sent: 'done' | Sent) => void {
    const pending: Pending = { presses, state, source };
    this.#pending.push(pending);
    return (sent) => {
      pending.ended = sent === 'done' ? 'done' : sent === 'no' ? 'notSent' : 'broken';
      while (this.#pending[0]?.ended) {
        const [first] = this.#pending.splice(0, 1);
        if (first) this.#known = after(this.#known, first);
      }
    };
  }

  /** The phone has reported something. */
  report(event: PhoneEvent): void {
    this.#known = afterReport(this.#known, event);
    if (['incoming', 'connected', 'outgoing', 'booted'].includes(event.name)) {
      for (const it of this.#pending) it.reported = true;
    }
  }

  /** Something was put on the display that may take keys for itself. */
  pageOpened(): void {
    this.#known = { ...this.#known, page: true };
  }

  /** It is the same phone as another one. */
  absorb(other: KeypadMemory): void {
    this.#known = either(this.#known, other.now);
  }
}

function after(keypad: Keypad, { presses, state, source, ended, reported }: Pending): Keypad {
  if (ended === 'notSent') return keypad;
  const effects = effectsOf(keypad, presses, state, source);
  const next = ended === 'done' ? effects.after : either(effects.after, effects.atWorst);
  return reported ? { ...next, list: keypad.list } : next;
}
