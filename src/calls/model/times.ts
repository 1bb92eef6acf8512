/** Keeps durations right when the clock of this machine is set. */
import type { Call, DeviceState } from './call-types';

/**
 * The state as if the clock had always shown what it shows now: every time is moved by the same step. So durations and
 * deadlines stay what they are, and times that are shown are those of the clock on the wall.
 */
export function shiftTimes(state: DeviceState, ms: number): DeviceState {
  const moved = (time: number): number => time + ms;
  const maybe = (time: number | null): number | null => (time === null ? null : time + ms);
  const call = (it: Call): Call => ({
    ...it,
    stateSince: moved(it.stateSince),
    startedAt: moved(it.startedAt),
    alertedAt: maybe(it.alertedAt),
    connectedAt: maybe(it.connectedAt),
    heldSince: maybe(it.heldSince),
    endedAt: maybe(it.endedAt),
    command: it.command && { ...it.command, at: moved(it.command.at) },
  });
  return {
    ...state,
    bootedAt: maybe(state.bootedAt),
    lastEventAt: maybe(state.lastEventAt),
    unreachableSince: maybe(state.unreachableSince),
    registrations: state.registrations.map((it) => ({ ...it, at: moved(it.at) })),
    calls: state.calls.map(call),
    ending: state.ending.map((it) => ({ ...it, call: call(it.call), until: moved(it.until) })),
    ended: state.ended.map(call),
    gone: state.gone.map((it) => ({ ...it, at: moved(it.at) })),
  };
}
