/** Remembers what may be typed on one phone, whoever presses its keys. */
import type { Sent } from '../../../common/errors';
import type { KeyPress } from '../../../phone/types';
import type { PhoneEvent } from '../../model/call-types';
import {
  afterLook,
  afterReport,
  effectsOf,
  either,
  type KeyEffects,
  type Keypad,
  type KeypadState,
  type KeySource,
  UNTOUCHED,
} from './keypad';

/** Keys on their way to the phone. */
interface Pending {
  readonly presses: readonly KeyPress[];
  readonly state: KeypadState;
  readonly source: KeySource;
  /** undefined = the phone has not answered. */
  ended?: 'done' | 'broken' | 'notSent';
  /** The phone has reported since that it was answered. */
  answered?: true;
}

/** Reports may be this late, ms: what was pressed less long ago may have come after what they tell. */
const LATE_MS = 3000;

/** The keypad of one phone. Commands must be sent in the order in which they are told here. */
export class KeypadMemory {
  #known: Keypad = UNTOUCHED;
  readonly #pending: Pending[] = [];
  readonly #clock: () => number;
  #pressedAt = Number.NEGATIVE_INFINITY;

  /** @param clock ms, never set back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** What may be on the phone when everything that is under way has arrived, or has not. */
  get now(): Keypad {
    return this.#pending.reduce((keypad, pending) => after(keypad, pending), this.#known);
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
    this.#pressedAt = this.#clock();
    return (sent) => {
      this.#pressedAt = this.#clock();
      pending.ended = sent === 'done' ? 'done' : sent === 'no' ? 'notSent' : 'broken';
      while (this.#pending[0]?.ended) {
        const [first] = this.#pending.splice(0, 1);
        if (first) this.#known = after(this.#known, first);
      }
    };
  }

  /** The phone has reported something, and is now in this state. */
  report(event: Pick<PhoneEvent, 'name' | 'remote'>, state: KeypadState): void {
    this.#known = afterReport(this.#known, event, state, this.#isFresh);
    if (event.name === 'connected') for (const pending of this.#pending) pending.answered = true;
  }

  /** The phone was asked, and is in this state. */
  look(state: KeypadState): void {
    if (!this.#isFresh) this.#known = afterLook(this.#known, state);
  }

  /** Were keys pressed so shortly before that what the phone says may be about something older? */
  get #isFresh(): boolean {
    return this.#pending.length > 0 || this.#clock() - this.#pressedAt < LATE_MS;
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

function after(keypad: Keypad, { presses, state, source, ended, answered }: Pending): Keypad {
  if (ended === 'notSent') return keypad;
  const effects = effectsOf(keypad, presses, state, source);
  const next = ended === 'done' ? effects.after : either(effects.after, effects.atWorst);
  return answered && next.list === 'answer' ? { ...next, list: keypad.list } : next;
}
