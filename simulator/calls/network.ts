/** The network as a test plays it: far ends that do more than answer, the registrar, messages from the PBX. */
import { ELSEWHERE } from './far-side';
import type { EngineCall, RingOptions } from './engine-call';
import type { FarEnd, ReceivedTransfer } from './far-ends';
import type { PhoneCore } from '../phone-core';

export type { RingOptions } from './engine-call';

/** What happens to a phone from outside. Ids of calls that are over, or in no state for it, change nothing. */
export interface VirtualNetwork {
  /** Adds the script of a far end; it replaces an earlier one for the same number. */
  addFarEnd(script: FarEnd): void;
  /** The far end puts the phone on hold. */
  hold(callId: string): void;
  /** The far end takes the phone off hold. */
  resume(callId: string): void;
  /** Another phone takes the ringing call: CANCEL with the `Reason` "Call completed elsewhere". */
  answeredElsewhere(callId: string): void;
  /** The far end transfers the phone to somebody else; default `attended`. */
  transfer(callId: string, to: string, options?: { name?: string; kind?: ReceivedTransfer }): void;
  /**
   * Does the registrar take an identity? The phone tries at once: `logOn` or `regFailed`.
   * @param line 1-based number of the identity.
   */
  setRegistrar(line: number, accepts: boolean): void;
  /** A message arrives that an Action URL reports: a NOTIFY of a subscription, CSTA "Firetest", or from Vision. */
  receive(message: 'subscriptionNotify' | 'firewallTest' | 'vision'): void;
}

/** {@link VirtualNetwork} of one phone. */
export class Network implements VirtualNetwork {
  constructor(private readonly core: PhoneCore) {}

  /** Calls the phone. Returns the id of the call. */
  ring(from: string, options: RingOptions = {}): string {
    return this.core.ring(from, options).id;
  }

  addFarEnd(script: FarEnd): void {
    this.core.farEnds.add(script);
  }

  answer(callId: string): void {
    this.#with(callId, (call) => this.core.engine.farSide.answer(call));
  }

  hangup(callId: string, cancelReason?: string): void {
    this.#with(callId, (call) => this.core.engine.farSide.hangup(call, cancelReason));
  }

  hold(callId: string): void {
    this.#with(callId, (call) => this.core.engine.farSide.hold(call));
  }

  resume(callId: string): void {
    this.#with(callId, (call) => this.core.engine.farSide.resume(call));
  }

  answeredElsewhere(callId: string): void {
    this.#with(callId, (call) => {
      if (call.state === 'Alerting') this.core.engine.farSide.hangup(call, ELSEWHERE);
    });
  }

  transfer(
    callId: string,
    to: string,
    options: { name?: string; kind?: ReceivedTransfer } = {},
  ): void {
    this.#with(callId, (call) => this.core.engine.farSide.transfer(call, to, options));
  }

  setRegistrar(line: number, accepts: boolean): void {
    this.core.identities.setRegistrar(line, accepts, this.core.online);
    this.core.changed();
  }

  receive(message: 'subscriptionNotify' | 'firewallTest' | 'vision'): void {
    if (this.core.online) this.core.actions.fire(message);
  }

  #with(callId: string, act: (call: EngineCall) => void): void {
    const call = this.core.engine.byId(callId);
    if (call !== undefined) act(call);
  }
}
