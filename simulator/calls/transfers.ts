/** What becomes of calls the phone transfers: gone, refused, or back again. */
import type { CallEvent, EngineCall } from '../contract/calls';
import type { CallEngineDeps, Engine } from './engine-deps';

/** Carries transfers out; which key asks for one is no business of this class. */
export class CallTransfers {
  constructor(
    private readonly engine: Engine,
    private readonly deps: CallEngineDeps,
  ) {}

  /** Sends the far end of an established call to another number. */
  blind(call: EngineCall, to: string): void {
    if (!this.engine.isEstablished(call)) return;
    call.sentTo = to;
    this.#asked('blindTransfer', call);
    if (this.#refuses(call)) {
      this.#comeBack(call);
      return;
    }
    const { transferred = 'taken', transferredAfterMs = 0 } = this.deps.farEnds.scriptFor(to) ?? {};
    if (transferred === 'recalled') {
      this.#gone(call);
      this.deps.clock.after(transferredAfterMs, () => this.#recall(call));
      return;
    }
    const decide = (): void =>
      transferred === 'returned' ? this.#comeBack(call) : this.#gone(call);
    if (transferredAfterMs === 0) decide();
    else this.engine.later(call, transferredAfterMs, decide);
    this.deps.changed();
  }

  /**
   * Joins the far ends of two calls; both are over for this phone, unless one of them refuses. Only the active
   * call is reported as transferred; whether the other one is, too, is in no source.
   */
  attended(active: EngineCall, other: EngineCall): void {
    this.#asked('attendedTransfer', active);
    if (this.#refuses(active) || this.#refuses(other)) return;
    active.sentTo = other.remote;
    other.sentTo = active.remote;
    this.#agreed('attendedTransfer', active);
    this.engine.end(active, 'transferred');
    this.engine.end(other, 'transferred');
  }

  #gone(call: EngineCall): void {
    this.#agreed('blindTransfer', call);
    this.engine.end(call, 'transferred');
  }

  /** Nobody took the call: it is as it was, unless the phone takes it off hold by itself. */
  #comeBack(call: EngineCall): void {
    delete call.sentTo;
    const { returnFires } = this.deps.quirks;
    const alone = this.engine.inState('Connected').every((other) => other === call);
    if (returnFires !== 'none' && alone) {
      call.state = 'Connected';
      this.deps.fire(returnFires, call);
    }
    this.engine.show(call);
  }

  /** The far end of a call that is long over calls again. */
  #recall({ remote, remoteName, local }: EngineCall): void {
    this.engine.ring(remote, local, remoteName === undefined ? {} : { name: remoteName });
  }

  #refuses(call: EngineCall): boolean {
    return this.deps.farEnds.scriptFor(call.remote)?.refusesTransfer === true;
  }

  #asked(event: CallEvent, call: EngineCall): void {
    if (this.deps.quirks.transferFires === 'carriedOut') this.deps.fire('transfer', call);
    if (this.deps.quirks.transferReported === 'asked') this.deps.fire(event, call);
  }

  #agreed(event: CallEvent, call: EngineCall): void {
    if (this.deps.quirks.transferReported === 'agreed') this.deps.fire(event, call);
  }
}
