/** One request on its way to becoming a plan. */
import { type ErrorReason, SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { Call, DeviceState } from '../model/call-types';
import type { CallOperation } from './catalogue';
import type { CallPlan, Doubt, Expectation, PlanContext, PlanStep } from './plan-types';
import type { CallRequest } from './types';

/** What every planner gets. */
export interface Job {
  readonly operation: CallOperation;
  readonly request: CallRequest;
  /** Where it dials, as it is dialled; the dialling rules have let it pass. '' = the operation needs none. */
  readonly destination: string;
  readonly context: PlanContext;
  /** What the phone is doing; undefined = nobody knows. */
  readonly device: DeviceState | undefined;
  /** Skip the checks of the state. */
  readonly force: boolean;
  /** Operations that the same checks would let pass now, for the text of a refusal. */
  possible(): readonly CallOperation[];
}

/** Turns a job into a plan. Throws SnomError when request, phone or state do not fit. */
export type Planner = (job: Job) => CallPlan;

/** Planners by the operation; together they have to be those of the whole catalogue. */
export type PlannerTable = Partial<Readonly<Record<CallOperation, Planner>>>;

/** A plan for a job. Without a state to check it against it is in doubt, unless told otherwise. */
export function planOf(
  job: Job,
  steps: readonly PlanStep[],
  more: {
    readonly call?: Call | undefined;
    readonly doubt?: Doubt | false;
    readonly destination?: string;
  } = {},
): CallPlan {
  const { call, destination, doubt = job.device ? false : 'stateUnknown' } = more;
  return {
    operation: job.operation,
    ...(call ? { callId: call.id } : {}),
    ...optional({ destination }),
    steps,
    ...(doubt ? { doubt } : {}),
  };
}

/** A plan that sends nothing because it is so already. */
export function alreadySo(job: Job, call: Call | undefined, doubt?: Doubt): CallPlan {
  return { ...planOf(job, [], { call, doubt: doubt ?? false }), alreadySo: true };
}

/** Narrows an expectation to a call, if it is known. */
export function about(
  call: Call | string | undefined,
  expectation: Omit<Expectation, 'calls'>,
): Expectation {
  if (call === undefined) return expectation;
  return { ...expectation, calls: [typeof call === 'string' ? call : call.id] };
}

/** `{callId}` of a call that is known, for inputs of the model. */
export function idOf(call: Call | undefined): { callId?: string } {
  return call ? { callId: call.id } : {};
}

/** A planner that refuses, whatever the phone is doing. */
export function refuse(reason: ErrorReason): Planner {
  return ({ operation, context }) => {
    throw new SnomError(reason, {
      params: { operation, channel: context.channel ?? 'command-page' },
    });
  };
}
