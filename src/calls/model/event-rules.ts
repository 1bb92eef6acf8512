/** What each report of a phone does to its calls and to the phone itself. */
import type { Call, CallState, DeviceState, GoneCall, PhoneEvent } from './call-types';
import { addCall, endCall, enter, learnIdentity, putCall } from './device-state';
import { tellEnding } from './ending';
import { fillIn } from './fill-in';
import { counterpart, joinCalls } from './legs';
import { hasId, matchCall, type PartyHints, type SortedEvent, sortParties } from './matching';
import type { Applied, ResolvedModelOptions, UnmatchedReason } from './model-input';
import { identityOf } from './sip-address';

/** Moves of a call by events: `from` lists what is regular, anything else is flagged unexpected. */
const MOVES: Partial<
  Record<PhoneEvent['name'], { readonly to: CallState; readonly from: readonly CallState[] }>
> = {
  outgoing: { to: 'Dialing', from: ['Setup'] },
  connected: {
    to: 'Connected',
    from: ['Setup', 'Dialing', 'Ringback', 'Queued', 'Alerting', 'Holding', 'Held'],
  },
  hold: { to: 'Holding', from: ['Connected', 'Held'] },
  unhold: { to: 'Connected', from: ['Holding', 'Held'] },
};

/** Applies an event of a call. */
export function applyCallEvent(
  before: DeviceState,
  event: PhoneEvent,
  options: ResolvedModelOptions,
): Applied {
  const known = learnIdentity(before, event.identity);
  const sorted = sortParties(event, known.identities, hintsOf(known, event));
  // The called party is us in every reading: it tells accounts that are not the active one.
  const called = event.name === 'incoming' ? identityOf(sorted.local.uri) : null;
  const state = known.given.length > 0 ? known : learnIdentity(known, called);
  const match = matchCall(state, sorted, options);
  if (match.kind === 'ending') return tellEnding(state, match.ending, event);
  if (match.kind === 'missedAfterAll') return missed(state, match.call, sorted);
  if (match.kind === 'late')
    return match.call ? late(state, match.call) : gone(state, sorted, options);
  if (match.kind === 'none') return withoutCall(state, sorted, match.reason);
  const call = fillIn(match.call, sorted, match.sure);
  const moved = move(putCall(state, call), call, event, match.sure, options);
  return moved ? { state: moved, callId: call.id } : { state, callId: null, unmatched: 'noCall' };
}

function hintsOf(state: DeviceState, { sipCallId, name }: PhoneEvent): PartyHints {
  const same = state.calls.filter((call) => sipCallId !== null && call.sipCallId === sipCallId);
  const directions = new Set(same.map((call) => (call.dirKnown ? call.dir : undefined)));
  const [dir] = directions.size === 1 ? directions : [];
  const waiting = name === 'outgoing' ? state.calls.filter((call) => call.state === 'Setup') : [];
  return {
    given: state.given,
    // `incoming` and `outgoing` say it themselves: with the same id they may be of the other leg.
    ...(dir !== undefined && name !== 'incoming' && name !== 'outgoing' && { dir }),
    dialled: [...waiting, ...(dir === 'o' ? same : [])].map((call) => call.remote.number),
  };
}

/** Counts an event for a call that is over; it never comes back. */
function late(state: DeviceState, call: Call | null): Applied {
  return {
    state: {
      ...state,
      lateEvents: state.lateEvents + 1,
      ended: state.ended.map((one) =>
        one.id === call?.id ? { ...one, lateEvents: one.lateEvents + 1 } : one,
      ),
    },
    callId: call?.id ?? null,
    late: true,
  };
}

/**
 * Tells that a call was missed which has ended by a guess of ours. It never comes back: the truth is told as a call of its
 * own, which names the other one, or nobody would hear of a missed call.
 */
function missed(before: DeviceState, guessed: Call, sorted: SortedEvent): Applied {
  const { startedAt: at, identity, local, remote } = guessed;
  const begun = { dir: 'i', state: 'Alerting', at, identity, local, remote } as const;
  const added = addCall(before, begun);
  const { id } = added.call;
  const call: Call = { ...fillIn(added.call, sorted, false), relatedCallId: guessed.id };
  const noted = late(putCall(added.state, call), guessed).state;
  const ended = noted.ended.map((one) =>
    one.id === guessed.id ? { ...one, relatedCallId: id } : one,
  );
  const { cancelReason, at: endedAt } = sorted.event;
  return {
    state: endCall({ ...noted, ended }, id, 'missed', endedAt, { cancelReason }),
    callId: id,
  };
}

/**
 * Takes a report in of a call whose end was reported before anything else of it: proxies and busy networks let reports
 * overtake each other. Its beginning comes after all, and it has ended: that is told in one go.
 */
function gone(before: DeviceState, sorted: SortedEvent, options: ResolvedModelOptions): Applied {
  const { event } = sorted;
  const isIt = ({ sipCallId }: GoneCall): boolean => sipCallId === event.sipCallId;
  if (event.name === 'missed') {
    const marked = before.gone.map((one) => (isIt(one) ? { ...one, missed: true } : one));
    return late({ ...before, gone: marked }, null);
  }
  if (event.name !== 'incoming' && event.name !== 'outgoing') return late(before, null);
  const wasMissed = before.gone.some((one) => isIt(one) && one.missed === true);
  const open = { ...before, gone: before.gone.filter((one) => !isIt(one)) };
  const begun = withoutCall(open, sorted, 'noCall');
  const ends = wasMissed ? (['disconnected', 'missed'] as const) : (['disconnected'] as const);
  const state = ends.reduce(
    (known, name) => applyCallEvent(known, { ...event, name }, options).state,
    begun.state,
  );
  return { ...late(state, null), callId: begun.callId };
}

