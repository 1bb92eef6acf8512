/** The network as a test plays it: far ends that do more than answer, the registrar, messages from the PBX. */
import type {
  VirtualNetwork,
  EngineCall,
  RingOptions,
  FarEnd,
  ReceivedTransfer,
} from '../contract/calls';
import { ELSEWHERE } from './far-side';
import type { PhoneCore } from '../phone-core';

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
