/**
 * Calls of the virtual phone: who talks to whom, and what the far ends do. Knows nothing of keys or HTTP,
 * so that keys, `number=`, minibrowser and CSTA can all drive it.
 */
import type { VirtualCallState, VirtualQuirks } from './types';
import type { Clock } from './clock';
import { createCall, type CallEvent, type CallLists, type EngineCall } from './engine-call';
import { RINGBACK_MS, type FarEnds } from './far-ends';
import type { Hook } from './hook';
import { RingLog } from './ring-log';

/** What the engine needs of the phone around it. */
export interface CallEngineDeps {
  readonly clock: Clock;
  readonly hook: Hook;
  readonly quirks: VirtualQuirks;
  readonly farEnds: FarEnds;
  /** Line key for a new call, e.g. `P1`; undefined when none is free. */
  freeLineKey(taken: ReadonlySet<string>): string | undefined;
  /** Why incoming calls do not ring at all: `busy` with DND on, `forwarded`; undefined = they ring. */
  refusal(): string | undefined;
  /** Asked before an incoming call rings; undefined = nobody to ask. Resolves true to reject it silently. */
  blacklisted(call: EngineCall): Promise<boolean> | undefined;
  fire(event: CallEvent, call: EngineCall): void;
  changed(): void;
}

/** Calls a phone holds at a time. */
export const MAX_CALLS = 4;
const LIST_LENGTH = 100;

const ESTABLISHED: ReadonlySet<VirtualCallState> = new Set(['Connected', 'Holding']);
const OUTGOING: ReadonlySet<VirtualCallState> = new Set(['Dialing', 'Ringback']);

/** Owns all calls and the scripted far ends. */
export class CallEngine {
  readonly lists: CallLists = { dialed: [], missed: [], received: [] };
  readonly #calls = new RingLog<EngineCall>();
  #shown: EngineCall | undefined;
  #count = 0;
  /** Raised by a power loss: what began before it comes too late. */
  #epoch = 0;

  constructor(private readonly deps: CallEngineDeps) {}

  /** All calls, ended ones too, oldest first. */
  get calls(): readonly EngineCall[] {
    return this.#calls.items;
  }

  /** Calls that are not over. */
  get live(): readonly EngineCall[] {
    return this.calls.filter((call) => call.state !== 'Disconnected');
  }

  /** The call on the display: keys act on this one. */
  get shown(): EngineCall | undefined {
    return this.#shown;
  }

  /** Live calls in a state. */
  inState(state: VirtualCallState): readonly EngineCall[] {
    return this.live.filter((call) => call.state === state);
  }

  byId(id: string): EngineCall | undefined {
    return this.calls.find((call) => call.id === id);
  }

  forgetEnded(): void {
    this.#calls.clear((call) => call.state === 'Disconnected');
  }

  /** Puts another call on the display. */
  show(call: EngineCall): void {
    if (call.state !== 'Disconnected') this.#shown = call;
    this.deps.changed();
  }

  /** The next live call on the display. */
  showNext(): void {
    const live = this.live;
    const at = this.#shown === undefined ? -1 : live.indexOf(this.#shown);
    const next = live[(at + 1) % Math.max(live.length, 1)];
    if (next !== undefined) this.show(next);
  }

  /**
   * Places a call. Undefined when the phone has no free call or nothing to dial. An active call is put on
   * hold first (UNVERIFIED).
   */
  dial(remote: string, local: string): EngineCall | undefined {
    if (remote === '' || this.live.length >= MAX_CALLS) return undefined;
    for (const active of this.inState('Connected')) this.hold(active);
    const call = this.#create('o', remote, local);
    this.#calls.push(call);
    this.#assignLine(call);
    this.#shown = call;
    this.#remember('dialed', remote);
    this.deps.hook.openAny();
    this.deps.fire('outgoing', call);
    this.#playFarEnd(call);
    this.deps.changed();
    return call;
  }