/** An event that fits no call: it starts one, or it is passed on without. */
function withoutCall(state: DeviceState, sorted: SortedEvent, reason: UnmatchedReason): Applied {
  const { event } = sorted;
  const knows = hasId(event) || (reason === 'noCall' && sorted.remote.number !== '');
  switch (event.name) {
    case 'incoming':
      return start(state, sorted, 'i', 'Alerting', true);
    case 'outgoing':
      return start(state, sorted, 'o', 'Dialing', true);
    case 'connected':
    case 'transferReceived':
      // Seen first in mid-call (we were restarted, or the start was lost): the direction is a guess.
      return knows || state.calls.length === 0
        ? start(state, sorted, 'i', 'Connected', false)
        : { state, callId: null, unmatched: reason };
    case 'disconnected':
    case 'missed': {
      const { sipCallId, at } = event;
      // Its beginning may still be under way, and must not start a call that can never end.
      if (sipCallId === null) return { state, callId: null, unmatched: reason };
      const one = { sipCallId, at, ...(event.name === 'missed' && { missed: true }) };
      return { state: { ...state, gone: [...state.gone, one] }, callId: null, unmatched: reason };
    }
    default:
      return { state, callId: null, unmatched: reason };
  }
}

function start(
  state: DeviceState,
  sorted: SortedEvent,
  dir: 'i' | 'o',
  to: CallState,
  dirKnown: boolean,
): Applied {
  const { event, identity, local, remote } = sorted;
  const added = addCall(state, { dir, dirKnown, state: to, at: event.at, identity, local, remote });
  // The call that a received transfer brings replaces the one with the party that transfers.
  const replaced = event.name === 'transferReceived' ? only(state.calls, 'Connected') : undefined;
  const filled = fillIn(added.call, sorted, true);
  const call =
    dir === 'o'
      ? consultation(state, filled)
      : replaced
        ? { ...filled, relatedCallId: replaced.id }
        : filled;
  return { state: putCall(added.state, call), callId: call.id };
}

/** A call dialled while exactly one is held is the consultation leg of that one. */
function consultation(state: DeviceState, call: Call): Call {
  const held = call.relatedCallId === null ? only(state.calls, 'Holding') : undefined;
  return held && held.id !== call.id ? { ...call, relatedCallId: held.id } : call;
}

function only(calls: readonly Call[], state: CallState): Call | undefined {
  const found = calls.filter((call) => call.state === state);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Applies the event to its call; undefined = it makes no sense for this call and nothing but likeness
 * says that it is the right one.
 */
function move(
  state: DeviceState,
  call: Call,
  event: PhoneEvent,
  sure: boolean,
  { lateWithinMs: openMs }: ResolvedModelOptions,
): DeviceState | undefined {
  const { cancelReason } = event;
  switch (event.name) {
    case 'incoming':
    case 'outgoing':
    case 'connected':
    case 'hold':
    case 'unhold':
      return step(state, call, event, sure);
    case 'transfer':
    case 'blindTransfer':
    case 'attendedTransfer':
      return transfer(state, call, event.name, sure);
    case 'disconnected':
      return endCall(state, call.id, 'disconnected', event.at, { cancelReason, openMs });
    case 'missed': {
      const odd = call.state !== 'Alerting';
      if (odd && !sure) return undefined;
      const flagged = odd ? putCall(state, { ...call, unexpected: true }) : state;
      return endCall(flagged, call.id, 'missed', event.at, { cancelReason });
    }
    default:
      return state;
  }
}

function step(
  state: DeviceState,
  call: Call,
  event: PhoneEvent,
  sure: boolean,
): DeviceState | undefined {
  // Back to talking: whatever transfer was under way did not happen, or gave the call back.
  const back = event.name === 'connected' || event.name === 'unhold';
  const cleared = back && call.transfer !== null ? { ...call, transfer: null } : call;
  const seen = event.name === 'outgoing' ? consultation(state, cleared) : cleared;
  const rule = MOVES[event.name];
  if (!rule || call.state === rule.to) return putCall(state, seen);
  if (rule.from.includes(call.state)) return putCall(state, enter(seen, rule.to, event.at));
  // Old news of a call that has moved on.
  if (event.name === 'outgoing') return putCall(state, seen);
  if (!sure) return undefined;
  return putCall(state, { ...enter(seen, rule.to, event.at), unexpected: true });
}

const KINDS = {
  transfer: 'started',
  blindTransfer: 'blind',
  attendedTransfer: 'attended',
} as const;

function transfer(
  state: DeviceState,
  call: Call,
  name: keyof typeof KINDS,
  sure: boolean,
): DeviceState | undefined {
  const kind = KINDS[name];
  const regular = ['Connected', 'Holding', 'Held'].includes(call.state);
  if (!regular && !sure) return undefined;
  const flagged: Call = regular ? call : { ...call, unexpected: true };
  // A transfer whose kind is known already stays that kind.
  if (kind === 'started' && call.transfer !== null) return putCall(state, flagged);
  const other = kind === 'attended' ? counterpart(state.calls, call) : undefined;
  if (!other) {
    const to = call.transfer?.to ?? null;
    return putCall(state, { ...flagged, transfer: { kind, to } });
  }
  return joinCalls(state, flagged, other);
}
