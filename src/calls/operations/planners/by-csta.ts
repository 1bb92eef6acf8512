/**
 * Operations as services of CSTA, each of which names the call it means.
 *
 * Only MakeCall is documented by Snom ("CSTA over HTTP - Requests"); the others are the standard's (ECMA-269), and
 * nobody has reported that a phone takes them over HTTP. So all but those whose effect was seen on this phone are in doubt.
 */
import { SnomError } from '../../../common/errors';
import { parseDigits } from '../../../common/numbers/destinations';
import { flagOf, isToggle, toggleOf } from '../../../common/on-off';
import type { Call } from '../../model/call-types';
import type { CallOperation } from '../catalogue';
import { capableCall, chooseCall, knownCalls } from '../guard';
import { about, alreadySo, idOf, type Job, type Planner, refuse } from '../job';
import type { CallPlan, Expectation, PlanStep } from '../plan-types';
import { BY_CSTA_WITH_TWO } from './by-csta-with-two';
import { CONFERENCES } from './conferences';
import { nameOf, planServices, retrieving, serviceStep } from './csta-steps';
import { DIALLING } from './dialling';
import { answered, dndSet, hungUp, putOnHold } from './effects';
import { activeAlready, heldAlready } from './holding';

/** `dial` and `pickup`: MakeCall. */
const dialled =
  (planner: Planner): Planner =>
  (job) => {
    const plan = planner(job);
    const steps = plan.steps.map((step): PlanStep => ({ ...step, service: 'MakeCall' }));
    return { ...plan, steps };
  };

const planAnswer: Planner = (job) => {
  const call = capableCall(job);
  const request = { service: 'AnswerCall', connection: nameOf(job, call) } as const;
  const step = serviceStep(request, answered(call));
  return planServices(job, [step], { call });
};

const planReject: Planner = (job) => rejecting(job, capableCall(job));

function rejecting(job: Job, call: Call | undefined): CallPlan {
  const step = serviceStep(
    { service: 'ClearConnection', connection: nameOf(job, call) },
    {
      label: 'reject',
      accepted: [{ type: 'rejectRequested', ...idOf(call) }],
      // Rejecting fires no Action URL on FW 8.7; the next snapshot shows it.
      confirm: [about(call, { events: ['disconnected', 'missed'], optional: true })],
    },
  );
  return planServices(job, [step], { call });
}

const planDeflect: Planner = (job) => {
  const { destination } = job;
  const call = capableCall(job);
  const step = serviceStep(
    { service: 'DeflectCall', connection: nameOf(job, call), destination },
    {
      label: `deflect ${destination}`,
      accepted: [{ type: 'deflectRequested', ...idOf(call), destination }],
      confirm: [about(call, { events: ['disconnected', 'missed'], orEnded: true, optional: true })],
    },
  );
  return planServices(job, [step], { call, destination });
};

/** `hangup`; with `anyState` a call that rings is rejected instead. */
const planHangup: Planner = (job) => {
  const isAny = flagOf(job.request.anyState, 'anyState') === true;
  const call = chooseCall(
    job,
    (one) => (isAny && one.state === 'Alerting') || one.capabilities.includes('hangup'),
  );
  if (call?.state === 'Alerting') return rejecting({ ...job, operation: 'reject' }, call);
  const request = { service: 'ClearConnection', connection: nameOf(job, call) } as const;
  return planServices(job, [serviceStep(request, hungUp(call))], { call });
};

/** `hangupAll`: each call by its name, those that only ring too. */
const planHangupAll: Planner = (job) => {
  const calls = knownCalls(job);
  if (calls.length === 0) return alreadySo(job, undefined);
  const proof: Expectation = {
    events: ['disconnected', 'missed'],
    calls: calls.map((call) => call.id),
    all: true,
    orEnded: true,
  };
  const step: PlanStep = {
    label: 'hangupAll',
    actions: calls.map((call) => ({
      kind: 'csta',
      request: { service: 'ClearConnection', connection: nameOf(job, call) },
    })),
    service: 'ClearConnection',
    accepted: [{ type: 'hangupAllRequested' }],
    confirm: [proof],
  };
  return planServices(job, [step]);
};

const planHold: Planner = (job) => {
  const held = heldAlready(job);
  if (held) return alreadySo(job, held.call);
  const call = capableCall(job);
  const request = { service: 'HoldCall', connection: nameOf(job, call) } as const;
  const step = serviceStep(request, putOnHold(call));
  return planServices(job, [step], { call });
};

const planRetrieve: Planner = (job) => {
  const active = activeAlready(job);
  if (active) return alreadySo(job, active);
  const call = capableCall(job);
  return planServices(job, [retrieving(job, call)], { call });
};

const planSendDtmf: Planner = (job) => {
  const digits = parseDigits(job.request.digits);
  const call = capableCall(job);
  const request = { service: 'GenerateDigits', connection: nameOf(job, call), digits } as const;
  return planServices(job, [serviceStep(request, { label: 'sendDtmf' })], { call });
};

/** `mute` and `unmute`: definite here, but not reported all the same. */
const planMute: Planner = (job) => {
  const { on } = job.request;
  const isMute = job.operation === 'mute';
  const asked = isMute ? (toggleOf(on, 'on') ?? (isToggle(on) ? !job.device?.muted : true)) : false;
  const operation: CallOperation = asked ? 'mute' : 'unmute';
  const meant: Job = { ...job, operation };
  const call = capableCall(meant);
  const { deviceId: device } = nameOf(meant, call);
  const request = { service: 'SetMicrophoneMute', device, on: asked } as const;
  const step = serviceStep(request, {
    label: operation,
    accepted: [{ type: 'muteRequested', on: asked }],
  });
  return planServices(meant, [step], { call });
};

/** `dnd`: definite, so its state matters only where it is to be toggled. */
const planDnd: Planner = (job) => {
  const known = job.device?.dnd ?? null;
  const asked = toggleOf(job.request.on, 'on');
  if (asked !== undefined && asked === known && !job.force) return alreadySo(job, undefined);
  if (asked === undefined && known === null)
    throw new SnomError('stateUnknown', { params: { operation: job.operation } });
  const on = asked ?? !known;
  const step: PlanStep = {
    label: 'dnd',
    actions: [{ kind: 'dnd', on }],
    service: 'SetDoNotDisturb',
    ...dndSet(on),
  };
  return planServices(job, [step]);
};

/** Operations by CSTA. */
export const BY_CSTA: Readonly<Record<CallOperation, Planner>> = {
  ...BY_CSTA_WITH_TWO,
  dial: dialled(DIALLING.dial),
  // "doNotPrompt" is the only way of MakeCall that is documented.
  prepare: refuse('notByChannel'),
  redial: refuse('notByChannel'),
  pickup: dialled(DIALLING.pickup),
  answer: planAnswer,
  reject: planReject,
  deflect: planDeflect,
  hangup: planHangup,
  hangupAll: planHangupAll,
  hold: planHold,
  retrieve: planRetrieve,
  sendDtmf: planSendDtmf,
  mute: planMute,
  unmute: planMute,
  record: refuse('notByChannel'),
  dnd: planDnd,
  // It shows nothing.
  callInfo: refuse('notByChannel'),
  removeParticipant: CONFERENCES.removeParticipant,
};
