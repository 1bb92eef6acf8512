/** Operations that begin a call. */
import { SnomError } from '../../../common/errors';
import {
  checkDestination,
  parseDestination,
  parseIdentity,
} from '../../../common/numbers/destinations';
import type { KeyPress, PhoneAction } from '../../../phone/types';
import { isEmergency } from '../dial-rules/emergency';
import { checkIdle, invalidState } from '../guard';
import { about, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { isTouched, keypadStateOf } from '../keypad/keypad';
import { keys, LIST_PAUSE_MS, neededKey, pace, typeDestination } from '../keys';
import { NEW_CALL, type UntimedInput } from '../plan-types';

const CLEAR_PAUSE_MS = 300;

/**
 * `dial`: the dial request of the phone. An emergency number is not refused for what is only supposed: that a call of
 * ours may be about to be reported.
 */
const planDial: Planner = (job) => {
  const { destination, device, force } = job;
  const call = dialing(job, destination);
  const urgent = isEmergency(destination, job.context.options);
  // Which call a report would be about could not be told.
  if (!force && !urgent && device?.calls.some((one) => one.state === 'Setup'))
    throw invalidState(job, undefined);
  const confirm = [about(NEW_CALL, { events: ['outgoing'] })];
  const steps = [{ label: `dial ${destination}`, ...call, confirm }];
  const plan = planOf(job, steps, { doubt: false, destination });
  return urgent ? { ...plan, urgent } : plan;
};

/** `prepare`: types the number and leaves the rest to the user. A phone set to dial by itself may do so. */
const planPrepare: Planner = (job) => {
  const { destination } = job;
  const presses = pace([...clearTyped(job), ...typeDestination(destination)], job.context.options);
  checkIdle(job);
  return planOf(job, [{ label: `type ${destination}`, actions: [keys(presses)] }], { destination });
};

/**
 * With dialling rules, what was typed before must go first: only of the whole number it can be said that it may be
 * dialled. CANCEL is safe where the phone is known to be idle.
 */
function clearTyped(job: Job): readonly KeyPress[] {
  const { dialRules, keypad } = job.context;
  const isIdle = keypadStateOf(job.device) === 'idle';
  if (dialRules.limits === false || !isIdle || !keypad || !isTouched(keypad)) return [];
  return [{ ...neededKey(job, 'CANCEL'), pauseMs: CLEAR_PAUSE_MS }];
}

/** `redial`: the first number of the phone's own list. */
const planRedial: Planner = (job) => {
  const { dialRules, options } = job.context;
  if (dialRules.limits !== false) throw new SnomError('redialNotChecked');
  const pauseMs = options.listPauseMs ?? LIST_PAUSE_MS;
  const presses = [{ ...neededKey(job, 'REDIAL'), pauseMs }, neededKey(job, 'ENTER')];
  checkIdle(job);
  return planOf(job, [
    {
      label: 'redial',
      actions: [keys(presses)],
      before: { type: 'dialRequested', destination: '' },
      confirm: [about(NEW_CALL, { events: ['outgoing'] })],
    },
  ]);
};

/** `pickup`: dials the PBX's code and, where one is given, the number that rings. */
const planPickup: Planner = (job) => {
  const { pickupCode } = job.context.options;
  if (!pickupCode) throw new SnomError('noPickupCode');
  const { destination: given = '' } = job.request;
  const { dialRules, options } = job.context;
  const number = given === '' || given === null ? '' : parseDestination(given, options);
  const destination = checkDestination(`${pickupCode}${number}`);
  dialRules.check(destination);
  checkIdle(job);
  const confirm = [about(NEW_CALL, { events: ['connected'] })];
  const dial = dialing(job, destination);
  return planOf(job, [{ label: `dial ${destination}`, ...dial, confirm }], { destination });
};

/** What dials a checked destination, and what the model is told of it. */
export function dialing(
  job: Job,
  destination: string,
): { readonly actions: readonly PhoneAction[]; readonly before: UntimedInput } {
  const { request, context } = job;
  const asked = request.identity ?? '';
  const from = asked === '' ? (context.options.outgoingIdentity ?? '') : asked;
  const identity = from === '' ? {} : { identity: parseIdentity(from) };
  return {
    actions: [{ kind: 'dial', destination, ...identity }],
    before: { type: 'dialRequested', destination, ...identity },
  };
}

export const DIALLING = {
  dial: planDial,
  prepare: planPrepare,
  redial: planRedial,
  pickup: planPickup,
} satisfies PlannerTable;
