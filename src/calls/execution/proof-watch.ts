/**
 * Waits for what proves an operation: an event, or a look at the phone's calls that shows the effect. Registered before
 * the request goes out, looked at later.
 */
import { optional } from '../../common/values';
import {
  type Call,
  type CallState,
  type DeviceState,
  DIALING,
  type PhoneEventName,
  TALKING,
} from '../model/call-types';
import type { Change, DeviceInput, Reduction } from '../model/model-input';
import type { Expectation, ReadingKind } from '../operations/plan-types';
import type { Clock } from './clock';

/** What came of an expectation. */
export type Finding =
  /** An event proved it; or what a reading shows, as the event that would have said so. */
  | {
      readonly kind: 'seen';
      readonly event: PhoneEventName;
      readonly by?: ReadingKind;
      readonly callId?: string;
    }
  /** The model concluded it (a call is over, or already in the state); nothing was reported. */
  | { readonly kind: 'assumed'; readonly callId?: string }
  /** An event disproved it, or its call is over without it. */
  | { readonly kind: 'refuted'; readonly event?: PhoneEventName; readonly callId?: string }
  /** Nothing came in time. */
  | { readonly kind: 'silent' };

const SILENT: Finding = { kind: 'silent' };

/** What one expectation has got so far. */
interface Clause {
  readonly wanted: Expectation;
  /** Calls that still have to be reported, with `all`. */
  readonly open: Set<string>;
  refuted?: Finding;
}

/** One pending look-out of a tracker. End it, whatever comes. */
export class ProofWatch {
  readonly #clauses: readonly Clause[];
  readonly #clock: Clock;
  readonly #forget: (watch: ProofWatch) => void;
  #now: Finding | undefined;
  #settle: ((finding: Finding) => void) | undefined;

