/** What far ends do in a call: answer, hang up, hold the phone, transfer it. By their script, or when told to. */
import type { EngineCall, ReceivedTransfer } from '../contract/calls';
import type { CallEngineDeps, Engine } from './engine-deps';
import { RINGBACK_MS } from './far-ends';
import { newCallId } from './register';

/** `Reason` of the CANCEL when another phone has taken the call (RFC 3326). */
export const ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

/** Does this `Reason` mean that somebody else has the call now? */
const isElsewhere = (reason: string): boolean =>
  /completed elsewhere/i.test(reason) || /^SIP\s*;(.*;)?\s*cause\s*=\s*200\b/i.test(reason);

/** The other side of all calls. */
export class FarSide {
  #replaced = 0;

  constructor(
    private readonly engine: Engine,
    private readonly deps: CallEngineDeps,
  ) {}

  /** A call was placed: its far end rings and answers as scripted; without a script it rings until told. */
  called(call: EngineCall): void {
    const script = this.deps.farEnds.scriptFor(call.remote);
    const answerMs = script?.answerAfterMs ?? null;
    if (script?.busy === true) {
      this.engine.later(call, answerMs ?? RINGBACK_MS, () => this.engine.end(call, 'busy'));
      return;
    }
    this.engine.later(call, Math.min(RINGBACK_MS, answerMs ?? RINGBACK_MS), () => {
      call.state = 'Ringback';
      this.deps.changed();
    });
    if (answerMs !== null) this.engine.later(call, answerMs, () => this.answer(call));
  }

  /** A call was connected: the rest of the script. */
  connected(call: EngineCall): void {
    const script = this.deps.farEnds.scriptFor(call.remote);
    if (script === undefined) return;
    const { hangupAfterMs, holdAfterMs, resumeAfterMs, transferAfterMs, transferTo } = script;
    if (holdAfterMs !== undefined) {
      this.engine.later(call, holdAfterMs, () => this.hold(call));
      if (resumeAfterMs !== undefined)
        this.engine.later(call, holdAfterMs + resumeAfterMs, () => this.resume(call));
    }
    if (transferAfterMs !== undefined && transferTo !== undefined) {
      const kind = script.transferKind ?? 'attended';
      this.engine.later(call, transferAfterMs, () => this.transfer(call, transferTo, { kind }));
    }
    if (hangupAfterMs !== undefined)
      this.engine.later(call, hangupAfterMs, () => this.hangup(call));
  }

  answer(call: EngineCall): void {
    if (call.state === 'Dialing' || call.state === 'Ringback') this.engine.connect(call);
  }

  /** Hangs up, or gives up calling. */
  hangup(call: EngineCall, cancelReason?: string): void {
    if (call.state === 'Disconnected') return;
    if (cancelReason !== undefined) call.cancelReason = cancelReason;
    if (call.state !== 'Alerting') this.engine.end(call, 'remote');
    else this.engine.end(call, isElsewhere(cancelReason ?? '') ? 'elsewhere' : 'missed');
  }

  /** Puts the phone on hold; it hears music and reports nothing. */
  hold(call: EngineCall): void {
    this.#setHeld(call, true);
  }

  resume(call: EngineCall): void {
    this.#setHeld(call, false);
  }

  /** Gives the phone another far end. */
  transfer(
    call: EngineCall,
    to: string,
    { name, kind = 'attended' }: { name?: string; kind?: ReceivedTransfer } = {},
  ): void {
    if (!this.engine.isEstablished(call)) return;
    if (kind === 'blind') {
      const next = this.engine.dial(to, call.local, { holdsActive: false });
      if (next !== undefined) this.engine.end(call, 'transferredAway');
      return;
    }
    const scripted = name ?? this.deps.farEnds.scriptFor(to)?.name;
    call.remote = to;
    delete call.remoteName;
    if (scripted !== undefined) call.remoteName = scripted;
    call.heldByFarEnd = false;
    if (kind === 'attended') {
      this.#replaced += 1;
      const { quirks } = this.deps;
      if (quirks.receivedTransferId === 'new') call.sipCallId = newCallId(1000 + this.#replaced);
      this.deps.fire('receivedAttendedTransfer', call);
    }
    this.deps.changed();
  }

  #setHeld(call: EngineCall, held: boolean): void {
    if (!this.engine.isEstablished(call)) return;
    call.heldByFarEnd = held;
    this.deps.changed();
  }
}
