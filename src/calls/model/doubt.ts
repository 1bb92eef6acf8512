/** A phone that tells its calls only when it is asked, and is asked in vain: whether they go on nobody knows. */
import type { Call, DeviceState } from './call-types';

/** Nothing has told for too long that the calls go on, or that there are none. They are kept: most likely they will be told again. */
export function doubtCalls(
  state: DeviceState,
  { at, error }: { readonly at: number; readonly error?: string },
): DeviceState {
  return {
    ...state,
    callsKnown: false,
    unansweredSince: state.unansweredSince ?? at,
    lastError: error?.slice(0, 256) ?? null,
  };
}

/** It has told by itself. */
export function endDoubt(state: DeviceState): DeviceState {
  return state.unansweredSince === null ? state : { ...state, unansweredSince: null };
}

/** The first answer after questions in vain: calls that are missing ended somewhen since, so when and how is an inference. */
export function lookAgain(
  before: DeviceState,
  look: (state: DeviceState) => DeviceState,
): DeviceState {
  const { ending, ended, ...rest } = look(before);
  const doubted = new Set(before.calls.map(({ id }) => id));
  const inferred = (call: Call): Call =>
    doubted.has(call.id) ? { ...call, assumed: true as const } : call;
  return {
    ...rest,
    ending: ending.map((entry) => ({ ...entry, call: inferred(entry.call) })),
    ended: ended.map(inferred),
    unansweredSince: null,
  };
}
