/**
 * The call model: a pure reducer from what a phone reports, what we asked it to do and the time to what
 * the phone is doing now. It knows no clock, no network and no Node-RED; the same inputs always give the
 * same states, ids and changes. Reports may be lost, doubled and out of order.
 */
import { adopt } from './adoption';
import { describeEvent, isPhoneEventName } from './call-event';
import type { DeviceState, PhoneEvent } from './call-types';
import { changesBetween } from './changes';
import {
  applyCommand,
  applyCommandFailed,
  applyDial,
  applyDialFailed,
  applyHangupAll,
  applyToggle,
} from './command-rules';
import {
  applyPhoneEvent,
  noteCalls,
  noteReachable,
  noteSender,
  startAnew,
  startUpdated,
} from './device-rules';
import { callOf, settle, trim } from './device-state';
import { doubtCalls, endDoubt, lookAgain } from './doubt';
import { applyCallEvent } from './event-rules';
import { applyLines } from './lines';
import {
  type Applied,
  type Change,
  type DeviceInput,
  type ModelOptions,
  type Reduction,
  type ResolvedModelOptions,
  resolveModelOptions,
} from './model-input';
import { expire, reconcile } from './reconciliation';
import { applySnapshot } from './snapshot';

/**
 * One step of the model. Neither the state nor the input is modified. Feed inputs in the order they
 * happened, and a `tick` now and then (about once a second while calls are live) so that time can pass
 * without events.
 */
export function reduce(
  state: DeviceState,
  input: DeviceInput,
  options: ModelOptions = {},
): Reduction {
  const settings = resolveModelOptions(options);
  // A broken clock must not poison every later calculation.
  const at = Number.isFinite(input.at) ? input.at : (state.lastEventAt ?? 0);
  const timed = at === input.at ? input : { ...input, at };
  const applied = apply(state, timed, settings);
  const expired = timed.type === 'adopted' ? applied.state : expire(applied.state, at, settings);
  const settled = settle(expired, settings);
  const cause = timed.type === 'event' ? timed.name : timed.type;
  const changes = changesBetween(state, settled, at, cause);
  if (timed.type === 'event') changes.push(...passOn(timed, applied, cause));
  const call = applied.callId === null ? null : callOf(settled, applied.callId);
  return { state: trim(settled, at, settings), changes, call };
}

function apply(state: DeviceState, input: DeviceInput, options: ResolvedModelOptions): Applied {
  switch (input.type) {
    case 'tick':
      return { state, callId: null };
    case 'adopted':
      return { state: adopt(state, input.state), callId: null };
    case 'unreachable': {
      const lastError = input.error === undefined ? null : input.error.slice(0, 256);
      const unreachableSince = state.unreachableSince ?? input.at;
      return { state: { ...state, reachable: false, unreachableSince, lastError }, callId: null };
    }
    case 'unanswered':
      return { state: doubtCalls(state, input), callId: null };
    case 'dialFailed':
      return applyDialFailed(state, input);
    case 'commandFailed':
      return applyCommandFailed(state);
    default:
      return applyHeard('pending' in input ? state : noteReachable(state), input, options);
  }
}

type HeardInput = Exclude<
  DeviceInput,
  { type: 'adopted' | 'unreachable' | 'unanswered' | 'dialFailed' | 'commandFailed' }
>;

/** Everything that reached the phone or came from it. */
function applyHeard(state: DeviceState, input: HeardInput, options: ResolvedModelOptions): Applied {
  const unchanged = { state, callId: null };
  switch (input.type) {
    case 'event':
      return isPhoneEventName(input.name) ? applyReport(state, input, options) : unchanged;
    case 'dialRequested':
      return applyDial(state, input);
    case 'hangupAllRequested':
      return applyHangupAll(state, input);
    case 'muteRequested':
    case 'recordRequested':
    case 'dndRequested':
      return applyToggle(state, input);
    case 'cstaSnapshot':
      return looked(state, (before) => applySnapshot(before, input, options));
    case 'linesReported':
      return looked(state, (before) => applyLines(before, input, options));
    case 'booted':
      // Found out, not reported: it may have had a call since.
      return { state: { ...startAnew(state, input.at), callsKnown: false }, callId: null };
    case 'updated':
      return { state: startUpdated(state, input.at, options), callId: null };
    case 'reachable':
    case 'tick':
      return unchanged;
    default:
      return applyCommand(state, input);
  }
}

/** The phone was asked for its calls. */
function looked(before: DeviceState, look: (state: DeviceState) => DeviceState): Applied {
  const state = before.unansweredSince === null ? look(before) : lookAgain(before, look);
  return { state: state.callsKnown ? state : { ...state, callsKnown: true }, callId: null };
}

function applyReport(
  state: DeviceState,
  event: PhoneEvent,
  options: ResolvedModelOptions,
): Applied {
  const applied = applyEvent(state, event, options);
  return { ...applied, state: noteCalls(endDoubt(applied.state), event) };
}

function applyEvent(state: DeviceState, event: PhoneEvent, options: ResolvedModelOptions): Applied {
  const noted = noteSender(state, event);
  if (!describeEvent(event.name).ofCall)
    return { state: reconcile(applyPhoneEvent(noted, event), event, null, options), callId: null };
  const applied = applyCallEvent(noted, event, options);
  // The count that comes with late news is as old as the news.
  if (applied.late) return applied;
  return { ...applied, state: reconcile(applied.state, event, applied.callId, options) };
}

/** What an event says that no call and no status holds. */
function passOn(event: PhoneEvent, applied: Applied, cause: string): Change[] {
  const base = { at: event.at, cause, event };
  switch (event.name) {
    case 'longPress':
      return [{ kind: 'key', ...base, key: event.longpressKey }];
    case 'blacklist':
    case 'subscriptionNotify':
    case 'firewallTest':
      return [{ kind: 'raw', ...base }];
    default:
      return applied.unmatched ? [{ kind: 'unmatched', ...base, reason: applied.unmatched }] : [];
  }
}
