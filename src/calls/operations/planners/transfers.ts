/** Transfers, and the consultations that begin them and conferences. */
import { type Call, TALKING } from '../../model/call-types';
import { callPair, capableCall, isDialing, isTalking } from '../guard';
import { about, idOf, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { keys, LIST_PAUSE_MS, neededKey, pace, typeDestination } from '../keys';
import { type CallPlan, NEW_CALL, type PlanStep } from '../plan-types';
import { dialing } from './dialling';
import { consultationEnded, ending, sentOn, transferred } from './effects';
import { holdStep, retrieveStep } from './holding';

/**
 * `blindTransfer`. A held call is taken back first. What TRANSFER means can be changed on the phone
 * (`transfer_dialing_on_transfer`, `disable_blind_transfer`).
 */
const planBlindTransfer: Planner = (job) => {
  const { destination, context } = job;
  const { options } = context;
  const presses = pace(
    [neededKey(job, 'TRANSFER'), ...typeDestination(destination), neededKey(job, 'ENTER')],
    options,
  );
  const call = capableCall(job);
  const transfer: PlanStep = {
    ...sentOn(call, destination),
    actions: [keys(presses)],
    ...(call
      ? {
          requires: { calls: [{ callId: call.id, states: TALKING }], noOthers: true },
        }
      : {}),
  };
  const first = call?.state === 'Holding' ? [retrieveStep(job, call)] : [];
  return planOf(job, [...first, transfer], { call, destination });
};

/** `startTransfer` and `startConference`: holds the call and dials the third party; the new call is the consultation. */
const planConsultation: Planner = (job) => {
  const { steps, ...meant } = consultation(job);
  return planOf(job, steps, meant);
};

/** The steps that bring a call on hold and a third party on the phone. */
export function consultation(job: Job): {
  readonly steps: readonly PlanStep[];
  readonly call: Call | undefined;
  readonly destination: string;
} {
  const { destination, context } = job;
  const { options } = context;
  const dial = dialing(job, destination);
  const byKeys = options.consultBy === 'keys';
  const enter = (): PlanStep['actions'] => [
    keys(pace([...typeDestination(destination), neededKey(job, 'ENTER')], options)),
  ];
  const actions = byKeys ? enter() : dial.actions;
  const call = capableCall(job);
  const calls = call ? [{ callId: call.id, states: ['Holding'] as const }] : [];
  const second: PlanStep = {
    label: `dial ${destination}`,
    ...dial,
    ...(actions ? { actions } : {}),
    // ENTER would answer a call that rings meanwhile.
    ...(call ? { requires: { calls, ...(byKeys ? { noOthers: true as const } : {}) } } : {}),
    confirm: [about(NEW_CALL, { events: ['outgoing'] })],
  };
  const noted: PlanStep['accepted'] =
    job.operation === 'startTransfer' ? [{ type: 'startTransferRequested', ...idOf(call) }] : [];
  if (call?.state === 'Holding')
    return { steps: [{ ...second, accepted: noted }], call, destination };
  const hold = holdStep(job, call);
  const accepted = [...(hold.accepted ?? []), ...noted];
  return { steps: [{ ...hold, accepted }, second], call, destination };
}

/**
 * `completeTransfer`: TRANSFER, and ENTER for the list that some phones show: a D862 always, others with "Call join on
 * Xfer" on, which is off by default (both vendor lists, A).
 */
const planCompleteTransfer: Planner = (job) => {
  const { options } = job.context;
  const pauseMs = options.listPauseMs ?? LIST_PAUSE_MS;
  const transfer = neededKey(job, 'TRANSFER');
  const presses = options.transferList
    ? [{ ...transfer, pauseMs }, neededKey(job, 'ENTER')]
    : [transfer];
  const pair = callPair(
    job,
    (one) => isTalking(one) || (isDialing(one) && one.capabilities.includes('completeTransfer')),
  );
  return planOf(job, [{ ...transferred(pair), actions: [keys(presses)] }], { call: pair?.active });
};

/** `cancelTransfer`: ends the consultation, then takes the held call back, if the phone has not done so itself. */
const planCancelTransfer: Planner = (job): CallPlan => {
  const press = neededKey(job, 'CANCEL');
  const pair = callPair(job, (one) => isTalking(one) || isDialing(one));
  const held = pair?.held;
  const cancel: PlanStep = {
    ...consultationEnded(pair),
    actions: [keys([press])],
    confirm: [ending(pair?.active)],
  };
  const back: PlanStep = {
    ...retrieveStep(job, held),
    ...(held
      ? {
          requires: { calls: [{ callId: held.id, states: ['Holding'] }], noOthers: true },
          unless: { calls: [{ callId: held.id, states: TALKING }] },
        }
      : {}),
  };
  return planOf(job, [cancel, back], { call: held });
};

export const TRANSFERS = {
  blindTransfer: planBlindTransfer,
  startTransfer: planConsultation,
  completeTransfer: planCompleteTransfer,
  cancelTransfer: planCancelTransfer,
  startConference: planConsultation,
} satisfies PlannerTable;
