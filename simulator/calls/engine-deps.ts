/** What the engine of calls needs of the phone, and its parts of the engine. */
import type { CallEvent, EngineCall, RingOptions } from '../contract/calls';
import type { VirtualQuirks } from '../contract/quirks';
import type { Clock } from '../device/clock';
import type { Hook } from '../device/hook';
import type { Calls } from '../device/phone';
import type { FarEnds } from './far-ends';

/** What the engine needs of the phone around it. */
export interface CallEngineDeps {
  readonly clock: Clock;
  readonly hook: Hook;
  readonly quirks: VirtualQuirks;
  readonly farEnds: FarEnds;
  /** Line key for a new call, e.g. `P1`; undefined when none is free. */
  freeLineKey(taken: ReadonlySet<string>): string | undefined;
  /** Why calls to an own address do not ring at all: `busy` with DND on, `forwarded`; undefined = they ring. */
  refusal(local: string): string | undefined;
  /** Asked before an incoming call rings; undefined = nobody to ask. Resolves true to reject it silently. */
  blacklisted(call: EngineCall): Promise<boolean> | undefined;
  /** Reports an event, if need be some milliseconds later. */
  fire(event: CallEvent, call: EngineCall, afterMs?: number): void;
  /** A call was missed, whatever is reported. */
  missed(): void;
  changed(): void;
}

/** The engine as its own parts see it. */
export interface Engine extends Pick<Calls, 'shown' | 'inState' | 'show' | 'end'> {
  /** Has this call been connected, and is it not over? */
  isEstablished(call: EngineCall): boolean;
  dial(remote: string, local: string, options?: { holdsActive?: boolean }): EngineCall | undefined;
  ring(remote: string, local: string, options?: RingOptions): EngineCall;
  /** Two sides talk. */
  connect(call: EngineCall): void;
  /** Something that happens to a call later, unless it is connected or over before. */
  later(call: EngineCall, ms: number, action: () => void): void;
}
