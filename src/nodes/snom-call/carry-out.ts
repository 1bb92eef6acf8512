/** Carries an operation out on the phone of a message, or says what that would take. */
import { operate } from '../../calls/execution/executor';
import { rehearse } from '../../calls/execution/rehearsal';
import {
  checkLaterPresses,
  checkPresses,
  type PressedBy,
  pressesOf,
  pressJudged,
} from '../../calls/operations/keypad/keypad-guard';
import { planAsFarAsKnown, planCall } from '../../calls/operations/plan';
import type {
  CallPlan,
  Configuration,
  OperationOutcome,
  PlanContext,
} from '../../calls/operations/plan-types';
import type { CallRequest } from '../../calls/operations/types';
import { optional } from '../../common/values';
import { GENERIC_MODEL } from '../../phone/models/models';
import type { SnomPhone } from '../../phone/phone';
import type { CommandOptions, PhoneAction, PhoneModel } from '../../phone/types';
import type { ActionResult } from '../shared/action/action-node';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { judgeOf, keypadOf } from '../shared/phones/keypads';
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
  const { config, phone } = target;
  const request: CallRequest = { ...call, force: manner.force };
  // Judged before the phone is asked for its model: a denied number makes no traffic at all.
  const early = planAsFarAsKnown(request, {
    configuration: configurationOf(config),
    model: isModelKnown(phone) ? await phone.model() : undefined,
  });
  const urgent = early?.urgent === true;
  // What was typed is remembered by address: a name has to be one before anything is judged.
  if (!urgent) await Promise.all([config.ready, phone.lane()]);
  options.signal.throwIfAborted();
  if (manner.dryRun) return tellDryRun(request, target);
  // Devices are named by their MAC, which the phone may not have told yet.
  const isNamed = request.device !== undefined && !describePhone(config).mac;
  if (isNamed) await phone.info(options);
  const model = urgent ? await modelAsKnown(phone) : await phone.model(options);
  if (model !== GENERIC_MODEL) config.knowModel(model);
  const { tracker, lock, stepPauseMs } = config;
  const outcome = await operate(
    () => {
      const plan = planCall(request, contextOf(config, model));
      for (const { actions } of plan.steps.slice(1))
        if (actions) checkLaterPresses(pressesOf(actions, model), judgeOf(config));
      return plan;
    },
    {
      perform: (actions, how) =>
        pressJudged(pressesOf(actions, model), judgeOf(config), pressedBy(actions), () =>
          phone.perform(actions, how),
        ),
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
  return resultOf(outcome);
}

/**
 * The plan of a request on a phone as far as it is known; nothing is sent.
 *
 * @throws SnomError of `planCall`
 */
export function planFor(request: CallRequest, { config }: Pick<Target, 'config'>): CallPlan {
  return planCall(request, contextOf(config, GENERIC_MODEL));
}

function resultOf({ requests, ...outcome }: OperationOutcome): ActionResult {
  // A copy: what the flow does to the call must not change what is known of it.
  return { requests, details: structuredClone(outcome) };
}

/** Nothing is sent, not even to learn the model. */
async function tellDryRun(request: CallRequest, { config, phone }: Target): Promise<ActionResult> {
  const model = await modelAsKnown(phone);
  const plan = planCall(request, contextOf(config, model));
  for (const { actions } of plan.steps)
    if (actions) checkPresses(pressesOf(actions, model), judgeOf(config), pressedBy(actions));
  const { tracker, stepPauseMs } = config;
  const { requests, ...told } = rehearse(plan, (actions) => phone.preview(actions), {
    tracked: tracker !== undefined,
    ...optional({ stepPauseMs }),
  });
  const steps = plan.steps.map(({ label }) => label);
  return {
    requests: [],
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

function contextOf(config: SnomConfigNode, model: PhoneModel): PlanContext {
  const { tracker } = config;
  return { ...configurationOf(config), model, ...(tracker && { device: tracker.state }) };
}

function configurationOf(config: SnomConfigNode): Configuration {
  const { dialRules, options } = config;
  return { dialRules, options, keypad: keypadOf(config).now, phone: describePhone(config) };
}
