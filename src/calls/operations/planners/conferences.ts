/** Conferences. No key for joining calls is documented, so the owner says which one does it on his phone. */
import { SnomError } from '../../../common/errors';
import { callPair, checkEvents } from '../guard';
import { about, idOf, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { keys, wayPresses } from '../keys';
import { NEW_CALL, type PlanStep } from '../plan-types';
import { joined } from './effects';
import { consultation } from './transfers';

const ANSWER_TIMEOUT_MS = 60_000;

/** Waits until the call that was dialled is answered. */
export const ANSWER_OF_THIRD: PlanStep = {
  label: 'answer of the third party',
  confirm: [
    about(NEW_CALL, { events: ['connected'], orIn: ['Connected'], timeoutMs: ANSWER_TIMEOUT_MS }),
  ],
  patient: true,
};

/** `completeConference` and `merge`: joins the held and the active call. */
const planMerge: Planner = (job) => {
  const presses = joining(job);
  const pair = callPair(job);
  const step: PlanStep = { ...joined(idOf(pair?.active)), actions: [keys(presses)] };
  return planOf(job, [step], { call: pair?.active });
};

/** `singleStepConference`: calls a third party and joins it as soon as it has answered. Not atomic. */
const planSingleStepConference: Planner = (job) => {
  const presses = joining(job);
  const { steps, call, destination } = consultation(job);
  checkEvents(job);
  const join: PlanStep = {
    ...joined({ callId: NEW_CALL }),
    actions: [keys(presses)],
    requires: {
      calls: [
        { callId: NEW_CALL, states: ['Connected'] },
        ...(call ? [{ callId: call.id, states: ['Holding'] as const }] : []),
      ],
      ...(call ? { noOthers: true as const } : {}),
    },
  };
  return planOf(job, [...steps, ANSWER_OF_THIRD, join], { call, destination });
};

/** `removeParticipant`: nothing among a phone's keys, requests and events drops one party. */
const planRemoveParticipant: Planner = () => {
  throw new SnomError('cannotRemoveParticipant');
};

function joining({ context }: Job): ReturnType<typeof wayPresses> {
  return wayPresses(context.options.conference, 'noConferenceWay', context.model);
}

export const CONFERENCES = {
  completeConference: planMerge,
  singleStepConference: planSingleStepConference,
  merge: planMerge,
  removeParticipant: planRemoveParticipant,
} satisfies PlannerTable;
