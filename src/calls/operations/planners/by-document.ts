/**
 * Operations on phones that take one key or one number in a document each: by SIP NOTIFY, or fetched by the minibrowser.
 * Most are those of the command page with other keys; what differs is here.
 *
 * Source of the keys: FS PBX, a public program that drives phones so (B). Of a D862 it says that ENTER alone answers. Of
 * "Snom", with a D862 of FW 10.1.226 in its tests, that F_CANCEL ends, F_HOLD holds and retrieves, F_TRANSFER and a number
 * transfer, F_TRANSFER and F_OK complete, F_CONFERENCE joins, and that a setting for do-not-disturb is ignored. Nobody
 * tells of rejecting a call that rings, nor of a way to name a call.
 */
import { SnomError } from '../../../common/errors';
import { toggleOf } from '../../../common/on-off';
import { shown } from '../../../common/shown';
import { isGiven } from '../../../common/values';
import type { PhoneAction, PhoneGuard } from '../../../phone/types';
import { TALKING } from '../../model/call-types';
import type { CallOperation } from '../catalogue';
import { isEmergency } from '../dial-rules/emergency';
import { callPair, capableCall, knownCalls } from '../guard';
import { alreadySo, type Job, type Planner, planOf, refuse } from '../job';
import { keys } from '../keys';
import type { CallPlan, OperationOptions, PlanStep } from '../plan-types';
import { CALL_INFO } from './call-info';
import { CONFERENCES } from './conferences';
import { DIALLING } from './dialling';
import { sentOn, transferred } from './effects';
import { HOLDING, retrieveStep } from './holding';
import { IN_CALL } from './in-call';
import { RINGING_AND_ENDING } from './ringing-and-ending';
import { TRANSFERS } from './transfers';

/**
 * Operations that call somebody. A NOTIFY is addressed to an identity; that the phone calls from that one is unproven.
 *
 * @throws SnomError `identityNotByDocument` {identity} where the minibrowser would have to be told one
 */
const consulted =
  (planner: Planner): Planner =>
  (job) => {
    const { options, channel } = job.context;
    const { identity } = job.request;
    if (isGiven(identity) && channel === 'minibrowser') {
      const text = typeof identity === 'string' ? identity : typeof identity;
      throw new SnomError('identityNotByDocument', { params: { identity: shown(text) } });
    }
    const plan = planner(job);
    const isOpen = isGiven(identity) || (options.outgoingIdentity ?? '') !== '';
    return isOpen && !plan.doubt ? { ...plan, doubt: 'identityOpen' } : plan;
  };

/** `dial` and `pickup`: the phone itself looks whether it is idle, if it was when this was planned. */
const dialled =
  (planner: Planner): Planner =>
  (job) => {
    const plan = consulted(planner)(job);
    const isIdle = !job.force && job.device?.calls.length === 0;
    // An emergency call is held up by nothing.
    return isIdle && !plan.urgent ? withGuard(plan, 'idle') : plan;
  };

/** `answer`: the phone itself looks whether it rings; the key opens a list of numbers where it does not. */
const planAnswer: Planner = (job) => {
  const plan = RINGING_AND_ENDING.answer(job);
  return job.force ? plan : withGuard(plan, 'ringing');
};

/** `reject`: by the key that ends calls; that it does so while a call rings was not reported. */
const planReject: Planner = (job) => unprovenEnd(job, RINGING_AND_ENDING.reject(job));

const planHangup: Planner = (job) => {
  const plan = RINGING_AND_ENDING.hangup(job);
  return plan.operation === 'reject' ? unprovenEnd(job, plan) : plan;
};

/**
 * `hangupAll`: no key ends several calls, so that it is the end of the only one there is.
 *
 * @throws SnomError `endAllNotByChannel` {operation, channel} where there are several; those of {@link knownCalls}
 */
const planHangupAll: Planner = (job) => {
  const calls = knownCalls(job);
  if (calls.length === 0) return alreadySo(job, undefined);
  if (calls.length > 1) return refuse('endAllNotByChannel')(job);
  const plan = planHangup({ ...job, request: { ...job.request, anyState: true } });
  return { ...plan, operation: job.operation };
};

/** As nobody knows that it works, the model must not take the call for ended just because nothing is reported. */
function unprovenEnd(job: Job, plan: CallPlan): CallPlan {
  const steps = plan.steps.map((step): PlanStep => {
    const accepted = step.accepted?.map((input) =>
      input.type === 'rejectRequested' ? { ...input, pending: true as const } : input,
    );
    return { ...step, ...(accepted && { accepted }) };
  });
  const unproven: CallPlan = { ...plan, steps, doubt: plan.doubt ?? 'unproven' };
  return job.force ? unproven : withGuard(unproven, 'ringing');
}

/**
 * `sendDtmf`: tones are keys, seconds apart, and without its call the phone takes them for a number. Which word a phone
 * has for a call that the far end holds is not known.
 */
const planSendDtmf: Planner = (job) => {
  const plan = IN_CALL.sendDtmf(job);
  if (job.force) return plan;
  return withGuard(plan, capableCall(job)?.state === 'Connected' ? 'talking' : 'inCall');
};

/** A number that is meant for a call of the phone: without it, the phone would call it by itself. */
const inCall =
  (planner: Planner): Planner =>
  (job) => {
    const plan = planner(job);
    const { destination = '' } = plan;
    // An emergency call is held up by nothing.
    if (job.force || isEmergency(destination, job.context.options)) return plan;
    return withGuard(plan, 'inCall', ['dial']);
  };

