/** Follows one phone: holds its state, lets time pass for it, tells listeners and waits for proofs. */
import { SnomError } from '../../common/errors';
import { reduce } from '../model/call-model';
import type { DeviceState } from '../model/call-types';
import { createDevice, type DeviceInit } from '../model/device-state';
import {
  type DeviceInput,
  type ModelOptions,
  type Reduction,
  resolveModelOptions,
} from '../model/model-input';
import { nextDue } from '../model/reconciliation';
import { restoreTracked } from '../model/restore';
import { newestTime, shiftTimes } from '../model/times';
import type { Expectation, UntimedInput } from '../operations/plan-types';
import { type Clock, REAL_CLOCK } from './clock';
import { ProofWatch } from './proof-watch';

/** Smaller steps of the clock are how it is kept right, ms; bigger ones are somebody setting it. */
const CLOCK_SET_MS = 500;

/** What only a phone can have told that is there. */
const HEARD: ReadonlySet<DeviceInput['type']> = new Set([
  'event',
  'cstaSnapshot',
  'linesReported',
  'reachable',
] as const);

/** Watches that may be pending at once; operations need one at a time. */
const MAX_WATCHES = 64;

/** What a {@link DeviceTracker} begins with. */
export interface TrackerInit extends DeviceInit {
  readonly options?: ModelOptions;
  /** A {@link DeviceTracker.state} of earlier, perhaps of long ago, as JSON brings it back; another phone's or version's is ignored. */
  readonly restored?: unknown;
  /** {@link DeviceTracker.ahead} when that was the state; absent = it was in another process, whose steady clock was another one. */
  readonly restoredAhead?: number | undefined;
  readonly clock?: Clock;
  /** Told once the names of kept parts that did not fit and were dropped. */
  readonly onDropped?: (parts: readonly string[]) => void;
  /** Told what went wrong when an input could not be worked off; the phone is then followed anew. */
  readonly onFailure?: (error: unknown) => void;
  /** Told what a listener threw; the others are told their news all the same. Default: nobody is. */
  readonly onListenerError?: (error: unknown) => void;
}

/** One input and what it did. */
export interface TrackerNews {
  readonly input: DeviceInput;
  readonly reduction: Reduction;
}

/** State of one phone over time. Knows no network and no Node-RED. Close it, or its timer stays. */
export class DeviceTracker {
  readonly #clock: Clock;
  readonly #onListenerError: (error: unknown) => void;
  readonly #listeners = new Set<(news: TrackerNews) => void>();
  readonly #watches = new Set<ProofWatch>();
  readonly #news: TrackerNews[] = [];
  readonly #init: TrackerInit;
  #options: ModelOptions;
  /** By how much the clock on the wall is ahead of the steady one. */
  #ahead: number;
  #state: DeviceState;
  /** When the phone was last heard, of the steady clock. */
  #heardAt = -Infinity;
  #telling = false;
  #closed = false;
  #passes = true;
  #timer: { readonly due: number; readonly cancel: () => void } | undefined;