  /** A far end calls. The call rings at once unless it is rejected or a blacklist has to be asked. */
  ring(
    remote: string,
    local: string,
    options: { name?: string; giveUpAfterMs?: number } = {},
  ): EngineCall {
    const refusal = this.deps.refusal() ?? (this.live.length >= MAX_CALLS ? 'busy' : undefined);
    const call = this.#create('i', remote, local, options.name);
    const asked = refusal === undefined ? this.deps.blacklisted(call) : undefined;
    if (asked === undefined) this.#admit(call, refusal, options.giveUpAfterMs);
    else {
      const epoch = this.#epoch;
      void asked.then((rejected) => {
        const late = epoch === this.#epoch ? undefined : 'reboot';
        this.#admit(call, rejected ? 'rejected' : late, options.giveUpAfterMs);
      });
    }
    return call;
  }

  /** Takes a ringing call; an active one is put on hold. */
  answer(call: EngineCall): void {
    if (call.state !== 'Alerting') return;
    for (const active of this.inState('Connected')) this.hold(active);
    this.#remember('received', call.remote);
    this.deps.hook.openAny();
    this.#connect(call);
  }

  /** The far end of an outgoing call answers. */
  farEndAnswer(call: EngineCall): void {
    if (OUTGOING.has(call.state)) this.#connect(call);
  }

  /** The far end hangs up, or gives up calling. */
  farEndHangup(call: EngineCall, cancelReason?: string): void {
    if (cancelReason !== undefined) call.cancelReason = cancelReason;
    this.end(call, call.state === 'Alerting' ? 'missed' : 'remote');
  }

  hold(call: EngineCall): void {
    if (call.state !== 'Connected') return;
    call.state = 'Holding';
    call.inConference = false;
    this.deps.fire('hold', call);
    this.deps.changed();
  }

  /** Back to a held call; an active one is put on hold. */
  retrieve(call: EngineCall): void {
    if (call.state !== 'Holding') return;
    for (const active of this.inState('Connected')) this.hold(active);
    call.state = 'Connected';
    this.#shown = call;
    this.deps.fire('unhold', call);
    this.deps.changed();
  }

  /** Joins an active and a held call; whether that fires `unhold` is UNKNOWN, here it does not. */
  conference(): void {
    const active = this.inState('Connected');
    const held = this.inState('Holding')[0];
    if (active.length === 0 || held === undefined) return;
    held.state = 'Connected';
    for (const call of [...active, held]) call.inConference = true;
    this.deps.changed();
  }

  /** Sends the far end of an established call to another number. */
  blindTransfer(call: EngineCall): void {
    if (!ESTABLISHED.has(call.state)) return;
    this.deps.fire('blindTransfer', call);
    this.end(call, 'transferred');
  }

  /** Joins the far ends of two calls; both are over for this phone. */
  attendedTransfer(first: EngineCall, second: EngineCall): void {
    this.deps.fire('attendedTransfer', first);
    this.end(first, 'transferred');
    this.end(second, 'transferred');
  }

  /** What the far end of a connected call hears; in a conference all of them do. */
  dtmf(call: EngineCall, digits: string): void {
    if (call.state !== 'Connected') return;
    const hearers = call.inConference ? this.inState('Connected') : [call];
    for (const hearer of hearers) hearer.dtmf += digits;
    this.deps.changed();
  }

