/** What the dialog says about a phone's calls, as options of the call model and of call operations. */
import type { DeviceInit } from '../../calls/model/device-state';
import { HELD_BY, type ModelOptions } from '../../calls/model/model-input';
import { readEmergencyNumbers } from '../../calls/operations/dial-rules/emergency';
import type { KeyWay, OperationOptions } from '../../calls/operations/plan-types';
import {
  NATIONAL_PREFIX,
  type NumberHabits,
  stripSeparators,
} from '../../common/numbers/normalise-number';
import {
  boundedNumber,
  type Bounds,
  missing,
  oneOf,
  optional,
  wrongType,
} from '../../common/values';
import type { SnomConfigDef } from './types';

/** How long a call may ring, here or at the other end, seconds. */
export const RING_TIMEOUT_S: Bounds = { min: 5, max: 86_400 };
/** A proxy gives up an unanswered call after three minutes (RFC 3261, timer C). */
const DEFAULT_RING_TIMEOUT_S = 180;
/** Calls of a phone that could not be reached, and of which nothing was heard since, are over after a day. */
const LOST_AFTER_UNREACHABLE_MS = 86_400_000;
/** Pause between the steps of an operation, ms. */
export const STEP_PAUSE_MS: Bounds = { min: 0, max: 60_000 };

/** One line each. */
function linesOf(text: unknown): string[] {
  return typeof text === 'string'
    ? text
        .split(/[\r\n,;]+/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : [];
}

/** Own identities as typed, one a line. */
export function identitiesOf({
  identities,
  identity,
}: Pick<SnomConfigDef, 'identities' | 'identity'>): NonNullable<DeviceInit['identities']> {
  return [...new Set([...linesOf(identities), ...linesOf(identity)])];
}

/** @throws SnomError `wrongType` {name, expected} */
export function modelOptions(def: SnomConfigDef): ModelOptions {
  const ringTimeout = boundedNumber(def.ringTimeout, 'ringTimeout', RING_TIMEOUT_S);
  return {
    ...(ringTimeout !== undefined && { ringTimeoutMs: ringTimeout * 1000 }),
    // A call to a busy number is over without a report on some firmware.
    dialTimeoutMs: (ringTimeout ?? DEFAULT_RING_TIMEOUT_S) * 1000,
    // One command that found nobody, asked once and never again, must not end calls whose reports still come
    // in; a phone that was really gone says so itself when it has started again.
    lostAfterUnreachableMs: LOST_AFTER_UNREACHABLE_MS,
    // Otherwise swapping is done by the line key of the held call, which has to be known.
    ...(def.swapWay && { swapNeedsLineKey: false }),
    ...optional({ heldBy: oneOf(def.heldBy, 'heldBy', HELD_BY) }),
    ...(def.connectedMeansAnswered === true && { connectedMeansAnswered: true }),
  };
}

/**
 * @throws SnomError `wrongType` {name, expected} for a choice that does not exist, `missingParameter` {name} for a
 *   way without its key
 */
export function operationOptions(def: SnomConfigDef): OperationOptions {
  const conference = keyWay('conference', def.conferenceWay, def.conferenceKey);
  const swap = keyWay('swap', def.swapWay, def.swapKey);
  const deflect = keyWay('deflect', def.deflectWay, def.deflectKey);
  const consultBy = oneOf(def.consultBy, 'consultBy', ['dial', 'keys']);
  const muteWhenUnknown = oneOf(def.muteWhenUnknown, 'muteWhenUnknown', ['press', 'refuse']);
  const emergencyNumbers = readEmergencyNumbers(def.emergencyNumbers);
  const dndWay = oneOf(def.dndWay, 'dndWay', ['auto', 'key', 'setting']);
  return {
    answerKey: def.answerKey || 'ENTER',
    hangupKey: def.hangupKey || 'CANCEL',
    ...text('outgoingIdentity', def.identity),
    ...code('externalPrefix', def.externalPrefix),
    ...code('pickupCode', def.pickupCode),
    ...text('muteKey', def.muteKey),
    ...text('recordKey', def.recordKey),
    ...(conference && { conference }),
    ...(swap && { swap }),
    ...(deflect && { deflect }),
    transferList: def.transferList === true,
    ...(consultBy && { consultBy }),
    ...(muteWhenUnknown && { muteWhenUnknown }),
    ...(dndWay && { dndWay }),
    ...(emergencyNumbers && { emergencyNumbers }),
    ...numberHabits(def),
  };
}

/**
 * How numbers are dialled on the phone.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
function numberHabits(def: SnomConfigDef): NumberHabits {
  const plusHandling = oneOf(def.plusHandling, 'plusHandling', ['asIs', '00', 'prefix']);
  const nationalPrefix = prefix('nationalPrefix', def.nationalPrefix);
  return {
    ...(plusHandling && plusHandling !== 'asIs' && { plusHandling }),
    ...(plusHandling === 'prefix' && { plusPrefix: prefix('plusPrefix', def.plusPrefix) ?? '' }),
    ...(nationalPrefix !== undefined && nationalPrefix !== NATIONAL_PREFIX && { nationalPrefix }),
  };
}

/** Digits of a prefix, '' if there is none; undefined = nothing was said. @throws SnomError `wrongType` */
export function prefix(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const digits =
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '?';
  if (/^[0-9*#]{0,8}$/.test(digits)) return digits;
  throw wrongType(name, '0-9 * #');
}

/** Pause between steps where the phone's events are off, ms; undefined = the default. @throws SnomError `wrongType` */
export function stepPauseOf({ stepPause }: Pick<SnomConfigDef, 'stepPause'>): number | undefined {
  return boundedNumber(stepPause, 'stepPause', STEP_PAUSE_MS);
}

function keyWay(name: string, way: unknown, keys: unknown): KeyWay | undefined {
  const chosen = oneOf(way, `${name}Way`, ['key', 'softkey', 'raw']);
  if (chosen === undefined) return undefined;
  const key = typeof keys === 'string' ? keys.trim() : '';
  if (key === '') throw missing(`${name}Key`);
  return chosen === 'raw' ? { way: chosen, keys: key } : { way: chosen, key };
}

/** Digits that are dialled before a number, without what people write between them. */
function code<K extends string>(name: K, value: unknown): Partial<Record<K, string>> {
  return text(name, typeof value === 'string' ? stripSeparators(value) : value);
}

function text<K extends string>(name: K, value: unknown): Partial<Record<K, string>> {
  const found = typeof value === 'string' ? value.trim() : '';
  return found === '' ? {} : ({ [name]: found } as Record<K, string>);
}
