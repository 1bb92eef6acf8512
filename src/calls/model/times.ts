/** Keeps durations right when the clock of this machine is set. */
import type { Call, DeviceState } from './call-types';

/**
 * The state as if the clock had always shown what it shows now: every time is moved by the same step. So durations and
 * deadlines stay what they are, and times that are shown are those of the clock on the wall.
 */
export function shiftTimes(state: DeviceState, ms: number): DeviceState {
  const moved = (time: number): number => time + ms;
  const maybe = (time: number | null): number | null => (time === null ? null : time + ms);
  const call = (one: Call): Call => ({
    ...one,
    stateSince: moved(one.stateSince),
    startedAt: moved(one.startedAt),
    alertedAt: maybe(one.alertedAt),
    connectedAt: maybe(one.connectedAt),
    heldSince: maybe(one.heldSince),
    endedAt: maybe(one.endedAt),
    command: one.command && { ...one.command, at: moved(one.command.at) },
  });
  return {
    ...state,
    bootedAt: maybe(state.bootedAt),
    lastEventAt: maybe(state.lastEventAt),
    unreachableSince: maybe(state.unreachableSince),
    unansweredSince: maybe(state.unansweredSince),
    dndToldAt: maybe(state.dndToldAt),
    registrations: state.registrations.map((one) => ({ ...one, at: moved(one.at) })),
    calls: state.calls.map(call),
    ending: state.ending.map((one) => ({ ...one, call: call(one.call), until: moved(one.until) })),
    ended: state.ended.map(call),
    gone: state.gone.map((one) => ({ ...one, at: moved(one.at) })),
  };
}

/** When something was last heard. */
export function newestTime(
  { lastEventAt, calls }: Pick<DeviceState, 'lastEventAt' | 'calls'>,
  ending: DeviceState['ending'] = [],
): number {
  const since = [...calls, ...ending.map(({ call }) => call)].map((call) => call.stateSince);
  return Math.max(lastEventAt ?? 0, ...since);
}
