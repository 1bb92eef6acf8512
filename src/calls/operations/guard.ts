/** Decides which call an operation acts on, and refuses what the phone's state does not allow. */
import { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { optionalText } from '../../common/values';
import { type Call, type DeviceState, DIALING, isUnheard, TALKING } from '../model/call-types';
import { OPERATION_INFO } from './catalogue';
import type { Job } from './job';

export const isTalking = (call: Call): boolean => TALKING.includes(call.state);
export const isDialing = (call: Call): boolean => DIALING.includes(call.state);

/**
 * The call an operation acts on. Keys act on the call that is selected on the phone, so naming one of several that
 * fit does not help; with CSTA it does.
 *
 * Undefined where the state is unknown, or where `force` skips the checks and it is not clear which call it is.
 *
 * @throws SnomError `noSuchCall` {callId}, `ambiguousCall` or `callNotNamed` {operation, candidates}, `invalidState`
 *   {operation, state, valid}, `wrongType` {name: 'callId'}
 */
export function chooseCall(
  job: Job,
  fits: (call: Call, device: DeviceState) => boolean,
): Call | undefined {
  const { device, force } = job;
  if (!device) return undefined;
  const named = namedCall(job, job.request.callId, 'callId');
  const able = device.calls.filter((call) => fits(call, device));
  if (force) return named ?? (able.length === 1 ? able[0] : undefined);
  if (named && namesCalls(job) && able.includes(named)) return named;
  if (able.length > 1) throw ambiguous(job, able);
  const [only] = able;
  if (!only || (named && named !== only)) throw invalidState(job, named);
  return only;
}

/** {@link chooseCall} by the capability that the operation needs. */
export function capableCall(job: Job): Call | undefined {
  const { capability } = OPERATION_INFO[job.operation];
  return chooseCall(job, (call) => call.capabilities.some((name) => name === capability));
}

/** Do commands say which call they mean? */
function namesCalls({ context }: Job): boolean {
  return context.channel === 'csta';
}

/** An active and a held call. */
export interface CallPair {
  readonly active: Call;
  readonly held: Call;
}

/**
 * The active and the held call of an operation on both, if there are exactly these two. With CSTA there may be others,
 * if the request says which two are meant.
 *
 * @param active which call may be the active one; default: one that talks
 * @throws SnomError as {@link chooseCall}; `callId` and `otherCallId` must both be of the pair
 */
export function callPair(
  job: Job,
  active: (call: Call) => boolean = isTalking,
): CallPair | undefined {
  const { device, force, request } = job;
  if (!device) return undefined;
  const named = [
    namedCall(job, request.callId, 'callId'),
    namedCall(job, request.otherCallId, 'otherCallId'),
  ];
  // A dial command of ours that the phone has not reported is no call yet.
  const calls = device.calls.filter((call) => call.state !== 'Setup');
  if (namesCalls(job)) return namedPair(job, calls, active, named);
  const first = calls.find(active);
  const held = calls.find((call) => call.state === 'Holding');
  const pair = first && held && calls.length === 2 ? { active: first, held } : undefined;
  const [a, b] = named;
  const isMeant =
    named.every((call) => !call || call === first || call === held) && (!a || a !== b);
  if (pair && isMeant) return pair;
  if (force) return pair;
  throw invalidState(job, a ?? b);
}

/** The one of each kind that is named, or else the only one. Force does not help: a service needs both names. */
function namedPair(
  job: Job,
  calls: readonly Call[],
  isActive: (call: Call) => boolean,
  named: readonly (Call | undefined)[],
): CallPair {
  const given = named.filter((call) => call !== undefined);
  const actives = calls.filter(isActive);
  const helds = calls.filter((call) => call.state === 'Holding');
  const active = oneMeant(actives, given);
  const held = oneMeant(helds, given);
  const isMeant = given.every((call) => call === active || call === held);
  const isSound = isMeant && new Set(given).size === given.length;
  if (active === 'several' && helds.length > 0) throw ambiguous(job, actives);
  if (held === 'several' && actives.length > 0) throw ambiguous(job, helds);
  if (isCall(active) && isCall(held) && isSound) return { active, held };
  throw invalidState(job, given[0]);
}

function oneMeant(able: readonly Call[], given: readonly Call[]): Call | 'several' | undefined {
  const meant = able.filter((call) => given.includes(call));
  const open = meant.length > 0 ? meant : able;
  return open.length > 1 ? 'several' : open[0];
}

const isCall = (one: Call | 'several' | undefined): one is Call =>
  one !== undefined && one !== 'several';

/**
 * Refuses what needs an idle phone.
 *
 * @throws SnomError `invalidState`
 */
export function checkIdle(job: Job): void {
  const { device, force } = job;
  if (device && !force && device.calls.length > 0) throw invalidState(job, undefined);
}

/** @throws SnomError `needsEvents` {operation} where the phone reports nothing */
export function checkEvents(job: Job): void {
  if (!job.device) throw new SnomError('needsEvents', { params: { operation: job.operation } });
}

/**
 * All calls of the phone.
 *
 * @throws SnomError `needsEvents` as {@link checkEvents}; `invalidState` while it has not told what calls it has
 */
export function knownCalls(job: Job): readonly Call[] {
  checkEvents(job);
  if (job.device && isUnheard(job.device)) throw invalidState(job, undefined);
  return job.device?.calls ?? [];
}

/** The live call of an id; undefined when none is named, or the checks are skipped. */
export function namedCall(job: Job, value: unknown, name: string): Call | undefined {
  const { device, force } = job;
  const id = optionalText(value, name, Infinity);
  if (id === undefined || !device) return undefined;
  const found =
    device.calls.find((call) => call.id === id) ??
    oneOf(
      job,
      device.calls.filter((call) => call.sipCallId === id || call.cstaId === id),
    ) ??
    oneOf(
      job,
      device.calls.filter((call) => isNumberOf(call.id, id)),
    );
  if (!found && !force) throw new SnomError('noSuchCall', { params: { callId: shown(id) } });
  return found;
}

/** Some systems have plain numbers as ids: the number at the end of ours stands for it. */
function isNumberOf(id: string, number: string): boolean {
  return /^\d{1,15}$/.test(number) && id.endsWith(`:${number}`);
}

/** A call between two identities of one phone has the same Call-ID twice. */
function oneOf(job: Job, calls: readonly Call[]): Call | undefined {
  if (calls.length < 2) return calls[0];
  if (job.force) return undefined;
  throw ambiguous(job, calls);
}

export function ambiguous(job: Job, calls: readonly Call[]): SnomError {
  const candidates = calls
    .map((call) => `${shown(call.id)} ${call.state} ${shown(call.remote.number)}`.trim())
    .join(', ');
  const reason = namesCalls(job) ? 'callNotNamed' : 'ambiguousCall';
  return new SnomError(reason, { params: { operation: job.operation, candidates } });
}

/** What the phone is doing, for the text of a refusal. */
export function stateInWords(
  device: Pick<DeviceState, 'calls' | 'callsKnown'> | undefined,
): string {
  if (!device || isUnheard(device)) return 'unknown';
  return device.calls.map(({ state }) => state).join(', ') || 'idle';
}

/** The refusal, with what is possible instead. @param call the call that is meant; undefined = the phone */
export function invalidState(job: Job, call: Call | undefined): SnomError {
  const state = call?.state ?? stateInWords(job.device);
  const valid = job.possible().join(', ');
  return new SnomError('invalidState', { params: { operation: job.operation, state, valid } });
}
