/**
 * When a phone is asked what it is doing, where it does not tell of itself. It knows the time and nothing else: what is
 * asked, and what becomes of the answer, is its owner's.
 */
import { type Clock, REAL_CLOCK } from './clock';

/** A phone that does not answer is asked at least this often, ms; and one that cannot tell, no more often. */
const MAX_INTERVAL_MS = 300_000;
/** Each interval differs by up to this part of it: phones that began together do not stay together. */
const JITTER = 0.1;
const NUDGED_MS = 10_000;
/** A timer may be that much early by the steady clock, ms. */
const TIMER_SLACK_MS = 2;

/** What came of one question. */
export type PollOutcome =
  /** The phone has told. */
  | 'heard'
  /** It was not asked, or not to the end, because somebody else wanted the phone. */
  | 'gaveWay'
  /** It could not be reached, or did not answer. */
  | 'failed'
  /** It cannot tell, or does not want to: asking again soon is of no use. */
  | 'refused';

/** What a {@link Poller} begins with. */
export interface PollerInit {
  /** Between two questions while a call lives or a command is pending, ms. */
  readonly quickMs: number;
  /** Between two questions otherwise, ms. */
  readonly idleMs: number;
  /** Asks once. The signal ends it; a rejection counts as `failed`. */
  ask(signal: AbortSignal): Promise<PollOutcome>;
  /** For so long a phone is asked quickly after a nudge, ms. Default 10000: what it leads to need not be a call. */
  readonly nudgedMs?: number;
  /** Does a call live, or is a command pending? */
  isBusy(): boolean;
  readonly clock?: Clock;
  /** From 0 to below 1; default: `Math.random`. */
  readonly random?: () => number;
}

/**
 * Asks one phone again and again, never twice at a time: quickly while it is busy, slowly while it is not, and after
 * failures at intervals that double, up to five minutes. Timers do not keep the process alive. Close it.
 */
export class Poller {
  readonly #init: PollerInit;
  readonly #clock: Clock;
  readonly #random: () => number;
  #timer: { readonly due: number; readonly cancel: () => void } | undefined;
  #asking: AbortController | undefined;
  /** When it was last asked, on the steady clock; undefined = not yet. */
  #askedAt: number | undefined;
  /** Somebody wants an answer that is no older than this. */
  #wantedAt: number | undefined;
  #quickUntil = -Infinity;
  #failures = 0;
  #refused = false;
  #started = false;
  #closed = false;

  constructor(init: PollerInit) {
    this.#init = init;
    this.#clock = init.clock ?? REAL_CLOCK;
    this.#random = init.random ?? Math.random;
  }

  /** Is the phone being asked right now? */
  get asking(): boolean {
    return this.#asking !== undefined;
  }

  /** Begins within the idle interval, at a time of its own: many phones that start together are spread over it. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    const wanted = this.#wantedAt === undefined ? Infinity : this.#wantedAt - this.#clock.steady();
    this.#arm(Math.min(wanted, this.#random() * this.#init.idleMs));
  }

  /** Something has changed: a phone that has become busy is asked sooner. Cheap; call it with all news. */
  look(): void {
    if (!this.#started || this.#closed || this.#asking || this.#askedAt === undefined) return;
    const due = this.#askedAt + this.#intervalMs();
    if (this.#timer && due < this.#timer.due) this.#arm(due - this.#clock.steady());
  }

  /**
   * Asks soon, whatever failed before: a command has just been accepted, so the phone is there. An answer that is under
   * way may be older than the command, and is followed by another question.
   *
   * @param inMs when the phone may be asked again
   */
  nudge(inMs = 0): void {
    if (this.#closed) return;
    const now = this.#clock.steady();
    const at = Math.max(now + inMs, this.#wantedAt ?? now);
    this.#quickUntil = at + (this.#init.nudgedMs ?? NUDGED_MS);
    this.#wantedAt = at;
    if (!this.#started || this.#asking) return;
    if (!this.#timer || at < this.#timer.due) this.#arm(at - now);
  }

  /** The phone is another one, or can do other things than before: what went wrong is forgotten. */
  beginAnew(): void {
    this.#failures = 0;
    this.#refused = false;
    this.nudge();
  }

  /** Ends it, and the question under way. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#asking?.abort();
  }

  #arm(inMs: number): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    const ms = Math.max(0, inMs);
    const due = this.#clock.steady() + ms;
    this.#timer = { due, cancel: this.#clock.after(ms, () => void this.#ask(), true) };
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    this.#timer = undefined;
    if (this.#asking || this.#closed) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedAt = this.#clock.steady();
    if (this.#wantedAt !== undefined && this.#wantedAt <= this.#askedAt + TIMER_SLACK_MS)
      this.#wantedAt = undefined;
    const outcome = await this.#outcomeOf(asking.signal);
    this.#asking = undefined;
    if (this.#closed) return;
    // An answer that took its time is followed by a pause all the same.
    this.#askedAt = this.#clock.steady();
    this.#note(outcome);
    const wanted = this.#wantedAt === undefined ? Infinity : this.#wantedAt - this.#askedAt;
    this.#arm(Math.min(wanted, this.#intervalMs() * this.#jitter()));
  }

  async #outcomeOf(signal: AbortSignal): Promise<PollOutcome> {
    try {
      return await this.#init.ask(signal);
    } catch {
      return 'failed';
    }
  }

  #note(outcome: PollOutcome): void {
    if (outcome === 'gaveWay') return;
    this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
    this.#refused = outcome === 'refused';
  }

  #intervalMs(): number {
    const { quickMs, idleMs } = this.#init;
    const isQuick = this.#init.isBusy() || this.#clock.steady() < this.#quickUntil;
    const ms = isQuick ? quickMs : idleMs;
    if (this.#refused) return Math.max(ms, MAX_INTERVAL_MS);
    // An interval that is longer than the bound is its owner's wish.
    return Math.max(ms, Math.min(ms * 2 ** this.#failures, MAX_INTERVAL_MS));
  }

  #jitter(): number {
    return 1 + (this.#random() * 2 - 1) * JITTER;
  }
}
