/** Operations that hold calls and take them back. Holding is a toggle on the phone, so the state decides. */
import type { Call } from '../../model/call-types';
import { ambiguous, callPair, capableCall, isTalking, namedCall } from '../guard';
import { alreadySo, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { holdPress, isLineKey, keys, wayPresses } from '../keys';
import type { PlanStep } from '../plan-types';
import { putOnHold, retrieved, swapped } from './effects';

/** `hold`: nothing is sent for a call that is held already. */
const planHold: Planner = (job) => {
  const held = heldAlready(job);
  if (held) return alreadySo(job, held.call);
  const call = capableCall(job);
  return planOf(job, [holdStep(job, call)], { call });
};

/** `retrieve`: nothing is sent for a call that is active already. */
const planRetrieve: Planner = (job) => {
  const active = activeAlready(job);
  if (active) return alreadySo(job, active);
  const held = job.device?.calls.filter((call) => call.state === 'Holding') ?? [];
  // The key takes back whichever is selected, also if one is named.
  if (held.length > 1 && !job.force) throw ambiguous(job, held);
  const call = capableCall(job);
  return planOf(job, [retrieveStep(job, call)], { call });
};

/** What the hold key of pascom means now: to hold, or to take back. */
export function toggledHold(job: Job): 'hold' | 'retrieve' {
  const { device } = job;
  const call = namedCall(job, job.request.callId, 'callId');
  const calls = call ? [call] : (device?.calls ?? []);
  const back = calls.some((one) => one.state === 'Holding') && !calls.some(isTalking);
  return back ? 'retrieve' : 'hold';
}

/** `swap`: the held call becomes the active one, and the other way round. */
const planSwap: Planner = (job) => {
  const { model, options } = job.context;
  const pair = callPair(job);
  const lineKey = pair?.held.lineKey ?? null;
  const presses =
    options.swap || !isLineKey(lineKey)
      ? wayPresses(options.swap, 'noSwapWay', model)
      : [{ key: lineKey }];
  return planOf(job, [{ ...swapped(pair), actions: [keys(presses)] }], { call: pair?.held });
};

/** Presses the hold key on an active call. */
export function holdStep(job: Job, call: Call | undefined): PlanStep {
  return { ...putOnHold(call), actions: [keys([holdPress(job.context.model)])] };
}

/** Presses the hold key on a held call. */
export function retrieveStep(job: Job, call: Call | undefined): PlanStep {
  return { ...retrieved(call), actions: [keys([holdPress(job.context.model)])] };
}

/** The named call is held, or, besides those that only ring, every call is. */
export function heldAlready(job: Job): { readonly call: Call | undefined } | undefined {
  const { device, request, force } = job;
  if (!device || force) return undefined;
  const call = namedCall(job, request.callId, 'callId');
  if (call) return call.state === 'Holding' ? { call } : undefined;
  const held = device.calls.filter((one) => one.state === 'Holding');
  const isOpen = device.calls.some((one) => one.state !== 'Holding' && one.state !== 'Alerting');
  if (held.length === 0 || isOpen) return undefined;
  return { call: held.length === 1 ? held[0] : undefined };
}

/** The named call is active, or the only one is. */
export function activeAlready(job: Job): Call | undefined {
  const { device, request, force } = job;
  if (!device || force) return undefined;
  const call = namedCall(job, request.callId, 'callId');
  const [only, ...more] = call ? [call] : device.calls;
  return only && more.length === 0 && isTalking(only) ? only : undefined;
}

export const HOLDING = {
  hold: planHold,
  retrieve: planRetrieve,
  swap: planSwap,
} satisfies PlannerTable;
