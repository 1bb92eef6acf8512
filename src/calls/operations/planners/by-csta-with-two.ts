/** Operations by CSTA that bring two calls together, or need a second one: see `by-csta.ts`. */
import type { CstaRequest } from '../../../phone/types';
import { type Call, TALKING } from '../../model/call-types';
import { type CallPair, callPair, capableCall, checkEvents, isDialing, isTalking } from '../guard';
import { about, idOf, type Job, type Planner, type PlannerTable } from '../job';
import { type CallPlan, type Expectation, NEW_CALL, type PlanStep } from '../plan-types';
import { ANSWER_OF_THIRD } from './conferences';
import { nameOf, planServices, retrieving, serviceStep } from './csta-steps';
import { dialing } from './dialling';
import { consultationEnded, type Effect, joined, sentOn, swapped, transferred } from './effects';

/** Services on an active and a held call. */
type PairService = Extract<CstaRequest, { active: unknown }>['service'];

/** `swap`: AlternateCall; a matrix of a related make leaves open whether phones have it. */
const planSwap: Planner = (job) =>
  planPair(job, 'AlternateCall', (pair) => ({ ...swapped(pair), about: pair.held }));

const planCompleteTransfer: Planner = (job) => planPair(job, 'TransferCall', transferred);

/** `cancelTransfer`: ReconnectCall ends the consultation and takes the held call back, both at once. */
const planCancelTransfer: Planner = (job) =>
  planPair(
    job,
    'ReconnectCall',
    (pair) => ({
      ...consultationEnded(pair),
      confirm: [about(pair.held, { events: ['unhold'] })],
      about: pair.held,
    }),
    (one) => isTalking(one) || isDialing(one),
  );

/** `completeConference` and `merge`: ConferenceCall. What a snapshot shows of a conference is in no document. */
const planMerge: Planner = (job) =>
  planPair(job, 'ConferenceCall', ({ active }) => joined({ callId: active.id }));

interface PairStep extends Effect {
  /** The call the result is about; absent = the active one. */
  readonly about?: Call;
}

/** Force does not help here: a service needs the names of both. */
function planPair(
  job: Job,
  service: PairService,
  step: (pair: CallPair) => PairStep,
  isActive?: (call: Call) => boolean,
): CallPlan {
  checkEvents(job);
  const pair = callPair({ ...job, force: false }, isActive);
  const active = nameOf(job, pair?.active);
  const held = nameOf(job, pair?.held);
  if (!pair) return planServices(job, []);
  const { about: meant = pair.active, ...effect } = step(pair);
  return planServices(job, [serviceStep({ service, active, held }, effect)], { call: meant });
}

/** `blindTransfer`: SingleStepTransferCall; a held call is taken back first. */
const planBlindTransfer: Planner = (job) => {
  const { destination } = job;
  const call = capableCall(job);
  const connection = nameOf(job, call);
  const transfer = serviceStep(
    { service: 'SingleStepTransferCall', connection, destination },
    {
      ...sentOn(call, destination),
      ...(call && { requires: { calls: [{ callId: call.id, states: TALKING }] } }),
    },
  );
  const first = call?.state === 'Holding' ? [retrieving(job, call)] : [];
  return planServices(job, [...first, transfer], { call, destination });
};

/** `startTransfer` and `startConference`. */
const planConsultation: Planner = (job) => {
  const { steps, ...meant } = consultation(job);
  return planServices(job, steps, meant);
};

/** ConsultationCall holds the call and dials; where the call is held already, MakeCall is what is left to do. */
function consultation(job: Job): {
  readonly steps: readonly PlanStep[];
  readonly call: Call | undefined;
  readonly destination: string;
} {
  const { destination } = job;
  const { actions, before } = dialing(job, destination);
  const call = capableCall(job);
  const connection = nameOf(job, call);
  const confirm: readonly Expectation[] = [about(NEW_CALL, { events: ['outgoing'] })];
  const isTransfer = job.operation === 'startTransfer';
  const accepted: PlanStep['accepted'] = [
    ...(call?.state === 'Holding' ? [] : [{ type: 'holdRequested' as const, ...idOf(call) }]),
    ...(isTransfer ? [{ type: 'startTransferRequested' as const, ...idOf(call) }] : []),
  ];
  const more = { label: `dial ${destination}`, before, accepted, confirm };
  const request = { service: 'ConsultationCall', connection, destination } as const;
  const step: PlanStep =
    call?.state === 'Holding'
      ? { ...more, actions, service: 'MakeCall' }
      : serviceStep(request, more);
  return { steps: [step], call, destination };
}

/** `singleStepConference`: calls a third party and joins it as soon as it has answered. Not atomic. */
const planSingleStepConference: Planner = (job) => {
  const { steps, call, destination } = consultation(job);
  const held = nameOf(job, call);
  // How the phone calls the new call is known when it is there.
  const active = { callId: NEW_CALL, deviceId: '' };
  const join = serviceStep(
    { service: 'ConferenceCall', active, held },
    {
      ...joined({ callId: NEW_CALL }),
      requires: {
        calls: [
          { callId: NEW_CALL, states: ['Connected'] },
          ...(call ? [{ callId: call.id, states: ['Holding'] as const }] : []),
        ],
      },
    },
  );
  return planServices(job, [...steps, ANSWER_OF_THIRD, join], { call, destination });
};

export const BY_CSTA_WITH_TWO = {
  swap: planSwap,
  blindTransfer: planBlindTransfer,
  startTransfer: planConsultation,
  completeTransfer: planCompleteTransfer,
  cancelTransfer: planCancelTransfer,
  startConference: planConsultation,
  completeConference: planMerge,
  singleStepConference: planSingleStepConference,
  merge: planMerge,
} satisfies PlannerTable;
