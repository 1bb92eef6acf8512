/**
 * Calls of the virtual phone: who talks to whom, and what the far ends do. Knows nothing of keys or HTTP,
 * so that keys, `number=`, minibrowser and CSTA can all drive it.
 */
import type { CallLists, EngineCall, RingOptions, VirtualCallState } from '../contract/calls';
import type { Calls } from '../device/phone';
import { Conference } from './conference';
import { endReports } from './end-events';
import type { CallEngineDeps, Engine } from './engine-deps';
import { ELSEWHERE, FarSide } from './far-side';
import { CallRegister } from './register';
import { CallTransfers } from './transfers';

/** Calls a phone holds at a time. */
const MAX_CALLS = 4;

const ESTABLISHED: ReadonlySet<VirtualCallState> = new Set(['Connected', 'Holding']);

/** Owns all calls. */
export class CallEngine implements Calls, Engine {
  readonly conference: Conference;
  readonly transfers: CallTransfers;
  readonly farSide: FarSide;
  readonly #calls: CallRegister;
  /** Calls the phone asks about before it rings. */
  readonly #asking = new Set<EngineCall>();
  #shown: EngineCall | undefined;
  /** Raised by a power loss: what began before it comes too late. */
  #epoch = 0;

  constructor(private readonly deps: CallEngineDeps) {
    this.#calls = new CallRegister(
      (remote) => deps.farEnds.scriptFor(remote)?.name,
      () => deps.quirks.cstaNegativeIds !== 'none',
    );
    this.conference = new Conference(this, deps);
    this.transfers = new CallTransfers(this, deps);
    this.farSide = new FarSide(this, deps);
  }

  /** All calls, ended ones too, oldest first. */
  get calls(): readonly EngineCall[] {
    return this.#calls.all;
  }

  get live(): readonly EngineCall[] {
    return this.#calls.live;
  }

  /** Numbers of the call lists, newest first. */
  get lists(): CallLists {
    return this.#calls.lists;
  }

  get shown(): EngineCall | undefined {
    return this.#shown;
  }

  inState(state: VirtualCallState): readonly EngineCall[] {
    return this.#calls.inState(state);
  }

  isEstablished(call: EngineCall): boolean {
    return ESTABLISHED.has(call.state);
  }

  byId(id: string): EngineCall | undefined {
    return [...this.calls, ...this.#asking].find((call) => call.id === id);
  }

  forgetEnded(): void {
    this.#calls.forgetEnded();
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
   * hold first (UNVERIFIED), unless it is the one that asked for this call.
   */
  dial(
    remote: string,
    local: string,
    { holdsActive = true }: { holdsActive?: boolean } = {},
  ): EngineCall | undefined {
    if (remote === '' || this.live.length >= MAX_CALLS) return undefined;
    if (holdsActive) this.#holdActive();
    const call = this.#calls.create('o', remote, local);
    this.#calls.add(call);
    this.#assignLine(call);
    this.#shown = call;
    this.#calls.remember('dialed', remote);
    this.deps.hook.openAny();
    this.deps.fire('outgoing', call);
    this.farSide.called(call);
    this.deps.changed();
    return call;
  }

  /** A far end calls. The call rings at once unless it is rejected or a blacklist has to be asked. */
  ring(remote: string, local: string, options: RingOptions = {}): EngineCall {
    const refusal =
      this.deps.refusal(local) ?? (this.live.length >= MAX_CALLS ? 'busy' : undefined);
    const call = this.#calls.create('i', remote, local, options);
    const asked = refusal === undefined ? this.deps.blacklisted(call) : undefined;
    const { giveUpAfterMs, elsewhereAfterMs } = options;
    if (giveUpAfterMs !== undefined)
      this.later(call, giveUpAfterMs, () => this.farSide.hangup(call));
    if (elsewhereAfterMs !== undefined)
      this.later(call, elsewhereAfterMs, () => this.farSide.hangup(call, ELSEWHERE));
    if (asked === undefined) {
      this.#admit(call, refusal);
    } else {
      const epoch = this.#epoch;
      this.#asking.add(call);
      void asked.then((rejected) => {
        this.#asking.delete(call);
        const late = epoch === this.#epoch ? undefined : 'reboot';
        this.#admit(call, call.endedBy ?? (rejected ? 'rejected' : late));
      });
    }
    return call;
  }

  /** Takes a ringing call; an active one is put on hold. */
  answer(call: EngineCall): void {
    if (call.state !== 'Alerting') return;
    this.#holdActive();
    this.#calls.remember('received', call.remote);
    this.deps.hook.openAny();
    this.connect(call);
  }

  hold(call: EngineCall): void {
    if (call.state !== 'Connected') return;
    call.state = 'Holding';
    this.conference.left(call);
    this.deps.fire('hold', call);
    this.deps.changed();
  }

  /** Back to a held call; an active one is put on hold. */
  retrieve(call: EngineCall): void {
    if (call.state !== 'Holding') return;
    this.#holdActive();
    call.state = 'Connected';
    this.#shown = call;
    this.deps.fire('unhold', call);
    this.deps.changed();
  }

  /** What the far end of a connected call hears; in a conference all of them do. */
  dtmf(call: EngineCall, digits: string): void {
    if (call.state !== 'Connected') return;
    for (const hearer of this.conference.with(call)) hearer.dtmf += digits;
    this.deps.changed();
  }

  /** Somebody hangs up here; in a conference that may mean all of it. A ringing call is rejected. */
  hangUp(call: EngineCall): void {
    const all = this.deps.quirks.conferenceHangup === 'all';
    for (const ending of all ? this.conference.with(call) : [call])
      this.end(ending, ending.state === 'Alerting' ? 'rejected' : 'local');
  }

  /** Ends a call and says why; see `endedBy` of the call. */
  end(call: EngineCall, by: string): void {
    if (call.state === 'Disconnected') return;
    if (this.#asking.has(call)) {
      call.endedBy = by; // has not rung, and will not
      return;
    }
    const before = call.state;
    for (const timer of call.timers.splice(0)) timer.cancel();
    call.state = 'Disconnected';
    call.endedBy = by;
    this.conference.left(call);
    if (this.#shown === call) this.#shown = this.#calls.mostUrgent();
    const { onhookOrder } = this.deps.quirks;
    if (onhookOrder === 'before') this.#closeHook();
    this.#tellEnd(call, before, by);
    if (onhookOrder === 'after') this.#closeHook();
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

  #closeHook(): void {
    if (this.live.every((other) => other.state === 'Alerting')) this.deps.hook.callsOver();
  }

  #tellEnd(call: EngineCall, before: VirtualCallState, by: string): void {
    const reports = endReports(before, by, this.deps.quirks);
    if (reports.some(({ event }) => event === 'missed')) {
      this.#calls.remember('missed', call.remote);
      this.deps.missed();
    }
    for (const { event, afterMs } of reports) this.deps.fire(event, call, afterMs);
  }

  #admit(call: EngineCall, refusal: string | undefined): void {
    this.#calls.add(call);
    if (refusal !== undefined || this.live.length > MAX_CALLS) {
      for (const timer of call.timers.splice(0)) timer.cancel();
      call.state = 'Disconnected';
      call.endedBy = refusal ?? 'busy';
      this.deps.changed();
      return;
    }
    this.#assignLine(call);
    this.#shown = call;
    this.deps.fire('incoming', call);
    if (this.deps.quirks.receivedTransferFires === 'invite')
      this.deps.fire('receivedAttendedTransfer', call);
    this.deps.changed();
  }

  connect(call: EngineCall): void {
    for (const timer of call.timers.splice(0)) timer.cancel();
    if (this.deps.quirks.cstaNegativeIds === 'ringing') call.cstaId = call.cstaId.replace('-', '');
    call.state = 'Connected';
    call.connectedAt = this.deps.clock.now();
    this.#shown = call;
    this.farSide.connected(call);
    this.deps.fire('connected', call);
    this.deps.changed();
  }

  later(call: EngineCall, ms: number, action: () => void): void {
    call.timers.push(this.deps.clock.after(ms, action));
  }

  #holdActive(): void {
    for (const active of this.inState('Connected')) this.hold(active);
  }

  #assignLine(call: EngineCall): void {
    const taken = new Set(this.live.flatMap((other) => other.lineKey ?? []));
    const key = this.deps.freeLineKey(taken);
    if (key !== undefined) call.lineKey = key;
  }
}
