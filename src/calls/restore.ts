/** Takes the state of a phone back from a context store, as far as it can be trusted. */
import { reduce, restoreDevice } from './call-model';
import type { Call, DeviceState, Registration } from './call-types';
import { CALL_STATES } from './call-types';
import type { DeviceInit } from './device-state';
import { createDevice } from './device-state';
import type { ModelOptions } from './model-input';

/** What a state is restored for: the phone as it is configured now. */
export interface RestoreInit extends DeviceInit {
  readonly restored?: unknown;
}

/**
 * The kept state with today's name, address and identities; undefined when there is none, or it is another
 * version's, another phone's or damaged. Calls that cannot be read are dropped, not the others with them.
 *
 * Calls that ended while nobody listened are still in it; the phone's next count, time limits or a boot end them.
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
  const state: DeviceState = {
    ...fresh,
    ...kept,
    phone: {
      ...fresh.phone,
      ...kept.phone,
      name: fresh.phone.name,
      ip: fresh.phone.ip ?? kept.phone.ip,
    },
    given: fresh.given,
    identities: [...new Set([...fresh.identities, ...kept.identities.filter(isText)])].slice(0, 24),
    registrations: kept.registrations.filter(isRegistration),
    calls: kept.calls.filter(isCall),
    ending: listOf(kept.ending).filter((it) => isObject(it) && isCall(it.call) && isTime(it.until)),
    ended: kept.ended.filter(isCall),
    gone: kept.gone.filter((it) => isObject(it) && isText(it.sipCallId) && isTime(it.at)),
  };
  try {
    // Brings it up to date with time and options; what is damaged beyond the checks shows here.
    return reduce(state, { type: 'tick', at }, options).state;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

function isRegistration(value: Registration): boolean {
  return isObject(value) && isText(value.identity) && typeof value.registered === 'boolean';
}

/** Has it what the rules read without asking? */
function isCall(value: Call): boolean {
  if (!isObject(value) || !isText(value.id) || !isObject(value.phone)) return false;
  const parties = [value.local, value.remote];
  const times = [value.startedAt, value.stateSince, value.talkSeconds, value.holdSeconds];
  const texts = [value.identity, value.sipCallId, value.cstaId, value.lineKey, value.relatedCallId];
  const moments = [value.alertedAt, value.connectedAt, value.heldSince, value.endedAt];
  return (
    CALL_STATES.includes(value.state) &&
    (value.dir === 'i' || value.dir === 'o') &&
    parties.every((it) => isObject(it) && isText(it.number) && isText(it.uri)) &&
    times.every(isTime) &&
    texts.every((it) => it === null || isText(it)) &&
    moments.every((it) => it === null || isTime(it)) &&
    [value.command, value.transfer].every((it) => it === null || isObject(it)) &&
    Array.isArray(value.capabilities)
  );
}
