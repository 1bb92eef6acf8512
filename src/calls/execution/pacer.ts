/**
 * Keeps what many phones do of their own accord from happening all at once: so many at a time, and so many a second. Who is in
 * a hurry does not wait, and is not counted.
 */
import { type Clock, REAL_CLOCK } from './clock';

/** How much may happen. */
export interface PacerBounds {
  /** At a time. */
  readonly atOnce: number;
  /** Beginnings a second. */
  readonly perSecond: number;
}

/** One place in the line. */
export interface Turn {
  /** Resolves when it may begin; never, if it is ended before. */
  readonly begins: Promise<void>;
  /** Somebody waits for it: it begins now, beside all the others. */
  hurry(): void;
  /** To be called once it is over, or not wanted any more. May be called again. */
  end(): void;
}

/** Timers are late by some milliseconds: what was not begun meanwhile may begin together, ms. */
const BURST_MS = 20;

/** First come, first served. Its timer does not keep the process alive. */
export class Pacer {
  readonly #bounds: PacerBounds;
  readonly #clock: Clock;
  /** Who waits, in order: what begins each of them. */
  readonly #waiting = new Set<() => void>();
  #underWay = 0;
  #nextAt = -Infinity;
  #isArmed = false;

  constructor(bounds: PacerBounds, clock: Clock = REAL_CLOCK) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Joins the line. */
  take(): Turn {
    let state: 'waiting' | 'counted' | 'hurried' | 'ended' = 'waiting';
    let resolve: () => void = () => undefined;
    const begins = new Promise<void>((begin) => (resolve = begin));
    const begin = (): void => {
      state = 'counted';
      resolve();
    };
    this.#waiting.add(begin);
    this.#look();
    return {
      begins,
      hurry: () => {
        if (state !== 'waiting') return;
        state = 'hurried';
        this.#waiting.delete(begin);
        resolve();
      },
      end: () => {
        this.#waiting.delete(begin);
        if (state === 'counted') this.#underWay -= 1;
        state = 'ended';
        this.#look();
      },
    };
  }

  #look(): void {
    const { atOnce, perSecond } = this.#bounds;
    for (const begin of this.#waiting) {
      if (this.#underWay >= atOnce) return;
      const now = this.#clock.steady();
      if (this.#nextAt > now) {
        this.#arm(this.#nextAt - now);
        return;
      }
      this.#nextAt = Math.max(this.#nextAt, now - BURST_MS) + 1000 / perSecond;
      this.#waiting.delete(begin);
      this.#underWay += 1;
      begin();
    }
  }

  #arm(ms: number): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    const look = (): void => {
      this.#isArmed = false;
      this.#look();
    };
    this.#clock.after(ms, look, true);
  }
}
