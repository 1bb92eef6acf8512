/** One operation over many phones: so many at a time, a few first, and not on and on when it goes wrong. */
import { setMaxListeners } from 'node:events';
import fastq from 'fastq';
import { SnomError, type SnomErrorCode } from '../common/errors';
import { checkWhole, wrongType } from '../common/values';
import { abortReason } from '../common/waiting';

/** What became of one phone. */
export type FleetResult<T, R> =
  | { readonly item: T; readonly phone: string; readonly ok: true; readonly value: R }
  | { readonly item: T; readonly phone: string; readonly ok: false; readonly error: SnomError };

/** A phone on which it failed. */
interface FleetFailure {
  readonly phone: string;
  readonly code: SnomErrorCode;
  /** Technical line; `error` is what texts are made of. */
  readonly message: string;
  readonly error: SnomError;
}

/** Why a run ended before its end. */
type FleetStop = 'canary' | 'failures' | 'aborted';

/** The whole run. */
export interface FleetSummary {
  readonly total: number;
  readonly ok: number;
  readonly failed: readonly FleetFailure[];
  /** Phones that were not begun with. */
  readonly skipped: number;
  readonly stopped?: FleetStop;
  /** Was it called off? Phones that were under way then are among the failed ones, most with `ABORTED`. */
  readonly aborted: boolean;
  readonly elapsedMs: number;
}

/** What a run needs. */
export interface FleetOptions<T, R> {
  readonly items: readonly T[];
  /** Name of a phone, for results. */
  nameOf(item: T): string;
  /** The operation. Its signal fires when the run is called off. */
  run(item: T, signal: AbortSignal): Promise<R>;
  /** Phones at a time, 1 to 100. Default 10. */
  readonly concurrency?: number;
  /** Phones that go first; the others only when all of these succeed. Default 0. */
  readonly canary?: number;
  /**
   * Failures that end the run: a number of them, or a share of all phones, at least one. Those under way finish, the
   * others are skipped. Default: none does.
   */
  readonly stopAfterFailures?: { readonly count: number } | { readonly percent: number };
  /** Calls the run off: nothing more begins, and what is under way is told. */
  readonly signal?: AbortSignal;
  /**
   * Called with every result as it comes. What it returns is waited for before the next phone takes that place, so
   * that a slow receiver slows the run down and nothing piles up. An error of it ends the run.
   */
  readonly onResult?: (result: FleetResult<T, R>) => void | Promise<void>;
}

const DEFAULT_CONCURRENCY = 10;
const MAX_CONCURRENCY = 100;
const MANY = Number.MAX_SAFE_INTEGER;

/**
 * Runs an operation over many phones. Failures of single phones are results, not errors.
 *
 * @throws SnomError `wrongType` for numbers that make no sense; whatever `onResult` throws
 */
export async function runFleet<T, R>(options: FleetOptions<T, R>): Promise<FleetSummary> {
  return new Fleet(options).run();
}

class Fleet<T, R> {
  readonly #options: FleetOptions<T, R>;
  readonly #concurrency: number;
  readonly #canary: number;
  /** Failures that end the run. */
  readonly #limit: number;
  readonly #calledOff = new AbortController();
  readonly #failed: FleetFailure[] = [];
  #begun = 0;
  #ok = 0;
  #stopped: FleetStop | undefined;
  /** Error of the receiver of results, in a box, since anything can be thrown. */
  #broken: { readonly error: unknown } | undefined;

  constructor(options: FleetOptions<T, R>) {
    const { items, concurrency = DEFAULT_CONCURRENCY, canary = 0, stopAfterFailures } = options;
    this.#options = options;
    // Every phone that is under way listens: many of them are no leak.
    setMaxListeners(0, this.#calledOff.signal);
    this.#concurrency = checkWhole(concurrency, 'concurrency', { min: 1, max: MAX_CONCURRENCY });
    this.#canary = checkWhole(canary, 'canary', { min: 0, max: MANY });
    this.#limit = failureLimit(stopAfterFailures, items.length);
  }

  async run(): Promise<FleetSummary> {
    const started = performance.now();
    const { items, signal } = this.#options;
    const onAbort = (): void => {
      this.#stop('aborted');
      this.#calledOff.abort(abortReason(signal));
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    try {
      const first = items.slice(0, this.#canary);
      await this.#all(first);
      if (first.length > 0 && this.#failed.length > 0) this.#stop('canary');
      await this.#all(items.slice(first.length));
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    if (this.#broken) throw this.#broken.error;
    const stopped = this.#stopped;
    return {
      total: items.length,
      ok: this.#ok,
      failed: this.#failed,
      skipped: items.length - this.#begun,
      ...(stopped ? { stopped } : {}),
      aborted: stopped === 'aborted',
      elapsedMs: Math.round(performance.now() - started),
    };
  }

  async #all(items: readonly T[]): Promise<void> {
    if (items.length === 0) return;
    const queue = fastq.promise((item: T) => this.#one(item), this.#concurrency);
    await Promise.all(items.map((item) => queue.push(item)));
  }

  /** Never rejects: the queue would go on without anybody hearing of it. */
  async #one(item: T): Promise<void> {
    if (this.#stopped || this.#broken) return;
    this.#begun += 1;
    const result = await this.#resultOf(item);
    if (result.ok) this.#ok += 1;
    else this.#fail(result.phone, result.error);
    try {
      await this.#options.onResult?.(result);
    } catch (error) {
      this.#broken ??= { error };
    }
  }

  async #resultOf(item: T): Promise<FleetResult<T, R>> {
    const phone = this.#options.nameOf(item);
    try {
      const value = await this.#options.run(item, this.#calledOff.signal);
      return { item, phone, ok: true, value };
    } catch (thrown) {
      const error =
        thrown instanceof SnomError ? thrown : new SnomError('internal', { cause: thrown });
      return { item, phone, ok: false, error };
    }
  }

  #fail(phone: string, error: SnomError): void {
    const { code, message } = error;
    this.#failed.push({ phone, code, message, error });
    if (this.#failed.length >= this.#limit) this.#stop('failures');
  }

  /** The first reason counts, but for a run that is called off. */
  #stop(reason: FleetStop): void {
    if (this.#stopped === undefined || reason === 'aborted') this.#stopped = reason;
  }
}

function failureLimit(
  stop: FleetOptions<unknown, unknown>['stopAfterFailures'],
  total: number,
): number {
  if (stop === undefined) return Infinity;
  if ('count' in stop) return checkWhole(stop.count, 'stopAfterFailures', { min: 1, max: MANY });
  const { percent } = stop;
  if (!Number.isFinite(percent) || percent <= 0 || percent > 100)
    throw wrongType('stopAfterFailures', 'a number above 0, up to 100');
  return Math.max(Math.ceil((total * percent) / 100), 1);
}
