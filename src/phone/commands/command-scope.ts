/** Life of one command: its deadline, who may abort it, and the error it ends with. */
import { SnomError } from '../../common/errors';
import { abortReason, MAX_TIMER_MS, pause } from '../../common/waiting';

/** What a command is bounded by. */
interface ScopeLimits {
  readonly timeoutMs: number;
  /** The caller's; a SnomError as its reason chooses the error. */
  readonly signal?: AbortSignal | undefined;
  /** Is it an emergency call? */
  readonly urgent?: boolean | undefined;
  /** Error of a passed deadline. */
  readonly timedOut: () => SnomError;
}

/** Joins deadline, caller and owner into one signal whose reason is always a SnomError. Dispose it. */
export class CommandScope {
  readonly #controller = new AbortController();
  readonly #limits: ScopeLimits;
  readonly #onCallerAbort = (): void => this.abort(abortReason(this.#limits.signal));
  #deadline: number;
  #timer: NodeJS.Timeout | undefined;
  #timedOut = false;

  constructor(limits: ScopeLimits) {
    this.#limits = limits;
    this.#deadline = performance.now() + limits.timeoutMs;
    if (limits.signal?.aborted) {
      this.#onCallerAbort();
      return;
    }
    limits.signal?.addEventListener('abort', this.#onCallerAbort);
    this.#arm();
  }

  /** Fires when the command has to end; its reason is a SnomError. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Is it an emergency call, for which others stand back? */
  get urgent(): boolean {
    return this.#limits.urgent === true;
  }

  /** Did the deadline end it (and not somebody's wish)? */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** Puts the deadline off, for time that the command itself asks the phone or us to spend. */
  extend(ms: number): void {
    if (ms <= 0) return;
    this.#deadline += ms;
    if (!this.signal.aborted) this.#arm();
  }

  /** Ends the command from outside. */
  abort(reason: SnomError): void {
    this.#controller.abort(reason);
    this.dispose();
  }

  /** Waits; rejects with the signal's reason when the command has to end meanwhile. */
  wait(ms: number): Promise<void> {
    return pause(ms, this.signal);
  }

  /** Anything thrown during the command as a SnomError. */
  errorOf(thrown: unknown): SnomError {
    if (thrown instanceof SnomError) return thrown;
    if (this.signal.aborted) return this.signal.reason as SnomError;
    return new SnomError('internal', { cause: thrown });
  }

  /** Lets go of timer and caller. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener('abort', this.#onCallerAbort);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const left = Math.max(this.#deadline - performance.now(), 0);
    this.#timer = setTimeout(() => this.#expire(), Math.min(left, MAX_TIMER_MS));
  }

  #expire(): void {
    this.#timedOut = true;
    this.abort(this.#limits.timedOut());
  }
}

/** A usable deadline, or undefined for nonsense. */
export function timeoutOf(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
