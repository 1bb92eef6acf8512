/** Reports about the phone itself: hook, DND, forwarding, registrations, and who it is. */
import type { DeviceState, PhoneEvent, Registration } from './call-types';
import { endCall, learnIdentity } from './device-state';
import type { ResolvedModelOptions } from './model-input';

const MAX_REGISTRATIONS = 24;

/** The phone reported or answered something, so it is there. */
export function noteReachable(state: DeviceState): DeviceState {
  const { reachable, unreachableSince, lastError } = state;
  if (reachable === true && unreachableSince === null && lastError === null) return state;
  return { ...state, reachable: true, unreachableSince: null, lastError: null };
}

/** Every event may tell its MAC, address, model and firmware. */
export function noteSender(state: DeviceState, event: PhoneEvent): DeviceState {
  const { phone } = state;
  const told = {
    mac: phone.mac ?? event.mac,
    ip: event.phoneIp ?? phone.ip ?? event.remoteAddress,
    model: event.model ?? phone.model,
    firmware: event.firmware ?? phone.firmware,
  };
  const isNews =
    told.mac !== phone.mac ||
    told.ip !== phone.ip ||
    told.model !== phone.model ||
    told.firmware !== phone.firmware;
  return {
    ...state,
    lastEventAt: event.at,
    ongoingCalls: event.ongoingCalls ?? state.ongoingCalls,
    phone: isNews ? { ...phone, ...told } : phone,
  };
}

/** What a report says of calls besides its own: one that counts others, of which nobody has told, leaves them unknown. */
export function noteCalls(state: DeviceState, { ongoingCalls }: PhoneEvent): DeviceState {
  if (state.callsKnown || (ongoingCalls ?? 0) > state.calls.length) return state;
  return { ...state, callsKnown: true };
}

/** Applies an event that is of no call. Going on hook never ends a call: the call's own event does. */
export function applyPhoneEvent(state: DeviceState, event: PhoneEvent): DeviceState {
  switch (event.name) {
    case 'offhook':
      return { ...state, hook: 'off' };
    case 'onhook':
      return { ...state, hook: 'on' };
    case 'dndOn':
      return { ...state, dnd: true, dndToldAt: event.at };
    case 'dndOff':
      return { ...state, dnd: false, dndToldAt: event.at };
    case 'forwardOn':
      return { ...state, forwarding: true };
    case 'forwardOff':
      return { ...state, forwarding: false };
    case 'loggedOn':
      return noteRegistration(learnIdentity(state, event.contextIdentity), event, true);
    case 'loggedOff':
    case 'registrationFailed':
      return noteRegistration(state, event, false);
    case 'booted':
      return startAnew(state, event.at);
    default:
      return state;
  }
}

/**
 * Other firmware was found on the phone, so it has restarted since it was looked at last. That may be long ago: calls that it
 * has told of since go on.
 */
export function startUpdated(
  before: DeviceState,
  at: number,
  { updateTakesMs }: ResolvedModelOptions,
): DeviceState {
  const { bootedAt, lastEventAt, calls } = before;
  if (lastEventAt !== null && at - lastEventAt < updateTakesMs) return before;
  // A phone that has told of one restart tells of each.
  const over = calls.filter(({ startedAt }) => bootedAt === null || startedAt < bootedAt);
  if (over.length === calls.length) return startAnew(before, at);
  return over.reduce((state, call) => endCall(state, call.id, 'booted', at), before);
}

/** After a restart no call and no toggle has survived; whether an identity is registered is unknown. */
export function startAnew(before: DeviceState, at: number): DeviceState {
  const state = before.calls.reduce((soFar, call) => endCall(soFar, call.id, 'booted', at), before);
  return {
    ...state,
    bootedAt: at,
    hook: 'unknown',
    registrations: [],
    muted: false,
    recording: false,
  };
}

function noteRegistration(
  state: DeviceState,
  event: PhoneEvent,
  isRegistered: boolean,
): DeviceState {
  const identity = event.contextIdentity ?? event.identity;
  if (identity === null) return state;
  const known = state.registrations.find((registration) => registration.identity === identity);
  if (known?.registered === isRegistered) return state;
  const rest = state.registrations.filter((registration) => registration.identity !== identity);
  const entry: Registration = { identity, registered: isRegistered, at: event.at };
  return { ...state, registrations: [...rest, entry].slice(-MAX_REGISTRATIONS) };
}
