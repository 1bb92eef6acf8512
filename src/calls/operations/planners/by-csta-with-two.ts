/** Operations by CSTA that bring two calls together, or need a second one: see `by-csta.ts`. */
import type { CstaRequest } from '../../../phone/types';
import type { Call } from '../../model/call-types';
import { callPair, capableCall, checkEvents, isDialing, isTalking } from '../guard';
import { about, idOf, type Job, type Planner, type PlannerTable } from '../job';
import { type CallPlan, type Expectation, NEW_CALL, type PlanStep } from '../plan-types';
import { ANSWER_OF_THIRD } from './conferences';
import { nameOf, planServices, retrieving, serviceStep } from './csta-steps';
import { dialing } from './dialling';

/** Services on an active and a held call. */
type PairService = Extract<CstaRequest, { active: unknown }>['service'];

/** `swap`: AlternateCall; a matrix of a related make leaves open whether phones have it. */
const planSwap: Planner = (job) =>
  planPair(job, 'AlternateCall', ({ active, held }) => ({
    label: 'swap',
    accepted: [{ type: 'swapRequested', ...idOf(active) }],
    confirm: [about(held, { events: ['unhold'] })],
    about: held,
  }));

const planCompleteTransfer: Planner = (job) =>
  planPair(job, 'TransferCall', ({ active, held }) => {
    const calls = [active.id, held.id];
    return {
      label: 'transfer',
      accepted: [{ type: 'completeTransferRequested', ...idOf(active) }],
      confirm: [
        { events: ['attendedTransfer'], calls },
        { events: ['disconnected'], calls, all: true },
      ],
    };
  });

/** `cancelTransfer`: ReconnectCall ends the consultation and takes the held call back, both at once. */
const planCancelTransfer: Planner = (job) =>
  planPair(
    job,
    'ReconnectCall',
    ({ active, held }) => ({
      label: 'cancel',
      accepted: [
        { type: 'cancelTransferRequested', ...idOf(active) },
        { type: 'hangupRequested', ...idOf(active) },
      ],
      confirm: [about(held, { events: ['unhold'] })],
      about: held,
    }),
    (one) => isTalking(one) || isDialing(one),
  );

/** `completeConference` and `merge`: ConferenceCall. What a snapshot shows of a conference is in no document. */
const planMerge: Planner = (job) =>
  planPair(job, 'ConferenceCall', ({ active }) => ({
    label: 'conference',
    accepted: [{ type: 'conferenceRequested', ...idOf(active) }],
  }));

interface PairStep extends Omit<PlanStep, 'actions' | 'service'> {
  /** The call the result is about; absent = the active one. */
  readonly about?: Call;
}

/** Force does not help here: a service needs the names of both. */
function planPair(
  job: Job,
  service: PairService,
  step: (pair: { readonly active: Call; readonly held: Call }) => PairStep,
  isActive?: (call: Call) => boolean,
): CallPlan {
  checkEvents(job);
  const pair = callPair({ ...job, force: false }, isActive);
  const active = nameOf(job, pair?.active);
  const held = nameOf(job, pair?.held);
  if (!pair) return planServices(job, []);
  const { label, about: meant = pair.active, ...rest } = step(pair);
  return planServices(job, [serviceStep(label, { service, active, held }, rest)], { call: meant });
}

/** `blindTransfer`: SingleStepTransferCall; a held call is taken back first. */
const planBlindTransfer: Planner = (job) => {
  const { destination } = job;
  const call = capableCall(job);
  const connection = nameOf(job, call);
  const transfer = serviceStep(
    `transfer to ${destination}`,
    { service: 'SingleStepTransferCall', connection, destination },
    {
      ...(call && { requires: { calls: [{ callId: call.id, states: ['Connected', 'Held'] }] } }),
      accepted: [{ type: 'blindTransferRequested', ...idOf(call), destination }],
      confirm: [about(call, { events: ['blindTransfer', 'disconnected'] })],
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
  const label = `dial ${destination}`;
  const more = { before, accepted, confirm };
  const request = { service: 'ConsultationCall', connection, destination } as const;
  const step: PlanStep =
    call?.state === 'Holding'
      ? { label, actions, service: 'MakeCall', ...more }
      : serviceStep(label, request, more);
  return { steps: [step], call, destination };
}

/** `singleStepConference`: calls a third party and joins it as soon as it has answered. Not atomic. */
const planSingleStepConference: Planner = (job) => {
  const { steps, call, destination } = consultation(job);
  const held = nameOf(job, call);
  // How the phone calls the new call is known when it is there.
  const active = { callId: NEW_CALL, deviceId: '' };
  const join = serviceStep(
    'conference',
    { service: 'ConferenceCall', active, held },
    {
      requires: {
        calls: [
          { callId: NEW_CALL, states: ['Connected'] },
          ...(call ? [{ callId: call.id, states: ['Holding'] as const }] : []),
        ],
      },
      accepted: [{ type: 'conferenceRequested', callId: NEW_CALL }],
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
