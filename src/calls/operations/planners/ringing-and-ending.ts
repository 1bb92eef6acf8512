/** Operations on a call that rings, and those that end calls. */
import { SnomError } from '../../../common/errors';
import { flagOf } from '../../../common/on-off';
import type { Call } from '../../model/call-types';
import { ambiguous, capableCall, chooseCall, isTalking, namedCall } from '../guard';
import { about, idOf, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { chosenKey, keys, neededKey, pace, typeDestination, wayPresses } from '../keys';
import type { Expectation } from '../plan-types';
import { answered, hungUp } from './effects';

/**
 * `answer`. Only ever while a call rings, where that is known: on an idle phone ENTER opens the list of dialled
 * calls.
 */
const planAnswer: Planner = (job) => {
  const { model, options } = job.context;
  const press = chosenKey(options.answerKey ?? 'ENTER', model);
  const call = capableCall(job);
  return planOf(job, [{ ...answered(call), actions: [keys([press])] }], { call });
};

/** `reject`. Fires no Action URL on FW 8.7 (as observed by a public client): nothing to confirm it by. */
const planReject: Planner = (job) => {
  const press = neededKey(job, 'CANCEL');
  const call = capableCall(job);
  const accepted = [{ type: 'rejectRequested' as const, ...idOf(call) }];
  return planOf(job, [{ label: 'reject', actions: [keys([press])], accepted }], { call });
};

/** `deflect`: a ringing call is sent on. Not by the hard TRANSFER key, which would act on a held call. */
const planDeflect: Planner = (job) => {
  const { destination, context } = job;
  const { model, options } = context;
  const way = wayPresses(options.deflect, 'noDeflectWay', model);
  const presses = pace([...way, ...typeDestination(destination), neededKey(job, 'ENTER')], options);
  const call = capableCall(job);
  return planOf(
    job,
    [
      {
        label: `deflect ${destination}`,
        actions: [keys(presses)],
        accepted: [{ type: 'deflectRequested', ...idOf(call), destination }],
        // A phone that did not take the key as meant has answered the call with ENTER.
        confirm: [
          about(call, {
            events: ['disconnected', 'missed'],
            against: ['connected'],
            orEnded: true,
            optional: true,
          }),
        ],
      },
    ],
    { call, destination },
  );
};

/** `hangup`; with `anyState` a call that rings is rejected instead. */
const planHangup: Planner = (job) => {
  const { model, options } = job.context;
  const press = chosenKey(options.hangupKey ?? 'CANCEL', model);
  const call = callToEnd(job);
  if (call?.state === 'Alerting') return planReject({ ...job, operation: 'reject' });
  return planOf(job, [{ ...hungUp(call), actions: [keys([press])] }], { call });
};

/**
 * `hangupAll`. Always sent: it does no harm where there is no call, and helps where one was overlooked.
 *
 * Absent from the FW 5-7 documents, which name nothing else that ends every call.
 */
const planHangupAll: Planner = (job) => {
  const { model } = job.context;
  if (model.generation === 'fw7') {
    throw new SnomError('operationNotOnModel', {
      params: { operation: job.operation, model: model.name },
    });
  }
  // Only the end of established calls is sure to be reported.
  const calls = (job.device?.calls ?? []).filter((call) => call.connectedAt !== null);
  const confirm: Expectation = {
    events: ['disconnected'],
    calls: calls.map((call) => call.id),
    all: true,
  };
  return planOf(
    job,
    [
      {
        label: 'hangupAll',
        actions: [{ kind: 'releaseAll' }],
        accepted: [{ type: 'hangupAllRequested' }],
        ...(calls.length > 0 ? { confirm: [confirm] } : {}),
      },
    ],
    { doubt: false },
  );
};

function callToEnd(job: Job): Call | undefined {
  const { anyState, callId } = job.request;
  if (flagOf(anyState, 'anyState') !== true) return capableCall(job);
  // The key refuses the call that rings, whatever else there is: who means the other one must be asked.
  const ringing = job.device?.calls.filter((call) => call.state === 'Alerting') ?? [];
  const active = job.device?.calls.filter(isTalking) ?? [];
  if (!job.force && ringing.length > 0 && active.length > 0) {
    namedCall(job, callId, 'callId');
    throw ambiguous(job, [...ringing, ...active]);
  }
  return chooseCall(job, (one) => one.state === 'Alerting' || one.capabilities.includes('hangup'));
}

export const RINGING_AND_ENDING = {
  answer: planAnswer,
  reject: planReject,
  deflect: planDeflect,
  hangup: planHangup,
  hangupAll: planHangupAll,
} satisfies PlannerTable;
