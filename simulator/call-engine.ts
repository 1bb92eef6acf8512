/**
 * Calls of the virtual phone: who talks to whom, and what the far ends do. Knows nothing of keys or HTTP,
 * so that keys, `number=`, minibrowser and CSTA can all drive it.
 */
import { randomBytes } from 'node:crypto';
import type { FarEnd, VirtualCall, VirtualCallState, VirtualQuirks } from './types';
import type { Clock, Timer } from './clock';
import { splitUri } from './default-settings';
import type { Hook } from './hook';
import { RingLog } from './ring-log';

/** What can be told about a call, in the words of the Action URL settings. */
export type CallEvent =
  | 'incoming'
  | 'outgoing'
  | 'connected'
  | 'disconnected'
  | 'missed'
  | 'hold'
  | 'unhold'
  | 'transfer'
  | 'blindTransfer'
  | 'attendedTransfer';

/** A call as the engine keeps it; outside it is read as {@link VirtualCall}. */
export interface EngineCall extends VirtualCall {
  state: VirtualCallState;
  dtmf: string;
  endedBy?: string;
  lineKey?: string;
  connectedAt?: number;
  readonly sipCallId: string;
  readonly cstaId: string;
  readonly remoteName?: string;
  /** Both sides of a three-party conference carry this. */
  inConference: boolean;
  /** `Reason` of a CANCEL, as `$cancel_reason` tells it. */
  cancelReason?: string;
  timers: Timer[];
}

/** Numbers of the call lists, newest first. */
export interface CallLists {
  dialed: string[];
  missed: string[];
  received: string[];
}

/** What the engine needs of the phone around it. */
export interface CallEngineDeps {
  readonly clock: Clock;
  readonly hook: Hook;
  readonly quirks: VirtualQuirks;
  readonly farEnds: readonly FarEnd[];
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
/** Until a network says that the far end rings; short, and not longer than it takes to answer. */
const RINGBACK_MS = 100;

const ESTABLISHED: ReadonlySet<VirtualCallState> = new Set(['Connected', 'Holding']);
const OUTGOING: ReadonlySet<VirtualCallState> = new Set(['Dialing', 'Ringback']);

/** Owns all calls and the scripted far ends. */
export class CallEngine {
  readonly lists: CallLists = { dialed: [], missed: [], received: [] };
  readonly #calls = new RingLog<EngineCall>();
  #shown: EngineCall | undefined;
  #count = 0;

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
    const script = this.#scriptFor(remote);
    const call = this.#add('o', 'Dialing', remote, local, script?.name);
    this.#remember('dialed', remote);
    this.deps.hook.openAny();
    this.deps.fire('outgoing', call);
    this.#play(call, script);
    this.deps.changed();
    return call;
  }

  /** A far end calls. The call rings at once unless it is rejected or a blacklist has to be asked. */
  ring(
    remote: string,
    local: string,
    options: { name?: string; giveUpAfterMs?: number } = {},
  ): EngineCall {
    const script = this.#scriptFor(remote);
    const refusal = this.deps.refusal() ?? (this.live.length >= MAX_CALLS ? 'busy' : undefined);
    const call = this.#create('i', 'Alerting', remote, local, options.name ?? script?.name);
    const asked = refusal === undefined ? this.deps.blacklisted(call) : undefined;
    if (asked === undefined) this.#admit(call, refusal, options.giveUpAfterMs);
    else {
      void asked.then((rejected) =>
        this.#admit(call, rejected ? 'rejected' : undefined, options.giveUpAfterMs),
      );
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
    const hangupAfterMs = this.#scriptFor(call.remote)?.hangupAfterMs;
    if (hangupAfterMs !== undefined) {
      this.#later(call, hangupAfterMs, () => this.farEndHangup(call));
    }
    this.deps.fire('connected', call);
    this.deps.changed();
  }

  /** The script of the far end of an outgoing call; without one it rings until somebody answers. */
  #play(call: EngineCall, script: FarEnd | undefined): void {
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

  #scriptFor(remote: string): FarEnd | undefined {
    const { user } = splitUri(remote);
    const named = this.deps.farEnds.findLast((far) => far.number === remote || far.number === user);
    return named ?? this.deps.farEnds.findLast((far) => far.number === '*');
  }

  #add(
    direction: 'i' | 'o',
    state: VirtualCallState,
    remote: string,
    local: string,
    remoteName: string | undefined,
  ): EngineCall {
    const call = this.#create(direction, state, remote, local, remoteName);
    this.#calls.push(call);
    this.#assignLine(call);
    this.#shown = call;
    return call;
  }

  #create(
    direction: 'i' | 'o',
    state: VirtualCallState,
    remote: string,
    local: string,
    remoteName: string | undefined,
  ): EngineCall {
    this.#count += 1;
    return {
      id: `c${this.#count}`,
      sipCallId: `${randomBytes(6).toString('hex')}-${this.#count.toString(36)}vphone`,
      cstaId: String(this.#count),
      direction,
      state,
      remote,
      local,
      dtmf: '',
      inConference: false,
      timers: [],
      ...(remoteName === undefined ? {} : { remoteName }),
    };
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
