/** One command by documents while it is under way, and how it stands back for an emergency call. */
import type { Pace, Passage } from '../../transport/lanes';
import type { PhoneAction } from '../../types';

/** How a command stands back. */
interface StandingBack {
  /** Ends it; absent = it is itself urgent. */
  readonly end: (() => void) | undefined;
  /** See {@link isLoose}. */
  readonly isLoose: boolean;
}

/** Registers itself with the pace of its phone until it is finished. */
export class Run implements Passage {
  readonly ended: Promise<void>;
  /** Settles when it is to wait no longer than phones need. */
  readonly hurried: Promise<void>;
  readonly #pace: Pace;
  readonly #how: StandingBack;
  #end: () => void = () => undefined;
  #hurry: () => void = () => undefined;
  #isHurried = false;

  constructor(pace: Pace, how: StandingBack) {
    this.#pace = pace;
    this.#how = how;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.hurried = new Promise((resolve) => (this.#hurry = resolve));
    pace.underWay.add(this);
  }

  get isHurried(): boolean {
    return this.#isHurried;
  }

  /** No further document is to be sent. */
  get isBrokenOff(): boolean {
    return this.#isHurried && this.#how.isLoose;
  }

  giveWay(): void {
    this.#isHurried = true;
    this.#hurry();
  }

  stop(): void {
    this.#how.end?.();
  }

  finish(): void {
    this.#pace.underWay.delete(this);
    this.#end();
  }
}

/** Keys after which the next document means something else. */
const OPENS_TRANSFER = /^(?:F_)?(?:TRANSFER|CONFERENCE|HOLD)$/;

/** Are these tones and keys of which none needs the next one? Half a number is what somebody has typed. */
export const isLoose = (actions: readonly PhoneAction[]): boolean =>
  actions.every(
    (action) =>
      action.kind === 'dtmf' ||
      (action.kind === 'keys' && !action.presses.some(({ key }) => OPENS_TRANSFER.test(key))),
  );
