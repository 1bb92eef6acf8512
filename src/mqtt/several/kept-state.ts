/**
 * What Node-REDs tell each other of a phone: all that the call model knows, so that another one goes on where this one
 * stopped. It stays on the broker, so it is small: what is empty, follows from the configuration, or is over for good is
 * left out. It holds what phones report of calls; logins and tokens are no part of a device state.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Call, DeviceState, EndingCall } from '../../calls/model/call-types';
import { createDevice, NEW_CALL } from '../../calls/model/device-state';
import { callsKnownIn } from '../../calls/model/fitting';
import { UNKNOWN_PARTY } from '../../calls/model/sip-address';
import { isObject, propertyOf } from '../../common/values';
import { readJson } from '../payload';

/** Raised when an older version could not read it any more. */
const VERSION = 1;

/** Calls that ended before are no news to anybody, ms; late reports of a call come within 3 s by default. */
const ENDED_MS = 10_000;
const MAX_ENDED = 8;

/** Reports that are remembered by the ids a proxy gives them: more than a phone has under way at a time. */
export const MAX_HEARD = 16;
/** Commands of other Node-REDs that are remembered by their ids, besides. */
export const MAX_COMMANDS = 8;
/** Longest id of a report, and of an instance, characters. */
export const MAX_ID = 64;

/** A device that is longer, in characters, is told without what is over. The 32 calls that the model allows fit in. */
const MAX_DEVICE = 60_000;
/** Longest that is read, characters. */
const MAX_KEPT = 262_144;

/** One phone, as its keeper tells it. */
export interface KeptState {
  /** Who keeps the phone. */
  readonly instance: string;
  /** Grows with each: an older one that arrives late is known by it. */
  readonly n: number;
  /** When it was written. */
  readonly at: number;
  /** Ids of the last reports and commands that are in it. */
  readonly heard: readonly string[];
  readonly device: DeviceState;
}

/** What is read: its device is still to be checked, which the call model does. */
export interface ReadState extends Omit<KeptState, 'device'> {
  readonly device: unknown;
}

/** A call of which nothing is known. What changes here, or in {@link NEW_CALL}, needs another {@link VERSION}. */
const BLANK: Omit<Call, 'id' | 'phone' | 'dir' | 'state' | 'stateSince' | 'startedAt'> = {
  identity: null,
  dirKnown: true,
  previousState: null,
  local: UNKNOWN_PARTY,
  remote: UNKNOWN_PARTY,
  alertedAt: null,
  connectedAt: null,
  heldSince: null,
  ...NEW_CALL,
};

/** A phone of which nothing is known; its own words are the configuration's. */
const UNHEARD = createDevice({ name: '', idPrefix: '' });

/** A device as it is published, JSON; of the calls that are over only those that ended a moment before `at`. */
export function writeDevice(device: DeviceState, at: number): string {
  const recent = device.ended.filter(({ endedAt }) => at - (endedAt ?? 0) < ENDED_MS);
  const text = JSON.stringify(pack({ ...device, ended: recent.slice(-MAX_ENDED) }));
  if (text.length <= MAX_DEVICE) return text;
  return JSON.stringify(pack({ ...device, ended: [], gone: [] }));
}

/** As it is published. @param device of {@link writeDevice} */
export function writeKept(
  { instance, n, at, heard }: Omit<KeptState, 'device'>,
  device: string,
): string {
  const head = JSON.stringify({ v: VERSION, instance, n, at, heard });
  return `${head.slice(0, -1)},"device":${device}}`;
}

/**
 * @param payload as `mqtt in` gives it: text, bytes, or JSON that it has read itself
 * @returns undefined = it is none, or another version's
 */
export function readKept(payload: unknown): ReadState | undefined {
  const value = readJson(payload, MAX_KEPT);
  if (!isObject(value) || propertyOf(value, 'v') !== VERSION) return undefined;
  const { instance, n, at, heard, device } = value as Record<string, unknown>;
  const isSound = isId(instance) && isNumber(n) && typeof at === 'number' && isObject(device);
  if (!isSound || !Number.isFinite(at)) return undefined;
  const ids = Array.isArray(heard) ? heard.filter(isId).slice(-MAX_HEARD - MAX_COMMANDS) : [];
  return { instance, n, at, heard: ids, device: unpack(device) };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < 2 ** 50;
}

function pack(device: DeviceState): object {
  const { calls, ending, ended, phone, version, given, capabilities, callsKnown, ...rest } = device;
  void [version, given, capabilities];
  const short = (call: Call): object => packCall(call, device);
  return {
    ...without(rest, UNHEARD),
    // Versions that do not say it mean what follows from the rest.
    ...(callsKnown !== callsKnownIn(rest) && { callsKnown }),
    phone: without(phone, UNHEARD.phone),
    ...(calls.length > 0 && { calls: calls.map(short) }),
    ...(ending.length > 0 && {
      ending: ending.map(({ call, ...open }) => ({ ...open, call: short(call) })),
    }),
    ...(ended.length > 0 && { ended: ended.map(short) }),
  };
}

function packCall(call: Call, { phone: { name, mac, ip } }: DeviceState): object {
  const { phone, capabilities, ...rest } = call;
  void capabilities;
  const isSame = isDeepStrictEqual(phone, { name, mac, ip });
  return { ...without(rest, BLANK), ...(!isSame && { phone }) };
}

/** The properties that differ from what they are anyway. */
function without(value: object, usual: object): object {
  const news = Object.entries(value).filter(
    ([name, own]) => !isDeepStrictEqual(own, propertyOf(usual, name)),
  );
  return Object.fromEntries(news);
}

function unpack(packed: object): unknown {
  const { phone, calls, ending, ended, ...rest } = packed as Partial<Record<string, unknown>>;
  const told = { ...UNHEARD.phone, ...(isObject(phone) ? phone : {}) };
  const { name, mac, ip } = told;
  const full = (call: unknown): unknown =>
    isObject(call) ? { ...BLANK, phone: { name, mac, ip }, ...call } : call;
  const open = (entry: unknown): unknown =>
    isObject(entry) ? { ...entry, call: full((entry as Partial<EndingCall>).call) } : entry;
  return {
    ...UNHEARD,
    ...rest,
    callsKnown: callsKnownIn(rest),
    version: UNHEARD.version,
    phone: told,
    calls: listOf(calls).map(full),
    ending: listOf(ending).map(open),
    ended: listOf(ended).map(full),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
