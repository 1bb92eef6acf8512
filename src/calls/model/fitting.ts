/** Judges a device state that comes from outside this process, part by part: nothing of it is used unless it fits. */
import { isObject, propertyOf } from '../../common/values';
import { type Call, CALL_STATES, type DeviceState } from './call-types';
import { MAX_CALLS } from './device-state';

/**
 * The kept parts that fit, in the place of the fresh ones; name, address and entered identities are those of the fresh
 * one.
 *
 * @param dropped gets the names of the parts that do not fit
 */
export function keepFitting(
  fresh: DeviceState,
  kept: DeviceState,
  dropped: Set<string>,
): DeviceState {
  const state: Record<string, unknown> = { ...fresh };
  for (const [name, fits] of Object.entries(PARTS)) {
    const value = propertyOf(kept, name);
    if (value === undefined) continue;
    if (fits(value)) state[name] = value;
    else dropped.add(name);
  }
  for (const [name, { fits, most }] of Object.entries(LISTS)) {
    const value = propertyOf(kept, name);
    if (value === undefined) continue;
    const list: readonly unknown[] = Array.isArray(value) ? value.slice(-most) : [];
    const sound = list.filter(fits);
    state[name] = sound;
    if (!Array.isArray(value) || sound.length < value.length) dropped.add(name);
  }
  const restored = state as unknown as DeviceState;
  const { name, ip } = fresh.phone;
  return {
    ...restored,
    callsKnown: callsKnownIn(kept),
    calls: withoutDoubles(restored.calls).map(upToDate),
    ending: restored.ending.map((entry) => ({ ...entry, call: upToDate(entry.call) })),
    ended: restored.ended.map(upToDate),
    phone: { ...fresh.phone, ...restored.phone, name, ip: ip ?? restored.phone.ip },
    given: fresh.given,
    identities: [...new Set([...fresh.identities, ...restored.identities])].slice(0, 24),
  };
}

/** What a kept state says of it. */
interface Told {
  readonly callsKnown?: unknown;
  readonly lastEventAt?: unknown;
}

/** Earlier versions did not say it: whoever has reported has told of its calls. */
export function callsKnownIn({ callsKnown, lastEventAt }: Told): boolean {
  return typeof callsKnown === 'boolean' ? callsKnown : typeof lastEventAt === 'number';
}

/** A call of an earlier version, with the fields it did not have. */
function upToDate(call: Call): Call {
  const { cstaDeviceId } = call as Partial<Call>;
  return cstaDeviceId === undefined ? { ...call, cstaDeviceId: null } : call;
}

function withoutDoubles(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call, index) => calls.findIndex((other) => other.id === call.id) === index);
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length <= 1024;
const isTime: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e15;
const isFlag: Check = (value) => typeof value === 'boolean';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);
const orNull =
  (fits: Check): Check =>
  (value) =>
    value === null || fits(value);
const optional =
  (fits: Check): Check =>
  (value) =>
    value === undefined || fits(value);
const listOf =
  (fits: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(fits);
/** Exactly these fields matter, and each must fit; own ones only. */
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(fields).every(([name, fits]) => fits(propertyOf(value, name)));

const isParty = record({ number: isText, uri: isText, name: optional(isText) });
const isCall = record({
  id: isText,
  phone: record({ name: isText, mac: orNull(isText), ip: orNull(isText) }),
  identity: orNull(isText),
  dir: oneOf('i', 'o'),
  dirKnown: isFlag,
  state: oneOf(...CALL_STATES),
  previousState: orNull(oneOf(...CALL_STATES)),
  stateSince: isTime,
  local: isParty,
  remote: isParty,
  startedAt: isTime,
  alertedAt: orNull(isTime),
  connectedAt: orNull(isTime),
  heldSince: orNull(isTime),
  endedAt: orNull(isTime),
  ringSeconds: isTime,
  talkSeconds: isTime,
  holdSeconds: isTime,
  outcome: orNull(isText),
  endedBy: orNull(isText),
  transfer: orNull(
    record({ kind: oneOf('started', 'blind', 'attended', 'deflect'), to: orNull(isText) }),
  ),
  relatedCallId: orNull(isText),
  sipCallId: orNull(isText),
  cstaId: orNull(isText),
  // Absent in states of earlier versions.
  cstaDeviceId: optional(orNull(isText)),
  lineKey: orNull(isText),
  command: orNull(
    record({ name: isText, at: isTime, to: orNull(isText), pending: optional(oneOf(true)) }),
  ),
  lateEvents: isCount,
  found: optional(oneOf(true)),
  unexpected: optional(oneOf(true)),
  assumed: optional(oneOf(true)),
  capabilities: listOf(isText, 64),
});
const isLive: Check = (value) => isCall(value) && propertyOf(value, 'endedAt') === null;
const isOver: Check = (value) => isCall(value) && propertyOf(value, 'endedAt') !== null;

/** Call numbers beyond are damage: no phone has had so many calls. */
const MAX_CALL_NUMBER = 2 ** 40;

const PARTS: Readonly<Record<string, Check>> = {
  nextCall: (value) => isCount(value) && Number(value) >= 1 && Number(value) < MAX_CALL_NUMBER,
  idPrefix: isText,
  phone: record({
    name: isText,
    mac: orNull(isText),
    ip: orNull(isText),
    model: orNull(isText),
    firmware: orNull(isText),
  }),
  hook: oneOf('on', 'off', 'unknown'),
  dnd: orNull(isFlag),
  forwarding: orNull(isFlag),
  bootedAt: orNull(isTime),
  lastEventAt: orNull(isTime),
  reachable: orNull(isFlag),
  unreachableSince: orNull(isTime),
  lastError: orNull(isText),
  muted: isFlag,
  recording: isFlag,
  ongoingCalls: orNull(isCount),
  lateEvents: isCount,
  unansweredSince: orNull(isTime),
  dndToldAt: orNull(isTime),
};

const LISTS: Readonly<Record<string, { readonly fits: Check; readonly most: number }>> = {
  identities: { fits: isText, most: 24 },
  registrations: { fits: record({ identity: isText, registered: isFlag, at: isTime }), most: 24 },
  calls: { fits: isLive, most: MAX_CALLS },
  ending: {
    fits: record({ call: isOver, until: isTime, cause: isText, cancelReason: orNull(isText) }),
    most: MAX_CALLS,
  },
  ended: { fits: isOver, most: 1000 },
  gone: { fits: record({ sipCallId: isText, at: isTime }), most: MAX_CALLS },
};