  /** Ends a call and says why; the far end's reasons are `remote`, `busy` and `missed`. */
  end(call: EngineCall, by: string): void {
    if (call.state === 'Disconnected') return;
    const before = call.state;
    for (const timer of call.timers.splice(0)) timer.cancel();
    call.state = 'Disconnected';
    call.endedBy = by;
    const peers = this.inState('Connected');
    if (call.inConference && peers.length === 1)
      for (const peer of peers) peer.inConference = false;
    this.#tellEnd(call, before, by);
    if (this.#shown === call) this.#shown = this.#mostUrgent();
    if (this.live.every((other) => other.state === 'Alerting')) this.deps.hook.callsOver();
    this.deps.changed();
  }

  /** Power loss: everything ends and nothing is told. */
  dropAll(by: string): void {
    this.#epoch += 1;
    for (const call of this.live) {
      for (const timer of call.timers.splice(0)) timer.cancel();
      call.state = 'Disconnected';
      call.endedBy = by;
    }
    this.#shown = undefined;
  }

  #tellEnd(call: EngineCall, before: VirtualCallState, by: string): void {
    if (by === 'missed') {
      this.#remember('missed', call.remote);
      this.deps.fire('missed', call);
    } else if (ESTABLISHED.has(before)) {
      this.deps.fire('disconnected', call);
    } else if (before === 'Alerting' && by === 'rejected') {
      // A call rejected by key fires nothing on FW 8.7; FW 10.1 is unknown.
      const { rejectFires } = this.deps.quirks;
      if (rejectFires !== 'none') this.deps.fire(rejectFires, call);
    } else if (OUTGOING.has(before) && this.deps.quirks.failedCallFires) {
      this.deps.fire('disconnected', call);
    }
  }

  #admit(call: EngineCall, refusal: string | undefined, giveUpAfterMs: number | undefined): void {
    this.#calls.push(call);
    if (refusal !== undefined || this.live.length > MAX_CALLS) {
      call.state = 'Disconnected';
      call.endedBy = refusal ?? 'busy';
      this.deps.changed();
      return;
    }
    this.#assignLine(call);
    this.#shown = call;
    if (giveUpAfterMs !== undefined) {
      this.#later(call, giveUpAfterMs, () => {
        if (call.state === 'Alerting') this.farEndHangup(call);
      });
    }
    this.deps.fire('incoming', call);
    this.deps.changed();
  }

  #connect(call: EngineCall): void {
    for (const timer of call.timers.splice(0)) timer.cancel();
    call.state = 'Connected';
    call.connectedAt = this.deps.clock.now();
    this.#shown = call;
    const hangupAfterMs = this.deps.farEnds.scriptFor(call.remote)?.hangupAfterMs;
    if (hangupAfterMs !== undefined) {
      this.#later(call, hangupAfterMs, () => this.farEndHangup(call));
    }
    this.deps.fire('connected', call);
    this.deps.changed();
  }

  /** The script of the far end of an outgoing call; without one it rings until somebody answers. */
  #playFarEnd(call: EngineCall): void {
    const script = this.deps.farEnds.scriptFor(call.remote);
    const answerMs = script?.answerAfterMs ?? null;
    if (script?.busy === true) {
      this.#later(call, answerMs ?? RINGBACK_MS, () => this.end(call, 'busy'));
      return;
    }
    this.#later(call, Math.min(RINGBACK_MS, answerMs ?? RINGBACK_MS), () => {
      if (call.state !== 'Dialing') return;
      call.state = 'Ringback';
      this.deps.changed();
    });
    if (answerMs !== null) this.#later(call, answerMs, () => this.farEndAnswer(call));
  }

  #later(call: EngineCall, ms: number, action: () => void): void {
    call.timers.push(this.deps.clock.after(ms, action));
  }

  #create(direction: 'i' | 'o', remote: string, local: string, name?: string): EngineCall {
    this.#count += 1;
    const state = direction === 'i' ? 'Alerting' : 'Dialing';
    const remoteName = name ?? this.deps.farEnds.scriptFor(remote)?.name;
    return createCall({ direction, state, remote, local, remoteName }, this.#count);
  }

  #assignLine(call: EngineCall): void {
    const taken = new Set(this.live.flatMap((other) => other.lineKey ?? []));
    const key = this.deps.freeLineKey(taken);
    if (key !== undefined) call.lineKey = key;
  }

  #mostUrgent(): EngineCall | undefined {
    for (const state of ['Alerting', 'Connected', 'Dialing', 'Ringback', 'Holding'] as const) {
      const found = this.inState(state)[0];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #remember(list: keyof CallLists, number: string): void {
    this.lists[list].unshift(number);
    this.lists[list].splice(LIST_LENGTH);
  }
}
