/**
 * Takes over how many calls a phone has in each state, as its minibrowser tells: Snom, "lines callback" (documented; that
 * a D8xx fills them in is unproven). Nothing tells which call is which, so the calls that are known are moved as little
 * as explains the counts. Which of the words `holding` and `on_hold` means what is an option.
 */
import type { Call, CallState, DeviceState } from './call-types';
import { addCall, endCall, enter, MAX_CALLS, putCall } from './device-state';
import type { LineReport, LinesReportedInput, LineWord, ResolvedModelOptions } from './model-input';
import { isDndToldSince, isToldJustNow, overJustNow } from './reading';

/** States that are counted apart. */
const KINDS = ['Alerting', 'Dialing', 'Ringback', 'Connected', 'Holding', 'Held'] as const;
type Kind = (typeof KINDS)[number];

/** How many calls there are of a kind. */
interface Range {
  readonly least: number;
  readonly most: number;
}
type Counts = Readonly<Record<Kind, Range>>;

const ANY: Range = { least: 0, most: Infinity };

/** Where a call can have gone since it was last heard of, likeliest first. What rings again is another call. */
const NEXT: Readonly<Record<CallState, readonly Kind[]>> = {
  Setup: ['Dialing', 'Ringback', 'Connected', 'Holding', 'Held'],
  Dialing: ['Ringback', 'Connected', 'Holding', 'Held'],
  Queued: ['Ringback', 'Connected', 'Holding', 'Held'],
  Ringback: ['Dialing', 'Connected', 'Holding', 'Held'],
  Alerting: ['Connected', 'Holding', 'Held'],
  Connected: ['Holding', 'Held'],
  Holding: ['Connected', 'Held'],
  Held: ['Connected', 'Holding'],
  Disconnected: [],
};

/** Updates, adds and ends calls so that the state agrees with the counts, where they say anything. */
export function applyLines(
  before: DeviceState,
  input: LinesReportedInput,
  options: ResolvedModelOptions,
): DeviceState {
  const { lines, at } = input;
  const counts = countsOf(lines, options);
  const told = (call: Call): boolean => isToldJustNow(before, call, input, options);
  const { kinds, missing, surplus } = assign(before.calls, counts, told);
  let state = before;
  for (const [call, kind] of kinds) {
    // An event knows better which state it is in.
    if (!told(call)) state = put(state, call, kind, at);
  }
  for (const call of surplus)
    state = endCall(state, call.id, 'snapshot', at, { openMs: options.lateWithinMs });
  state = addMissing(state, missing, input, options);
  const isNoNews = lines.dnd === undefined || isDndToldSince(state, input);
  return isNoNews || lines.dnd === state.dnd ? state : { ...state, dnd: lines.dnd };
}

/** What the report says of each kind. */
function countsOf(lines: LineReport, { heldBy }: ResolvedModelOptions): Counts {
  const none = isIdle(lines);
  const count = (word: LineWord): Range => {
    const known = none ? 0 : numberOf(lines.counts[word]);
    if (known === undefined) return ANY;
    return { least: known, most: lines.atLeast && known > 0 ? Infinity : known };
  };
  const ringing = count('ringing');
  const offered = count('offered');
  return {
    // Whether a call that rings is counted once or under both words is in no document.
    Alerting: {
      least: Math.max(ringing.least, offered.least),
      most: ringing.most + offered.most,
    },
    Dialing: count('calling'),
    Ringback: count('ringback'),
    Connected: count('connected'),
    Holding: count(heldBy === 'on_hold' ? 'holding' : 'on_hold'),
    Held: count(heldBy),
  };
}

/** `Idle` is documented as the state without calls. */
function isIdle({ total, phoneState, counts }: LineReport): boolean {
  if (total !== undefined) return total === 0;
  return phoneState === 'Idle' && Object.values(counts).every((count) => !count);
}

