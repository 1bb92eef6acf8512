/** Compares two states and says what changed, so that no rule can forget to report something. */
import { isDeepStrictEqual } from 'node:util';
import type { Call, DeviceState, DeviceStatus } from './call-types';
import { isKnownCall, statusOf } from './device-state';
import type { Change } from './model-input';
import { summaryOf } from './summary';

/**
 * Fields whose change is news of the phone. The others (`lastEventAt`, `ongoingCalls`, `capabilities`) change with
 * nearly every event, or with the first one (`callsKnown`).
 */
const NEWS: Readonly<
  Record<
    Exclude<keyof DeviceStatus, 'lastEventAt' | 'ongoingCalls' | 'callsKnown' | 'capabilities'>,
    true
  >
> = {
  phone: true,
  hook: true,
  dnd: true,
  forwarding: true,
  registrations: true,
  bootedAt: true,
  reachable: true,
  unreachableSince: true,
  lastError: true,
  muted: true,
  recording: true,
};
const NEWS_FIELDS = Object.keys(NEWS) as (keyof typeof NEWS)[];

/** Changes of the calls in their order, new calls after them, then the phone itself. */
export function changesBetween(
  before: DeviceState,
  after: DeviceState,
  at: number,
  cause: string,
): Change[] {
  const changes: Change[] = [];
  for (const old of before.calls) {
    const call =
      after.calls.find((one) => one.id === old.id) ??
      after.ending.find((ending) => ending.call.id === old.id)?.call;
    changes.push(...(call ? updateOf(old, call, at, cause) : removalOf(old, after, at, cause)));
  }
  if (before.ending !== after.ending) changes.push(...settlementsOf(before, after, at));
  for (const call of [...after.calls, ...endingOf(before, after)]) {
    if (isKnownCall(before, call.id)) continue;
    changes.push({ kind: 'callAdded', at, cause, call, previousState: null });
  }
  changes.push(...passing(before, after, at, cause), ...ofDevice(before, after, at, cause));
  return changes;
}

/** Calls that have come to wait for their outcome. */
const endingOf = (before: DeviceState, after: DeviceState): Call[] =>
  before.ending === after.ending ? [] : after.ending.map(({ call }) => call);

function removalOf(old: Call, after: DeviceState, at: number, cause: string): Change[] {
  const call = after.ended.findLast((one) => one.id === old.id);
  const summary = call && summaryOf(call);
  if (!call || !summary) return [];
  return [{ kind: 'callRemoved', at, cause, call, previousState: old.state, summary }];
}

/** Calls whose end was told before, and whose outcome is known now. */
function settlementsOf(before: DeviceState, after: DeviceState, at: number): Change[] {
  return before.ending.flatMap(({ call: old }): Change[] => {
    const call = after.ended.findLast((one) => one.id === old.id);
    const summary = call && summaryOf(call);
    if (!call || !summary) return [];
    const previousState = call.previousState ?? 'Alerting';
    // Whatever let it be looked at: the report that counts is the one that has decided.
    const by = summary.endedBy;
    return [
      { kind: 'callRemoved', at, cause: by, call, previousState, summary, settled: true as const },
    ];
  });
}

/** Calls that began and ended within one input. */
function passing(before: DeviceState, after: DeviceState, at: number, cause: string): Change[] {
  if (after.ended === before.ended) return [];
  // Nearly all of them are the very calls of before: no need to compare ids.
  const old = new Set(before.ended);
  const more = after.ended.filter((call) => !old.has(call) && !isKnownCall(before, call.id));
  return more.flatMap((call): Change[] => {
    const summary = summaryOf(call);
    const previousState = call.previousState;
    if (!summary || previousState === null) return [];
    return [
      { kind: 'callAdded', at, cause, call, previousState: null },
      { kind: 'callRemoved', at, cause, call, previousState, summary },
    ];
  });
}

function updateOf(old: Call, call: Call, at: number, cause: string): Change[] {
  if (old === call) return [];
  // A command is news when it is accepted.
  const isNoNews = (call.command ?? old.command)?.pending;
  const changed = differing(old, call).filter((field) => field !== 'command' || !isNoNews);
  const changes: Change[] = [];
  // What was dialled and what the phone makes of it are the same party.
  const replaced =
    old.state !== 'Setup' && old.remote.number !== '' && old.remote.number !== call.remote.number;
  const rest = replaced ? changed.filter((field) => field !== 'remote') : changed;
  const base = { at, cause, call, previousState: old.state };
  if (rest.length > 0) changes.push({ kind: 'callUpdated', ...base, changed: rest });
  if (replaced) changes.push({ kind: 'partyUpdated', ...base, previousRemote: old.remote });
  return changes;
}

function ofDevice(before: DeviceState, after: DeviceState, at: number, cause: string): Change[] {
  const changed = NEWS_FIELDS.filter((field) => differs(before[field], after[field]));
  if (changed.length === 0) return [];
  return [{ kind: 'device', at, cause, device: statusOf(after), changed }];
}

function differing<T extends object>(old: T, now: T): (keyof T)[] {
  const found: (keyof T)[] = [];
  for (const key in old) if (differs(old[key], now[key])) found.push(key);
  for (const key in now) if (!(key in old) && now[key] !== undefined) found.push(key);
  return found;
}

/** Most values are the same, not only equal: the model keeps what has not changed. */
const differs = (old: unknown, now: unknown): boolean =>
  old !== now && !isDeepStrictEqual(old, now);
