/** Carries an operation out on the phone of a message, or says what that would take. */
import { operate } from '../../calls/execution/executor';
import type { Place } from '../../calls/execution/operation-lock';
import { rehearse } from '../../calls/execution/rehearsal';
import type { DeviceTracker } from '../../calls/execution/tracker';
import { isCallOperation, OPERATION_INFO } from '../../calls/operations/catalogue';
import { destinationOf } from '../../calls/operations/destination';
import type { Touch } from '../../calls/operations/keypad/keypad';
import {
  checkLaterPresses,
  checkPresses,
  numbersOf,
  type PressedBy,
  pressesOf,
} from '../../calls/operations/keypad/keypad-guard';
import { planAsFarAsKnown, planCall } from '../../calls/operations/plan';
import type {
  CallPlan,
  Configuration,
  KnownSoFar,
  OperationOutcome,
  PlanContext,
} from '../../calls/operations/plan-types';
import type { CallRequest } from '../../calls/operations/types';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { GUARD_REFUSALS } from '../../phone/channels/guards';
import { GENERIC_MODEL } from '../../phone/models/models';
import type { SnomPhone } from '../../phone/phone';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type CommandOptions,
  type PhoneAction,
  type PhoneModel,
} from '../../phone/types';
import type { ActionResult } from '../shared/action/action-node';
import { chooseWay, likelyWay, modelFor } from '../shared/phones/channel-choice';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { tellOthers } from '../shared/phones/keeping';
import { judgeOf, keypadOf, performJudged } from '../shared/phones/keypads';
import { describePhone, type Target } from '../shared/phones/phones';
import type { Manner } from './options';

/**
 * The result of an operation on a phone. Its requests are those that were sent; after a dry run none were, and
 * `dryRun` has those that would have been, with the waits in between.
 *
 * @throws SnomError of `planCall` and `operate`
 */
