/** Remembers what may be typed on one phone, whoever presses its keys. */
import type { Sent } from '../../../common/errors';
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
  type Touch,
  UNTOUCHED,
} from './keypad';

/** Keys on their way to the phone. */
interface Pending {
  readonly touches: readonly Touch[];
  /** What the phone was doing; `unknown` since its call ended under keys that were meant for it. */
  state: KeypadState;
  readonly source: KeySource;
  readonly callEnded: (() => void) | undefined;
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
  effects(touches: readonly Touch[], state: KeypadState, source: KeySource): KeyEffects {
    return effectsOf(this.now, touches, state, source);
  }

  /**
   * Keys are being sent.
   *
   * @param callEnded told when they are no tones any more, because the call they were meant for is not what it was
   * @returns to be told how that ended
   */
  sending(
    touches: readonly Touch[],
    state: KeypadState,
    source: KeySource,
    callEnded?: () => void,
  ): (sent: 'done' | Sent) => void {
    const pending: Pending = { touches, state, source, callEnded };
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
    if (state !== 'talking') this.#endTones();
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

  /** Nobody knows which of the digits under way have still been tones. */
  #endTones(): void {
    for (const pending of this.#pending) {
      if (pending.state !== 'talking') continue;
      pending.state = 'unknown';
      pending.callEnded?.();
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

function after(keypad: Keypad, { touches, state, source, ended, answered }: Pending): Keypad {
  if (ended === 'notSent') return keypad;
  const effects = effectsOf(keypad, touches, state, source);
  const next = ended === 'done' ? effects.after : either(effects.after, effects.atWorst);
  return answered && next.list === 'answer' ? { ...next, list: keypad.list } : next;
}
