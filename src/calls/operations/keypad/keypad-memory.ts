/** Remembers what may be typed on one phone, whoever presses its keys. */
import type { Sent } from '../../../common/errors';
import type { PhoneEvent } from '../../model/call-types';
import {
  afterLook,
  afterReport,
  effectsOf,
  either,
  isDigit,
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
  readonly notes: SendingNotes;
  /** undefined = the phone has not answered. */
  ended?: 'done' | 'broken' | 'notSent';
  /** The phone has reported since that it was answered. */
  answered?: true;
  /** The phone has reported since that it has no call any more. */
  idle?: true;
}

/** What goes with keys that are being sent. */
export interface SendingNotes {
  /** Would the phone report the end of a call at once? If not, what were tones is known only when it is asked. */
  readonly isLive?: boolean;
  /** Told when keys are no tones any more, because the call they were meant for is not what it was. */
  readonly callEnded?: () => void;
}

/** Reports may be this late, ms: what was pressed less long ago may have come after what they tell. */
const LATE_MS = 3000;

/** The keypad of one phone. Commands must be sent in the order in which they are told here. */
export class KeypadMemory {
  #known: Keypad = UNTOUCHED;
  readonly #pending: Pending[] = [];
  readonly #clock: () => number;
  #pressedAt = Number.NEGATIVE_INFINITY;
  /** What may be there if the call was over before its tones were. */
  #unlessTones: Keypad | undefined;

  /** @param clock ms, never set back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** What may be on the phone when everything that is under way has arrived, or has not. */
  get now(): Keypad {
    const doubted = this.#unlessTones;
    const known = doubted ? either(this.#known, doubted) : this.#known;
    return this.#pending.reduce((keypad, pending) => {
      const next = after(keypad, pending);
      return isDoubtful(pending) ? either(next, after(keypad, unlessTones(pending))) : next;
    }, known);
  }

  /** What keys would do if they were sent now. */
  effects(touches: readonly Touch[], state: KeypadState, source: KeySource): KeyEffects {
    return effectsOf(this.now, touches, state, source);
  }

  /**
   * Keys are being sent.
   *
   * @returns to be told how that ended
   */
  sending(
    touches: readonly Touch[],
    state: KeypadState,
    source: KeySource,
    notes: SendingNotes = { isLive: true },
  ): (sent: 'done' | Sent) => void {
    const pending: Pending = { touches, state, source, notes };
    this.#pending.push(pending);
    this.#pressedAt = this.#clock();
    return (sent) => {
      this.#pressedAt = this.#clock();
      pending.ended = sent === 'done' ? 'done' : sent === 'no' ? 'notSent' : 'broken';
      while (this.#pending[0]?.ended) {
        const [first] = this.#pending.splice(0, 1);
        if (first) this.#end(first);
      }
    };
  }

  /** The phone has reported something, and is now in this state. */
  report(event: Pick<PhoneEvent, 'name' | 'remote'>, state: KeypadState): void {
    this.#known = afterReport(this.#known, event, state, this.#isFresh);
    if (state !== 'talking') this.#endTones();
    for (const pending of this.#pending) {
      if (event.name === 'connected') pending.answered = true;
      // Of several keys, some may be pressed in the next call.
      if (state === 'idle' && pending.touches.length === 1) pending.idle = true;
    }
  }

  #end(pending: Pending): void {
    const doubt = this.#unlessTones ?? this.#known;
    if (this.#unlessTones || isDoubtful(pending))
      this.#unlessTones = after(doubt, unlessTones(pending));
    this.#known = after(this.#known, pending);
  }

  /** The phone was asked, after whatever was sent to it, and is in this state. */
  look(state: KeypadState): void {
    if (this.#unlessTones && this.#pending.length === 0) {
      if (state !== 'talking') this.#known = either(this.#known, this.#unlessTones);
      this.#unlessTones = undefined;
    }
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
      pending.notes.callEnded?.();
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

/** Are they tones only if the call still was there, which nobody has told? */
function isDoubtful({ notes, state, touches }: Pending): boolean {
  return !notes.isLive && state === 'talking' && touches.some(isDigit);
}

const unlessTones = (pending: Pending): Pending =>
  isDoubtful(pending) ? { ...pending, state: 'unknown' } : pending;

function after(keypad: Keypad, pending: Pending): Keypad {
  const { touches, state, source, ended, answered, idle } = pending;
  if (ended === 'notSent') return keypad;
  const effects = effectsOf(keypad, touches, state, source);
  const next = ended === 'done' ? effects.after : either(effects.after, effects.atWorst);
  return {
    ...next,
    ...(answered && next.list === 'answer' && { list: keypad.list }),
    ...(idle && { moved: false }),
  };
}
