/**
 * What our own commands do once the phone has accepted them. Acceptance proves nothing about the call;
 * it tells how to read what comes next (or does not come), and feeds the toggles a phone never reports.
 */
import { optional } from '../../common/values';
import {
  type Call,
  type CallCommand,
  type CallState,
  type DeviceState,
  DIALING,
  TALKING,
} from './call-types';
import { addCall, endCall, isKnownCall, putCall } from './device-state';
import { counterpart, joinCalls } from './legs';
import type {
  Applied,
  CallCommandInput,
  DestinationCommandInput,
  DialFailedInput,
  DialRequestedInput,
  HangupAllInput,
  ToggleInput,
} from './model-input';
import { identityOf, parseSipAddress } from './sip-address';

/** Calls each command can be meant for, likeliest first, when it names none. */
const SUBJECTS: Record<
  CallCommandInput['type'] | DestinationCommandInput['type'],
  readonly (readonly CallState[])[]
> = {
  answerRequested: [['Alerting']],
  rejectRequested: [['Alerting']],
  deflectRequested: [['Alerting']],
  hangupRequested: [DIALING, TALKING, ['Alerting'], ['Holding'], ['Setup']],
  holdRequested: [TALKING],
  retrieveRequested: [['Holding']],
  swapRequested: [TALKING],
  blindTransferRequested: [TALKING, ['Holding']],
  startTransferRequested: [TALKING, ['Holding']],
  completeTransferRequested: [TALKING, DIALING],
  cancelTransferRequested: [DIALING, TALKING],
  conferenceRequested: [TALKING],
};

/** A dial command: its call waits in Setup until the phone reports it. */
export function applyDial(state: DeviceState, input: DialRequestedInput): Applied {
  const id = input.callId;
  if (id !== undefined && isKnownCall(state, id)) return { state, callId: id };
  const held = state.calls.filter((call) => call.state === 'Holding');
  const identity = input.identity === undefined ? '' : identityOf(input.identity);
  const added = addCall(state, {
    ...optional({ id }),
    dir: 'o',
    state: 'Setup',
    at: input.at,
    identity: identity === '' ? null : identity,
    remote: parseSipAddress(input.destination),
  });
  const related = held.length === 1 ? (held[0]?.id ?? null) : null;
  const call: Call = {
    ...added.call,
    relatedCallId: related,
    command: { name: 'dial', at: input.at, to: short(input.destination) },
  };
  return { state: putCall(added.state, call), callId: call.id };
}

/** A dial command that failed; the oldest waiting one if it does not say which. */
export function applyDialFailed(state: DeviceState, input: DialFailedInput): Applied {
  const call = state.calls.find(
    (one) => one.state === 'Setup' && (input.callId === undefined || one.id === input.callId),
  );
  if (!call) return { state, callId: null };
  return { state: endCall(state, call.id, 'dialFailed', input.at), callId: call.id };
}

/** Notes an accepted command with its call, and what it says about a transfer. */
export function applyCommand(
  state: DeviceState,
  input: CallCommandInput | DestinationCommandInput,
): Applied {
  const call = subjectOf(state.calls, input);
  if (!call) return { state, callId: null };
  const to = 'destination' in input ? short(input.destination) : null;
  const name = input.type.replace(/Requested$/, '');
  const command: CallCommand = { name, at: input.at, to, ...(input.pending && { pending: true }) };
  const noted = { ...call, command };
  const callId = call.id;
  switch (input.type) {
    case 'blindTransferRequested':
    case 'deflectRequested': {
      const kind = input.type === 'deflectRequested' ? 'deflect' : 'blind';
      return { state: putCall(state, { ...noted, transfer: { kind, to } }), callId };
    }
    case 'completeTransferRequested': {
      const other = counterpart(state.calls, call);
      return { state: other ? joinCalls(state, noted, other) : putCall(state, noted), callId };
    }
    case 'cancelTransferRequested': {
      const calls = state.calls.map((one) =>
        one.transfer?.kind === 'attended' ? { ...one, transfer: null } : one,
      );
      return { state: putCall({ ...state, calls }, { ...noted, transfer: null }), callId };
    }
    default:
      return { state: putCall(state, noted), callId };
  }
}

/** Takes back what pending commands have left on their calls. */
export function applyCommandFailed(state: DeviceState): Applied {
  const failed = state.calls.filter((call) => call.command?.pending);
  const isJoin = failed.some((call) => call.command?.name === 'completeTransfer');
  const calls = state.calls.map((call) => {
    if (failed.includes(call)) return { ...call, command: null, transfer: null };
    return isJoin && call.transfer?.kind === 'attended' ? { ...call, transfer: null } : call;
  });
  return { state: { ...state, calls }, callId: null };
}

/** Everything was hung up: each call knows that it was us. */
export function applyHangupAll(state: DeviceState, { at, pending }: HangupAllInput): Applied {
  const command: CallCommand = { name: 'hangup', at, to: null, ...(pending && { pending }) };
  return {
    state: { ...state, calls: state.calls.map((call) => ({ ...call, command })) },
    callId: null,
  };
}

/** Toggles the phone does not report (mute, record), or reports only if it is set up to (DND). */
export function applyToggle(state: DeviceState, input: ToggleInput): Applied {
  if (input.type === 'dndRequested') {
    // Toggling an unknown state leaves it unknown.
    const dnd = input.on ?? (state.dnd === null ? null : !state.dnd);
    return { state: { ...state, dnd, dndToldAt: input.at }, callId: null };
  }
  // Without a call the shadows fall back at once: there the same key may do something else.
  const field = input.type === 'muteRequested' ? 'muted' : 'recording';
  return { state: { ...state, [field]: input.on ?? !state[field] }, callId: null };
}

function subjectOf(
  calls: readonly Call[],
  input: CallCommandInput | DestinationCommandInput,
): Call | undefined {
  if (!Object.hasOwn(SUBJECTS, input.type)) return undefined;
  if (input.callId !== undefined) return calls.find((call) => call.id === input.callId);
  for (const tier of SUBJECTS[input.type]) {
    const found = calls.filter((call) => tier.includes(call.state));
    // Of several calls a key acts on the one the phone has selected, which nobody reports.
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

function short(text: string): string {
  return text.slice(0, 256);
}