export async function carryOut(
  call: CallRequest,
  manner: Manner,
  target: Target,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<ActionResult> {
  // Before anything is waited for: what comes later must not be done earlier, however quickly all is known that it needs.
  const place = target.config.lock.arrive(options.signal);
  try {
    return await carryOutInTurn(call, manner, target, options, place);
  } finally {
    place.leave();
  }
}

async function carryOutInTurn(
  call: CallRequest,
  manner: Manner,
  target: Target,
  options: CommandOptions & { readonly signal: AbortSignal },
  place: Place,
): Promise<ActionResult> {
  const { config, phone } = target;
  const request: CallRequest = { ...call, force: manner.force };
  // Judged before the phone is asked for its model: a denied number makes no traffic at all.
  const early = planEarly(
    request,
    {
      configuration: configurationOf(config),
      model: isModelKnown(phone) ? await phone.model() : undefined,
    },
    manner.channel ?? config.channel,
  );
  const urgent = early?.urgent === true;
  if (urgent || manner.dryRun) place.leave();
  // What was typed is remembered by address: a name has to be one before anything is judged.
  if (!urgent) await Promise.all([config.ready, phone.lane()]);
  options.signal.throwIfAborted();
  if (manner.dryRun) return tellDryRun(request, manner, target);
  // Devices are named by their MAC, which the phone may not have told yet.
  const isNamed = request.device !== undefined && !describePhone(config).mac;
  if (isNamed) await phone.info(options);
  const wanted = { operation: call.operation, channel: manner.channel };
  const model = urgent
    ? await modelAsKnown(phone)
    : await modelFor(target, manner.channel, options);
  if (model !== GENERIC_MODEL) config.knowModel(model);
  const channel = await chooseWay(target, { ...wanted, model }, { ...options, urgent });
  const first: Job = { request, manner, target, model, channel, urgent, place };
  const { signal } = options;
  if (urgent) return runUrgently(first, config.tracker, options);
  const [job, tracker] = await withCalls(first, options);
  await place.reach();
  const before = tracker?.state.calls;
  let result: ActionResult | undefined;
  let refusal: SnomError | undefined;
  let known = before;
  try {
    result = await run(job, tracker, options);
    if (result.details?.alreadySo !== true) return result;
    known = tracker?.state.calls;
  } catch (thrown) {
    if (!isOfState(thrown)) throw thrown;
    refusal = thrown;
  }
  // Nothing was sent; a phone that only says what it does when it is asked may do something else by now.
  const again = await callsOf(job, signal, true);
  if (again?.state.calls !== known)
    return run({ ...job, ...(refusal && { refusal }) }, again, options);
  if (result) return result;
  throw refusal ?? new SnomError('internal');
}

/**
 * Numbers that an operation dials, in their final form and judged by the dialling rules; none = the phone's own list says
 * which; undefined = it dials nothing. Nothing is sent, and the phone is not asked what it is doing.
 *
 * @throws SnomError of `planAsFarAsKnown`
 */
export async function numbersDialled(
  call: CallRequest,
  manner: Manner,
  target: Target,
): Promise<readonly string[] | undefined> {
  const { operation } = call;
  if (manner.dryRun || !isCallOperation(operation)) return undefined;
  const { needs, takes } = OPERATION_INFO[operation];
  const dials = operation === 'redial' || [...needs, ...takes].includes('destination');
  if (!dials) return numbersTyped(call, manner, target);
  const { config } = target;
  const configuration = configurationOf(config);
  const channel = manner.channel ?? config.channel;
  const { destination } =
    planEarly({ ...call, force: manner.force }, { configuration }, channel) ?? {};
  if (destination !== undefined) return [destination];
  return needs.includes('destination') ? [destinationOf(call, configuration)] : [];
}

/** Digits that stand on the phone already and that a key of the operation would dial, as the one that answers calls does. */
async function numbersTyped(
  call: CallRequest,
  { channel, force }: Manner,
  target: Target,
): Promise<readonly string[] | undefined> {
  const { config, phone } = target;
  await Promise.all([config.ready, phone.lane()]);
  const judge = judgeOf(config);
  if (![...judge.memory.now.typed].some((number) => number !== '')) return undefined;
  const plan = await planFor({ ...call, force }, target).catch(() => undefined);
  const actions = plan?.steps.flatMap((step) => step.actions ?? []) ?? [];
  const touches = pressesOf(actions, await modelAsKnown(phone), channel ?? config.channel);
  const numbers = numbersOf(touches, judge);
  // With no number in sight, the operation is what its name says.
  return numbers?.length ? numbers : undefined;
}

/** A way that cannot do it is no reason to refuse an emergency call. @throws SnomError of `planAsFarAsKnown` */
function planEarly(
  request: CallRequest,
  known: KnownSoFar,
  channel: ChannelName | undefined,
): CallPlan | undefined {
  try {
    return planAsFarAsKnown(request, { ...known, channel });
  } catch (refusal) {
    if (channel === undefined) throw refusal;
    const anyhow = planAsFarAsKnown(request, known);
    if (anyhow?.urgent) return anyhow;
    throw refusal;
  }
}

/**
 * An emergency call by the way that is wanted or likely, and by every other one as long as nothing has been sent: which
 * ways a phone has may not be known yet, and its owner's choice may be a bad one.
 *
 * @throws SnomError of the first way, or of the one by which it may have been sent: that is never repeated
 */
async function runUrgently(
  job: Job,
  tracker: DeviceTracker | undefined,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<ActionResult> {
  try {
    return await run(job, tracker, options);
  } catch (refusal) {
    for (const channel of CHANNEL_NAMES) {
      if (channel === job.channel) continue;
      if (!isUnsent(refusal) || options.signal.aborted) break;
      try {
        return await run({ ...job, channel }, tracker, options);
      } catch (thrown) {
        if (!isUnsent(thrown)) throw thrown;
      }
    }
    throw refusal;
  }
}

/** Has it failed before anything was sent, by a way and not by a rule? The "Phone Manager" answers all alike, and does nothing. */
function isUnsent(thrown: unknown): boolean {
  if (!(thrown instanceof SnomError)) return false;
  if (thrown.reason === 'phoneManager') return true;
  return thrown.sent === 'no' && !['ABORTED', 'NOT_ALLOWED'].includes(thrown.code);
}

/**
 * An operation with the way that is left when it is known what the phone is doing. Only questions are sent: a way that
 * turns out to be gone has carried nothing out, so that another one may be taken.
 */
async function withCalls(
  job: Job,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<[Job, DeviceTracker | undefined]> {
  const { request, manner, target, model } = job;
  try {
    return [job, await callsOf(job, options.signal)];
  } catch (thrown) {
    if (options.signal.aborted) throw thrown;
    const wanted = { operation: request.operation, channel: manner.channel, model };
    const channel = await chooseWay(target, wanted, options);
    if (channel === job.channel) throw thrown;
    const other = { ...job, channel };
    return [other, await callsOf(other, options.signal)];
  }
}

/** What the phone is doing now, as far as that can be known. */
async function callsOf(
  { request, target: { config }, channel }: Job,
  signal: AbortSignal,
  insists?: boolean,
): Promise<DeviceTracker | undefined> {
  // Only snapshots tell by which name a call is known to CSTA.
  if (channel === 'csta' && isAboutCall(request.operation)) return config.look(signal, insists);
  await config.refresh(signal, insists);
  return config.tracker;
}

function isAboutCall(operation: unknown): boolean {
  if (!isCallOperation(operation)) return operation === 'toggleHold';
  const { needs, takes } = OPERATION_INFO[operation];
  return operation === 'hangupAll' || [...needs, ...takes].includes('callId');
}

/** An operation that is about to be carried out. */
interface Job {
  readonly request: CallRequest;
  readonly manner: Manner;
  readonly target: Target;
  readonly model: PhoneModel;
  /** Undefined = left to the phone's client. */
  readonly channel: ChannelName | undefined;
  readonly urgent: boolean;
  /** Given up as soon as something was sent: until then it may have to be tried again, and nobody may get ahead meanwhile. */
  readonly place: Place;
  /** The first try was refused: if by the phone, as a guard did not hold, it is not tried again without that. */
  readonly refusal?: SnomError;
}

/** Plans it when its turn comes, and carries it out. */
async function run(
  { request, manner, target, model, channel, urgent, place, refusal }: Job,
  tracker: DeviceTracker | undefined,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<ActionResult> {
  const { config, phone } = target;
  const { lock, stepPauseMs } = config;
  // An emergency call is held up by nothing that may be typed.
  const judged = (actions: readonly PhoneAction[]): readonly Touch[] =>
    urgent ? [] : pressesOf(actions, model, channel);
  let used: ChannelName | undefined;
  const outcome = await operate(
    () => {
      const plan = planCall(request, contextOf(target, model, { channel, tracker }));
      if (refusal && dropsGuard(plan, refusal)) throw refusal;
      for (const { actions } of plan.steps.slice(1))
        if (actions) checkLaterPresses(judged(actions), judgeOf(config));
      return plan;
    },
    {
      perform: async (actions, how) => {
        const keys = { touches: judged(actions), by: pressedBy(actions), way: channel, channel };
        const asked = { ...how, signal: how.signal ?? options.signal };
        const result = await performJudged(target, () => actions, keys, asked);
        used = result.channel;
        place.leave();
        return result;
      },
      // That the command page works says its answer.
      ...(channel !== undefined &&
        channel !== 'command-page' && {
          onEffectSeen: (service) => {
            if (service) phone.prove(service);
            phone.prove(channel);
          },
        }),
      told: () => tellOthers(config),
      ...(channel === 'csta' && { look: (asking: AbortSignal) => config.look(asking, true) }),
      ...(tracker && { tracker }),
    },
    {
      ...options,
      lock,
      urgent,
      waitFor: manner.waitFor,
      confirmTimeoutMs: manner.confirmTimeoutMs,
      ...optional({ stepPauseMs }),
    },
  );
  return resultOf(outcome, used, manner);
}

/** Would it be done in whatever state, although the phone has said that it is not in the one it was to be in? */
function dropsGuard({ steps: [first] }: CallPlan, { reason }: SnomError): boolean {
  if (!Object.values<string>(GUARD_REFUSALS).includes(reason)) return false;
  const [action] = first?.actions ?? [];
  const guard = action && 'guard' in action ? action.guard : undefined;
  return guard === undefined || GUARD_REFUSALS[guard] !== reason;
}

/** Is it the state of the phone that does not allow it? */
function isOfState(thrown: unknown): thrown is SnomError {
  return (
    thrown instanceof SnomError &&
    thrown.sent === 'no' &&
    (['INVALID_STATE', 'NO_SUCH_CALL', 'AMBIGUOUS_CALL'].includes(thrown.code) ||
      thrown.reason === 'endAllNotByChannel')
  );
}

/**
 * The plan of a request by what the phone does now, as far as that can be known; nothing is sent for it.
 *
 * @param signal absent = the phone is not asked, either
 * @throws SnomError of `planCall`
 */
export async function planFor(
  request: CallRequest,
  target: Target,
  signal?: AbortSignal,
): Promise<CallPlan> {
  const { config } = target;
  const plan = (): CallPlan =>
    planCall(request, contextOf(target, GENERIC_MODEL, { tracker: config.tracker }));
  if (!signal) return plan();
  await config.refresh(signal);
  const before = config.tracker?.state.calls;
  try {
    return plan();
  } catch (thrown) {
    if (!isOfState(thrown)) throw thrown;
    await config.refresh(signal, true);
    if (config.tracker?.state.calls === before) throw thrown;
    return plan();
  }
}

function resultOf(
  { requests, ...outcome }: OperationOutcome,
  channel: ChannelName | undefined,
  { waitFor }: Manner,
): ActionResult {
  const { operation, confirmed, alreadySo } = outcome;
  const isProvable = OPERATION_INFO[operation].confirmedBy.length > 0;
  const isMissed = waitFor === 'confirmed' && confirmed === null && alreadySo !== true;
  return {
    requests,
    // A copy: what the flow does to the call must not change what is known of it.
    details: structuredClone(outcome),
    ...optional({ channel }),
    ...(isProvable && isMissed && { unconfirmed: true }),
  };
}

/** Nothing is sent, not even to learn the model. */
async function tellDryRun(
  request: CallRequest,
  manner: Manner,
  target: Target,
): Promise<ActionResult> {
  const { config, phone } = target;
  const model = await modelAsKnown(phone);
  const { operation } = request;
  const channel = likelyWay(target, { operation, model, channel: manner.channel });
  const { tracker, stepPauseMs } = config;
  const plan = planCall(request, contextOf(target, model, { channel, tracker }));
  for (const { actions } of plan.steps) {
    if (actions && !plan.urgent)
      checkPresses(pressesOf(actions, model, channel), judgeOf(config), pressedBy(actions));
  }
  const { requests, ...told } = rehearse(plan, (actions) => phone.preview(actions, channel), {
    tracked: tracker !== undefined,
    ...optional({ stepPauseMs }),
  });
  const steps = plan.steps.map(({ label }) => label);
  return {
    requests: [],
    ...optional({ channel }),
    details: {
      ...told,
      ...optional({ destination: plan.destination }),
      accepted: false,
      dryRun: { requests, steps },
    },
  };
}

/** Tones are no number that was judged; where they are keys, they may become one. */
function pressedBy(actions: readonly PhoneAction[]): PressedBy {
  return actions.some(({ kind }) => kind === 'dtmf') ? 'message' : 'operation';
}

/** The model, unless the phone would have to be asked for it. */
function modelAsKnown(phone: SnomPhone): Promise<PhoneModel> {
  return isModelKnown(phone) ? phone.model() : Promise.resolve(GENERIC_MODEL);
}

function isModelKnown({ chosen, known }: SnomPhone): boolean {
  return Boolean(chosen ?? known);
}

function contextOf(
  { config, phone }: Target,
  model: PhoneModel,
  known: {
    readonly channel?: ChannelName | undefined;
    readonly tracker: DeviceTracker | undefined;
  },
): PlanContext {
  const { channel, tracker } = known;
  return {
    ...configurationOf(config),
    model,
    proven: phone.proven,
    ...optional({ channel }),
    ...(tracker && { device: tracker.state }),
  };
}

function configurationOf(config: SnomConfigNode): Configuration {
  const { dialRules, options } = config;
  return { dialRules, options, keypad: keypadOf(config).now, phone: describePhone(config) };
}
