/** The TRANSFER key: blind, attended and, while ringing, to somebody else. */
import type { EngineCall } from '../contract/calls';
import type { Phone, TransferMode } from '../device/phone';

/** Decides what TRANSFER does now and carries transfers out. */
export class Transfers {
  constructor(private readonly phone: Phone) {}

  /** TRANSFER goes down; undefined = nothing to be asked. */
  start(): TransferMode | undefined {
    const { engine } = this.phone;
    const { shown } = engine;
    if (shown === undefined) return undefined;
    const held = engine.inState('Holding').find((call) => call !== shown);
    if (shown.state === 'Alerting') return this.#whileRinging(shown, held);
    const consulting =
      shown.state === 'Connected' ||
      (this.phone.quirks.semiAttended && (shown.state === 'Ringback' || shown.state === 'Dialing'));
    if (consulting && held !== undefined) return this.#join(shown, held);
    if (shown.state !== 'Connected' && shown.state !== 'Holding') return undefined;
    return this.#begin(shown);
  }

  /** ENTER after digits. */
  complete(mode: TransferMode, digits: string): void {
    const { engine, settings } = this.phone;
    if (digits === '') {
      if (mode.kind === 'transferList') this.#attended(mode.call);
      return;
    }
    if (mode.kind === 'transfer' && mode.deflect) {
      mode.call.sentTo = digits;
      engine.end(mode.call, 'deflected');
      return;
    }
    if (settings.get('transfer_dialing_on_transfer') === 'attended') {
      // The number is called first; TRANSFER pressed again joins both.
      engine.hold(mode.call);
      this.phone.dial(digits);
      return;
    }
    if (!settings.isOn('disable_blind_transfer')) engine.transfers.blind(mode.call, digits);
  }

  /** With `transfer_on_hangup` two calls are joined by hanging up. Returns whether that happened. */
  onHangup(): boolean {
    const { engine, settings } = this.phone;
    const active = engine.inState('Connected')[0];
    if (!settings.isOn('transfer_on_hangup') || active === undefined) return false;
    if (engine.inState('Holding').length === 0) return false;
    this.#attended(active);
    return true;
  }

  /** The hard key picks a held call, if there is one, even while another call rings. */
  #whileRinging(ringing: EngineCall, held: EngineCall | undefined): TransferMode | undefined {
    if (held !== undefined) return this.#begin(held);
    return this.phone.settings.isOn('redirect_ringing') ? this.deflect(ringing) : undefined;
  }

  /** A ringing call is to be sent on. */
  deflect(ringing: EngineCall): TransferMode {
    return { kind: 'transfer', call: ringing, deflect: true };
  }

  /** When exactly `action_transfer` fires is in no source. */
  #begin(call: EngineCall): TransferMode {
    if (this.phone.quirks.transferHolds) this.phone.engine.hold(call);
    this.#told(call);
    return { kind: 'transfer', call, deflect: false };
  }

  #told(call: EngineCall): void {
    if (this.phone.quirks.transferFires === 'begun') this.phone.actions.fire('transfer', { call });
  }

  #join(shown: EngineCall, held: EngineCall): TransferMode | undefined {
    this.#told(shown);
    if (this.#lists()) return { kind: 'transferList', call: shown };
    this.phone.engine.transfers.attended(shown, held);
    return undefined;
  }

  /** Is it asked which call to join with, although there may be only one? */
  #lists(): boolean {
    const { joinXferOn } = this.phone.quirks;
    if (joinXferOn === 'listsAlways') return true;
    return (joinXferOn === 'lists') === this.phone.settings.isOn('call_join_xfer');
  }

  #attended(active: EngineCall): void {
    const { engine } = this.phone;
    const held = engine.inState('Holding').find((call) => call !== active);
    if (held !== undefined) engine.transfers.attended(active, held);
  }
}
