/** Compares two states and says what changed, so that no rule can forget to report something. */
import { isDeepStrictEqual } from 'node:util';
import type { Call, DeviceState, DeviceStatus } from './call-types';
import { statusOf } from './device-state';
import type { Change } from './model-input';
import { summaryOf } from './summary';

/** Fields that change with nearly every event; alone they are no news of the phone. */
const QUIET: ReadonlySet<keyof DeviceStatus> = new Set<keyof DeviceStatus>([
  'lastEventAt',
  'ongoingCalls',
  'capabilities',
]);

/** Changes of the calls in their order, new calls after them, then the phone itself. */
export function changesBetween(
  before: DeviceState,
  after: DeviceState,
  at: number,
  cause: string,
): Change[] {
  const live = new Map(after.calls.map((it) => [it.id, it]));
  const known = new Map(before.calls.map((it) => [it.id, it]));
  const changes: Change[] = [];
  for (const old of before.calls) {
    const call = live.get(old.id);
    changes.push(...(call ? updated(old, call, at, cause) : removed(old, after, at, cause)));
  }
  for (const call of after.calls) {
    if (known.has(call.id)) continue;
    changes.push({ kind: 'callAdded', at, cause, call, previousState: null });
  }
  changes.push(...passing(before, after, at, cause));
  return [...changes, ...ofDevice(before, after, at, cause)];
}

function removed(old: Call, after: DeviceState, at: number, cause: string): Change[] {
  const call = after.ended.findLast((it) => it.id === old.id);
  const summary = call && summaryOf(call);
  if (!call || !summary) return [];
  return [{ kind: 'callRemoved', at, cause, call, previousState: old.state, summary }];
}

/** Calls that began and ended within one input. */
function passing(before: DeviceState, after: DeviceState, at: number, cause: string): Change[] {
  const known = new Set([...before.calls, ...before.ended].map((it) => it.id));
  return after.ended.flatMap((call): Change[] => {
    const summary = summaryOf(call);
    const previousState = call.previousState;
    if (known.has(call.id) || !summary || previousState === null) return [];
    return [
      { kind: 'callAdded', at, cause, call, previousState: null },
      { kind: 'callRemoved', at, cause, call, previousState, summary },
    ];
  });
}

function updated(old: Call, call: Call, at: number, cause: string): Change[] {
  if (old === call) return [];
  // A command is news when it is accepted.
  const isNoNews = (call.command ?? old.command)?.pending;
  const changed = differing(old, call).filter((it) => it !== 'command' || !isNoNews);
  const changes: Change[] = [];
  // What was dialled and what the phone makes of it are the same party.
  const replaced =
    old.state !== 'Setup' && old.remote.number !== '' && old.remote.number !== call.remote.number;
  const rest = replaced ? changed.filter((it) => it !== 'remote') : changed;
  const base = { at, cause, call, previousState: old.state };
  if (rest.length > 0) changes.push({ kind: 'callUpdated', ...base, changed: rest });
  if (replaced) changes.push({ kind: 'partyUpdated', ...base, previousRemote: old.remote });
  return changes;
}

function ofDevice(before: DeviceState, after: DeviceState, at: number, cause: string): Change[] {
  const device = statusOf(after);
  const changed = differing(statusOf(before), device).filter((it) => !QUIET.has(it));
  return changed.length > 0 ? [{ kind: 'device', at, cause, device, changed }] : [];
}

function differing<T extends object>(old: T, now: T): (keyof T)[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]) as Set<keyof T>;
  return [...keys].filter((key) => !isDeepStrictEqual(old[key], now[key]));
}
