/** The network as a test plays it: far ends that do more than answer, the registrar, messages from the PBX. */
import type {
  EngineCall,
  FarEnd,
  ReceivedTransfer,
  RingOptions,
  VirtualNetwork,
} from '../contract/calls';
import type { Phone } from '../device/phone';
import type { CallEngine } from './engine';
import type { FarEnds } from './far-ends';
import { ELSEWHERE } from './far-side';

/** What the network reaches of a phone. */
interface ReachablePhone extends Pick<Phone, 'identities' | 'actions' | 'online' | 'changed'> {
  readonly farEnds: FarEnds;
  readonly engine: CallEngine;
  ring(from: string, options: RingOptions): EngineCall;
}

/** {@link VirtualNetwork} of one phone. */
export class Network implements VirtualNetwork {
  constructor(private readonly phone: ReachablePhone) {}

  /** Calls the phone. Returns the id of the call. */
  ring(from: string, options: RingOptions = {}): string {
    return this.phone.ring(from, options).id;
  }

  addFarEnd(script: FarEnd): void {
    this.phone.farEnds.add(script);
  }

  answer(callId: string): void {
    this.#with(callId, (call) => this.phone.engine.farSide.answer(call));
  }

  hangup(callId: string, cancelReason?: string): void {
    this.#with(callId, (call) => this.phone.engine.farSide.hangup(call, cancelReason));
  }

  hold(callId: string): void {
    this.#with(callId, (call) => this.phone.engine.farSide.hold(call));
  }

  resume(callId: string): void {
    this.#with(callId, (call) => this.phone.engine.farSide.resume(call));
  }

  answeredElsewhere(callId: string): void {
    this.#with(callId, (call) => {
      if (call.state === 'Alerting') this.phone.engine.farSide.hangup(call, ELSEWHERE);
    });
  }

  transfer(
    callId: string,
    to: string,
    options: { name?: string; kind?: ReceivedTransfer } = {},
  ): void {
    this.#with(callId, (call) => this.phone.engine.farSide.transfer(call, to, options));
  }

  setRegistrar(line: number, accepts: boolean): void {
    this.phone.identities.setRegistrar(line, accepts, this.phone.online);
    this.phone.changed();
  }

  receive(message: 'subscriptionNotify' | 'firewallTest' | 'vision'): void {
    if (this.phone.online) this.phone.actions.fire(message);
  }

  #with(callId: string, act: (call: EngineCall) => void): void {
    const call = this.phone.engine.byId(callId);
    if (call !== undefined) act(call);
  }
}
