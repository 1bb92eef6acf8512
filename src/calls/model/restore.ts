/** Takes the state of a phone back from a context store, as far as it can be trusted. */
import { reduce } from './call-model';
import type { DeviceState } from './call-types';
import { createDevice, type DeviceInit, restoreDevice } from './device-state';
import { keepFitting } from './fitting';
import { type ModelOptions, resolveModelOptions } from './model-input';
import { newestTime, shiftTimes } from './times';

/** What a state is restored for: the phone as it is configured now. */
interface RestoreInit extends DeviceInit {
  readonly restored?: unknown;
  /** By how much the clock was set since the state was kept, ms; 0 = not at all, or nobody knows. */
  readonly clockSetBy?: number;
  /** Told the names of the parts that were dropped because they do not fit, if any. */
  readonly onDropped?: (parts: readonly string[]) => void;
}

/**
 * The kept state with today's name, address and identities; undefined when there is none, or it is another
 * version's, another phone's or damaged. Everything is checked before it is used: a part that does not fit is dropped,
 * a call alone and not the others with it.
 *
 * Calls that ended while nobody listened are still in it; the phone's next count, time limits or a boot end them. None of
 * them ends here, since nobody would be told.
 */
export function restoreTracked(
  init: RestoreInit,
  options: ModelOptions,
  at: number,
): DeviceState | undefined {
  const kept = restoreDevice(init.restored);
  if (!kept) return undefined;
  const fresh = createDevice(init, options);
  const isOther =
    (init.idPrefix !== undefined && kept.idPrefix !== init.idPrefix) ||
    (fresh.phone.mac !== null && kept.phone.mac !== null && fresh.phone.mac !== kept.phone.mac);
  if (isOther) return undefined;
  const dropped = new Set<string>();
  const found = keepFitting(fresh, kept, dropped);
  // Ids that were given before must not be given again: no phone has had a call each second.
  const nextCall = Math.max(1, Math.floor(at / 1000));
  const sound = dropped.has('nextCall') ? { ...found, nextCall } : found;
  if (dropped.size > 0) init.onDropped?.([...dropped]);
  try {
    const moved = init.clockSetBy ? shiftTimes(sound, init.clockSetBy) : sound;
    const { ending, ...rest } = settleClock(moved, at);
    // Brings it up to date with the options. What has run out of time meanwhile is told with the first tick.
    const then = Math.min(at, newestTime(rest));
    const { state } = reduce({ ...rest, ending: [] }, { type: 'tick', at: then }, options);
    // What is still to be told is told when there is somebody to listen. No clock makes anybody wait longer for it.
    const latest = at + resolveModelOptions(options).lateWithinMs;
    const waiting = ending.map((entry) => ({ ...entry, until: Math.min(entry.until, latest) }));
    return { ...state, ending: waiting };
  } catch {
    return undefined;
  }
}

/** A clock set back while nothing ran would leave calls that begin in the future. */
function settleClock(state: DeviceState, at: number): DeviceState {
  const newest = newestTime(state, state.ending);
  return newest > at ? shiftTimes(state, at - newest) : state;
}