function numberOf(count: number | undefined): number | undefined {
  const isCount = Number.isSafeInteger(count) && Number(count) >= 0;
  return isCount ? Math.min(Number(count), MAX_CALLS) : undefined;
}

/** No more calls than this are to be known afterwards. */
function roomOf({ total }: LineReport): number {
  return numberOf(total) ?? MAX_CALLS;
}

interface Assignment {
  readonly kinds: ReadonlyMap<Call, Kind>;
  /** Kinds of calls that are not known. */
  readonly missing: readonly Kind[];
  /** Calls that are not counted any more. */
  readonly surplus: readonly Call[];
}

/** Gives every counted place to a call: to one of its kind, else to one that can have become of it. */
function assign(calls: readonly Call[], counts: Counts, told: (call: Call) => boolean): Assignment {
  const left = new Map(KINDS.map((kind) => [kind, { ...counts[kind] }]));
  const kinds = new Map<Call, Kind>();
  // Those of which events have told are surer than those that were only counted, and those that have just changed may be
  // counted as they were before.
  const rank = (call: Call): number => (call.found ? 2 : 0) + (told(call) ? 1 : 0);
  const open = [...calls].sort((a, b) => rank(a) - rank(b));
  const take = (call: Call, kind: Kind): boolean => {
    const range = left.get(kind);
    if (kinds.has(call) || !range || range.least <= 0) return false;
    left.set(kind, { least: range.least - 1, most: range.most - 1 });
    kinds.set(call, kind);
    return true;
  };
  for (const call of open) if (call.state !== 'Setup') take(call, kindOf(call));
  for (const call of open) NEXT[call.state].some((kind) => take(call, kind));
  // The report may be older than what was told of these.
  for (const call of open) if (told(call)) KINDS.some((kind) => take(call, kind));
  const surplus = open.filter((call) => {
    if (kinds.has(call) || call.state === 'Setup' || told(call)) return false;
    const range = left.get(kindOf(call)) ?? ANY;
    if (range.most <= 0) return true;
    left.set(kindOf(call), { ...range, most: range.most - 1 });
    return false;
  });
  const missing = KINDS.flatMap((kind) => Array<Kind>(left.get(kind)?.least ?? 0).fill(kind));
  return { kinds, missing, surplus };
}

function kindOf({ state }: Call): Kind {
  if (state === 'Queued' || state === 'Setup') return 'Dialing';
  return state === 'Disconnected' ? 'Connected' : state;
}

function put(state: DeviceState, call: Call, kind: Kind, at: number): DeviceState {
  if (kind === 'Dialing' && call.state === 'Queued') return state;
  // No event has told of it yet: the one that does may name another number than the one we asked for.
  const seen: Call = call.state === 'Setup' ? { ...call, found: true } : call;
  return putCall(state, enter(seen, kind === 'Held' && isHeldByUs(call) ? 'Holding' : kind, at));
}

/** A call that we have put on hold is held by us, whichever word the phone has for it. */
function isHeldByUs({ state, stateSince, command }: Call): boolean {
  if (command?.name !== 'hold' || command.pending) return false;
  return state === 'Holding' || command.at >= stateSince;
}

const DIALLED: readonly Kind[] = ['Dialing', 'Ringback'];

/** Calls nobody reported; not those that have just ended here. */
function addMissing(
  before: DeviceState,
  missing: readonly Kind[],
  input: LinesReportedInput,
  options: ResolvedModelOptions,
): DeviceState {
  const { at } = input;
  const room = roomOf(input.lines);
  const over = overJustNow(before, input, options).length;
  const live = before.calls.filter((call) => call.state !== 'Setup').length;
  let state = before;
  for (const kind of missing.slice(over, over + Math.max(0, room - live))) {
    const dir = DIALLED.includes(kind) ? 'o' : 'i';
    const dirKnown = dir === 'o' || kind === 'Alerting';
    const added = addCall(state, { dir, dirKnown, state: kind, at });
    state = putCall(added.state, { ...added.call, found: true });
  }
  return state;
}