  constructor(
    wanted: readonly Expectation[],
    state: DeviceState,
    clock: Clock,
    forget: (watch: ProofWatch) => void,
  ) {
    this.#clauses = wanted.map((proof) => ({ wanted: proof, open: new Set(proof.calls) }));
    this.#clock = clock;
    this.#forget = forget;
    for (const clause of this.#clauses) this.#lookAround(clause, state);
    this.#giveUp();
  }

  /** What has come so far. */
  get now(): Finding | undefined {
    return this.#now;
  }

  /**
   * Resolves with what comes, or `silent` after `timeoutMs`, when the signal fires or the watch ends. Never
   * rejects. Ends the watch.
   */
  wait(timeoutMs: number, signal: AbortSignal): Promise<Finding> {
    return new Promise((resolve) => {
      if (this.#now !== undefined || signal.aborted) {
        this.#forget(this);
        resolve(this.#now ?? SILENT);
        return;
      }
      const end = (finding: Finding): void => {
        cancel();
        signal.removeEventListener('abort', onAbort);
        this.#settle = undefined;
        this.#forget(this);
        resolve(finding);
      };
      const onAbort = (): void => end(SILENT);
      const cancel = this.#clock.after(timeoutMs, () => end(SILENT));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#settle = end;
    });
  }

  end(): void {
    this.#forget(this);
    this.#settle?.(this.#now ?? SILENT);
  }

  /** The tracker has applied something. */
  look(input: DeviceInput, { call, changes }: Reduction): void {
    if (this.#now !== undefined) return;
    const by = READINGS.get(input.type);
    if (input.type === 'adopted') {
      for (const sight of sightsOf(changes, true)) this.#judge(sight);
    } else if (by) {
      for (const sight of [...sightsOf(changes), ...dndIn(input)]) this.#judge({ ...sight, by });
    } else {
      const event = input.type === 'event' ? input.name : undefined;
      const over = changes.flatMap((change) => endedBy(change) ?? []);
      this.#judge({ event, call, over });
    }
    this.#giveUp();
  }

  #judge(sight: Sight): void {
    if (this.#now !== undefined) return;
    for (const clause of this.#clauses) {
      const found = judge(clause, sight);
      if (found?.kind === 'refuted') {
        clause.refuted ??= found;
      } else if (found !== undefined) {
        this.#found(found);
        return;
      }
    }
  }

  /** Something an expectation accepts may be so from the start. */
  #lookAround(clause: Clause, state: DeviceState): void {
    const { calls, orIn, orEnded } = clause.wanted;
    const [callId] = calls ?? [];
    if (callId === undefined) return;
    const live = state.calls.find((call) => call.id === callId);
    if (live ? orIn?.includes(live.state) : orEnded) this.#now ??= { kind: 'assumed', callId };
    else if (!live) clause.refuted = { kind: 'refuted', callId };
  }

  #giveUp(): void {
    const refuted = this.#clauses.map((clause) => clause.refuted);
    const [first] = refuted;
    if (this.#now === undefined && first && refuted.every(Boolean)) this.#found(first);
  }

  #found(finding: Finding): void {
    this.#now = finding;
    this.#settle?.(finding);
  }
}

/** The call that a change ends. It is over from its first end on, whenever its outcome is known. */
function endedBy(change: Change): Call | undefined {
  const isFirst =
    (change.kind === 'callRemoved' && change.settled !== true) ||
    (change.kind === 'callUpdated' && change.call.state === 'Disconnected');
  return isFirst ? change.call : undefined;
}

/** Inputs that tell of all calls at once. */
const READINGS: ReadonlyMap<DeviceInput['type'], ReadingKind> = new Map<
  DeviceInput['type'],
  ReadingKind
>([
  ['cstaSnapshot', 'snapshot'],
  ['linesReported', 'lines'],
]);

/** One thing that was seen, in the words of events. */
interface Sight {
  readonly event: PhoneEventName | undefined;
  readonly call: Call | null;
  readonly by?: ReadingKind;
  /** Calls that are over by it. */
  readonly over: readonly Call[];
  /** It may have been so before. */
  readonly isNoNews?: true;
}

/**
 * What a reading shows, as the events that a phone would have reported.
 *
 * @param isHeard whoever told it has heard the phone: ends are those that were reported
 */
function sightsOf(changes: readonly Change[], isHeard = false): Sight[] {
  return changes.flatMap((change): Sight[] => {
    switch (change.kind) {
      case 'device':
        return dndOf(change);
      case 'callRemoved':
        return change.settled ? [] : [endOf(change.call, isHeard)];
      case 'callAdded':
      case 'callUpdated': {
        const { call, previousState } = change;
        if (call.state === 'Disconnected') return [endOf(call, isHeard)];
        return eventsOf(previousState, call.state).map((event) => ({ event, call, over: [] }));
      }
      default:
        return [];
    }
  });
}

function dndOf({ changed, device }: Extract<Change, { kind: 'device' }>): Sight[] {
  if (!changed.includes('dnd')) return [];
  return [{ event: device.dnd ? 'dndOn' : 'dndOff', call: null, over: [] }];
}

/**
 * Our own command has told the model already, so a report that agrees changes nothing. It proves a command for one of the
 * two; a mere toggle it does not.
 */
function dndIn(input: DeviceInput): Sight[] {
  if (input.type !== 'linesReported' || input.lines.dnd === undefined) return [];
  return [{ event: input.lines.dnd ? 'dndOn' : 'dndOff', call: null, over: [], isNoNews: true }];
}

/** A time limit may have ended it at the same moment, which no reading shows. */
function endOf(call: Call, isHeard: boolean): Sight {
  const { endedBy } = call;
  if (isHeard && (endedBy === 'disconnected' || endedBy === 'missed'))
    return { event: endedBy, call, over: [call] };
  const isSeen = endedBy === null || endedBy === 'snapshot';
  return { event: isSeen ? 'disconnected' : undefined, call, over: [call] };
}

/** @param from null = the call was not there before */
function eventsOf(from: CallState | null, to: CallState): readonly PhoneEventName[] {
  const isTalk = (state: CallState | null): boolean => state !== null && TALKING.includes(state);
  if (from === to || (isTalk(from) && isTalk(to))) return [];
  const began: readonly PhoneEventName[] = from === 'Setup' ? ['outgoing'] : [];
  if (to === 'Alerting') return ['incoming'];
  if (DIALING.includes(to)) return from === null ? ['outgoing'] : began;
  if (to === 'Holding') return [...began, 'hold'];
  if (from === 'Holding') return ['unhold'];
  // Talking, even if the far end has put us on hold at once.
  return isTalk(to) ? [...began, 'connected'] : began;
}

function judge(clause: Clause, sight: Sight): Finding | undefined {
  const { event, call, by, over, isNoNews } = sight;
  const { wanted, open } = clause;
  if (isNoNews && wanted.events.length > 1) return undefined;
  const { calls } = wanted;
  if (event !== undefined && (calls === undefined || (call !== null && calls.includes(call.id)))) {
    // A look may be older than the effect of what was asked for.
    if (!by && wanted.against?.includes(event)) return refutation(event, call?.id);
    if (wanted.events.includes(event)) {
      if (call) open.delete(call.id);
      if (!wanted.all || open.size === 0) return sighting(event, call?.id, by);
    }
  }
  if (calls === undefined) return undefined;
  for (const { id } of over) {
    if (!calls.includes(id)) continue;
    // Whatever the phone reports, if that report ends the call it is as good as `disconnected`.
    const reported = event !== undefined && wanted.events.includes('disconnected');
    if (!reported && !wanted.orEnded) return refutation(event, id);
    open.delete(id);
    if (wanted.all && open.size > 0) continue;
    return reported ? sighting(event, id, by) : { kind: 'assumed', callId: id };
  }
  return undefined;
}

function sighting(event: PhoneEventName, callId: string | undefined, by?: ReadingKind): Finding {
  return { kind: 'seen', event, ...optional({ by, callId }) };
}

function refutation(event: PhoneEventName | undefined, callId: string | undefined): Finding {
  return {
    kind: 'refuted',
    ...optional({ event, callId }),
  };
}
