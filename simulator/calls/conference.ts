/** The phone's own conference: it mixes the sound of several calls, which all stay `Connected`. */
import type { EngineCall } from '../contract/calls';
import type { CallEngineDeps, Engine } from './engine-deps';

/** Who is in the conference, if there is one. */
export class Conference {
  constructor(
    private readonly engine: Engine,
    private readonly deps: CallEngineDeps,
  ) {}

  /** Could {@link join} do something now? */
  get possible(): boolean {
    const active = this.engine.inState('Connected').length;
    const limit = this.deps.quirks.conferenceCalls;
    return active > 0 && active < limit && this.#candidate() !== undefined;
  }

  /** Joins the active call, or those of the conference, and a held one. */
  join(held = this.#candidate()): void {
    if (!this.possible || held?.state !== 'Holding') return;
    held.state = 'Connected';
    for (const call of this.engine.inState('Connected')) call.inConference = true;
    if (this.deps.quirks.conferenceUnholds) this.deps.fire('unhold', held);
    this.deps.changed();
  }

  /** Calls that share the sound of this one, itself included. */
  with(call: EngineCall): readonly EngineCall[] {
    if (!call.inConference) return [call];
    return this.engine.inState('Connected').filter((other) => other.inConference);
  }

  /** A call is held or over: one alone is no conference any more. */
  left(call: EngineCall): void {
    if (!call.inConference) return;
    call.inConference = false;
    const rest = this.engine.inState('Connected').filter((other) => other.inConference);
    if (rest.length === 1) for (const last of rest) last.inConference = false;
  }

  /** The held call on the display, or the oldest one. */
  #candidate(): EngineCall | undefined {
    const { shown } = this.engine;
    return shown?.state === 'Holding' ? shown : this.engine.inState('Holding')[0];
  }
}