/** `blindTransfer`: TRANSFER, then the number as one is dialled. A held call is taken back first. */
const planBlindTransfer: Planner = (job) => {
  const { destination } = job;
  const call = capableCall(job);
  const transfer: PlanStep = {
    ...sentOn(call, destination),
    actions: [keys([{ key: 'TRANSFER' }]), { kind: 'dial', destination }],
    ...(call && {
      requires: { calls: [{ callId: call.id, states: TALKING }], noOthers: true },
    }),
  };
  const first = call?.state === 'Holding' ? [retrieveStep(job, call)] : [];
  return planOf(job, [...first, transfer], { call, destination });
};

/**
 * Snom and Wazo group these by their software with the D7xx, whose list is a setting ("Call join on Xfer"); the others have a
 * software of their own. That these have the setting, too, is concluded from it: nobody has seen it.
 */
const LISTS_BY_SETTING = /^D81\d$/;

/**
 * `completeTransfer`: TRANSFER, and F_OK for the first entry of the list that it opens: always on a D862 (B), on D81x where
 * the phone is set so. Without a list OK would open the one of dialled numbers, and leave it there.
 */
const planCompleteTransfer: Planner = (job) => {
  const { model, options } = job.context;
  const isList = options.transferList === true || !LISTS_BY_SETTING.test(model.name);
  const presses = [{ key: 'TRANSFER' }, ...(isList ? [{ key: 'F_OK' }] : [])];
  const pair = callPair(job);
  return planOf(job, [{ ...transferred(pair), actions: [keys(presses)] }], { call: pair?.active });
};

/** `swap`: only as the owner has set it up; which key moves between calls is not known. */
const planSwap: Planner = (job) =>
  job.context.options.swap ? HOLDING.swap(job) : refuse('notByChannel')(job);

const planRecord: Planner = (job) =>
  job.context.options.recordKey ? IN_CALL.record(job) : refuse('notByChannel')(job);

/** `dnd`: the key toggles, and the setting was seen to be ignored. So its state has to be known. */
const planDnd: Planner = (job) => {
  const wanted = toggleOf(job.request.on, 'on');
  const isKnown = (job.device?.dnd ?? null) !== null;
  if (wanted !== undefined && !isKnown && !job.force) throw new SnomError('dndOnlyToggles');
  return IN_CALL.dnd(job);
};

/** Operations by documents. What is refused is refused whatever the phone is doing. */
export const BY_DOCUMENT: Readonly<Record<CallOperation, Planner>> = fitted({
  ...CALL_INFO,
  ...IN_CALL,
  ...CONFERENCES,
  ...TRANSFERS,
  ...HOLDING,
  dial: dialled(DIALLING.dial),
  // Each digit is a document of its own, and they come seconds apart.
  prepare: refuse('typingNotByChannel'),
  redial: refuse('notByChannel'),
  pickup: dialled(DIALLING.pickup),
  answer: planAnswer,
  reject: planReject,
  deflect: refuse('notByChannel'),
  hangup: planHangup,
  hangupAll: planHangupAll,
  swap: planSwap,
  blindTransfer: inCall(planBlindTransfer),
  startTransfer: inCall(consulted(TRANSFERS.startTransfer)),
  startConference: inCall(consulted(TRANSFERS.startConference)),
  singleStepConference: inCall(consulted(CONFERENCES.singleStepConference)),
  completeTransfer: planCompleteTransfer,
  sendDtmf: planSendDtmf,
  record: planRecord,
  dnd: planDnd,
});

/** The job with the keys that were seen to work, in place of those the owner chose for a command page. */
export function forDocuments(job: Job): Job {
  const { context } = job;
  const options: OperationOptions = {
    ...context.options,
    answerKey: 'ENTER',
    hangupKey: 'CANCEL',
    consultBy: 'dial',
    muteKey: context.options.muteKey || 'MUTE',
    conference: context.options.conference ?? { way: 'raw', keys: 'F_CONFERENCE' },
    dndWay: 'key',
  };
  // The channel judges names of keys.
  const model = { ...context.model, keyControl: true };
  return { ...job, context: { ...context, options, model } };
}

function fitted(
  planners: Readonly<Record<CallOperation, Planner>>,
): Readonly<Record<CallOperation, Planner>> {
  const entries = Object.entries(planners).map(([name, planner]) => [
    name,
    (job: Job) => planner(forDocuments(job)),
  ]);
  return Object.fromEntries(entries) as Record<CallOperation, Planner>;
}

type Guarded = Extract<PhoneAction, { guard?: PhoneGuard }>;

function withGuard(
  plan: CallPlan,
  guard: PhoneGuard,
  kinds: readonly Guarded['kind'][] = ['keys', 'dial', 'dtmf'],
): CallPlan {
  const isGuarded = (action: PhoneAction): action is Guarded =>
    (kinds as readonly string[]).includes(action.kind);
  const guarded = (action: PhoneAction): PhoneAction =>
    isGuarded(action) ? { ...action, guard } : action;
  const steps = plan.steps.map((step): PlanStep => {
    const { actions } = step;
    return actions ? { ...step, actions: actions.map(guarded) } : step;
  });
  return { ...plan, steps };
}