  constructor(init: TrackerInit) {
    this.#init = init;
    this.#clock = init.clock ?? REAL_CLOCK;
    this.#ahead = this.#clock.now() - this.#clock.steady();
    this.#onListenerError = init.onListenerError ?? (() => undefined);
    this.#options = init.options ?? {};
    const step = this.#ahead - (init.restoredAhead ?? this.#ahead);
    const clockSetBy = Math.abs(step) < CLOCK_SET_MS ? 0 : step;
    this.#state =
      restoreTracked({ ...init, clockSetBy }, this.#options, this.#clock.now()) ??
      createDevice(init, this.#options);
    this.#arm();
  }

  /** What the phone is doing, as far as it is known. Never modified: keep it as long as you like. */
  get state(): DeviceState {
    return this.#state;
  }

  /** By how much the clock on the wall was ahead of the steady one when the state last changed, ms. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Has the phone reported or answered after that time of the steady clock? */
  hasHeardSince(time: number): boolean {
    return this.#heardAt > time;
  }

  /** Changes how reports are read; capabilities follow at once. Tells listeners what changed by it. */
  configure(options: ModelOptions): void {
    this.#options = options;
    const now = this.#clock.now();
    // Where no time passes, nothing ends by it.
    this.apply({ type: 'tick', at: this.#passes ? now : Math.min(now, newestTime(this.#state)) });
  }

  /** Takes over a report of the phone, or anything else that happened. */
  apply(input: DeviceInput): Reduction {
    this.#followClock();
    const reduction = this.#reduce(input);
    if (this.#closed) return reduction;
    // Another Node-RED may have heard it.
    const isReported = reduction.state.lastEventAt !== this.#state.lastEventAt;
    if (isReported || HEARD.has(input.type)) this.#heardAt = this.#clock.steady();
    this.#state = reduction.state;
    // Settled in the same turn: whoever waits must not act on an older state.
    for (const watch of [...this.#watches]) watch.look(input, reduction);
    this.#arm();
    this.#spread({ input, reduction });
    return reduction;
  }

  /** A fault of the model must not end Node-RED: whatever state leads to it is given up. */
  #reduce(input: DeviceInput): Reduction {
    try {
      return reduce(this.#state, input, this.#options);
    } catch (error) {
      this.#init.onFailure?.(error);
      const { nextCall } = this.#state;
      const fresh = createDevice(this.#init, this.#options);
      const isSound = Number.isSafeInteger(nextCall) && nextCall > 0;
      return { state: isSound ? { ...fresh, nextCall } : fresh, changes: [], call: null };
    }
  }

  /** When the clock has been set, what is known moves along: durations are those that have really passed. */
  #followClock(): void {
    const ahead = this.#clock.now() - this.#clock.steady();
    const step = ahead - this.#ahead;
    if (Math.abs(step) < CLOCK_SET_MS) return;
    this.#ahead = ahead;
    this.#state = shiftTimes(this.#state, step);
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** {@link apply} with the time filled in. */
  tell(input: UntimedInput): Reduction {
    return this.apply({ ...input, at: this.#clock.now() });
  }

  /** Called after every input, in order; also when nothing changed. The answer takes it back. */
  subscribe(listener: (news: TrackerNews) => void): () => void {
    // Wrapped, so that the same function can be subscribed twice.
    const entry = (news: TrackerNews): void => listener(news);
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  /**
   * Looks out for the first of several proofs. Register before sending: a quick phone reports before it answers.
   *
   * @throws SnomError `queueFull` {limit} when nobody ends the watches
   */
  watch(wanted: readonly Expectation[]): ProofWatch {
    if (this.#watches.size >= MAX_WATCHES)
      throw new SnomError('queueFull', { params: { limit: MAX_WATCHES } });
    const watch = new ProofWatch(wanted, this.#state, this.#clock, (ended) => {
      this.#watches.delete(ended);
    });
    if (!this.#closed) this.#watches.add(watch);
    return watch;
  }

  /** Does anybody wait for a proof? */
  get isAwaited(): boolean {
    return this.#watches.size > 0;
  }

  /**
   * Does time pass for the phone here? Where another Node-RED hears it, that one ends what has run out of time, and this
   * one is told by `adopted`. From true on, whatever has become due meanwhile happens.
   */
  letTimePass(passes: boolean): void {
    this.#passes = passes;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#arm();
  }

  /** Stops the timer, ends all watches and lets go of the listeners. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#listeners.clear();
    for (const watch of [...this.#watches]) watch.end();
  }

  /** In order even if a listener applies something itself. */
  #spread(news: TrackerNews): void {
    this.#news.push(news);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#news.shift(); next; next = this.#news.shift()) this.#inform(next);
    } finally {
      this.#telling = false;
    }
  }

  #inform(news: TrackerNews): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(news);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  /** One timer, set to when the model would next change by itself; a later one than needed is replaced. */
  #arm(): void {
    const due = nextDue(this.#state, resolveModelOptions(this.#options));
    if (due === undefined || this.#closed || !this.#passes) return;
    if (this.#timer && this.#timer.due <= due) return;
    this.#timer?.cancel();
    const cancel = this.#clock.after(due - this.#clock.now(), () => this.#tick(), true);
    this.#timer = { due, cancel };
  }

  /** Timers do not mind the clock on the wall; where it was set meanwhile, so has been what is due. */
  #tick(): void {
    this.#timer = undefined;
    this.#followClock();
    const due = nextDue(this.#state, resolveModelOptions(this.#options));
    if (due !== undefined && due <= this.#clock.now()) this.tell({ type: 'tick' });
    else this.#arm();
  }
}
