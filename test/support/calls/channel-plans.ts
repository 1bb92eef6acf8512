/** Plans for phones that are reached in another way than by a command page, in one line. */
import { type CallOperation, OPERATION_INFO } from '../../../src/calls/operations/catalogue';
import type { CallPlan, PlanContext, PlanStep } from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { SnomError } from '../../../src/common/errors';
import { modelOf } from '../../../src/phone/models/models';
import type { CstaRequest, PhoneAction } from '../../../src/phone/types';
import { plan } from './planning';
import { listedByCsta, STATE_NAMES, type StateName, stateOf } from './states';

export const D862 = modelOf('D862');

/** What is asked for, with the states a request is planned for; `unknown` = nothing is known. */
export type Known = StateName | 'unknown';
export const STATES: readonly Known[] = [...STATE_NAMES, 'unknown'];

/** What comes of an operation, by state; as {@link told} tells it. */
export type Row = Partial<Record<Known, string>>;
export const everywhere = (outcome: string): Row =>
  Object.fromEntries(STATES.map((name) => [name, outcome]));

const PARTS: Partial<Record<CallOperation, Partial<CallRequest>>> = {
  sendDtmf: { digits: '12#' },
  dnd: { on: true },
  pickup: { destination: '300' },
  callInfo: { info: { text: 'Ann' } },
};

/** A request with all that its operation needs. */
export function requestOf(operation: CallOperation): CallRequest {
  const needs = OPERATION_INFO[operation].needs.includes('destination');
  return { operation, ...(needs && { destination: '300' }), ...PARTS[operation] };
}

export function contextOf(
  channel: NonNullable<PlanContext['channel']>,
  state: Known,
  more: Partial<PlanContext> = {},
): Partial<PlanContext> {
  const device =
    state === 'unknown'
      ? undefined
      : channel === 'csta'
        ? listedByCsta(stateOf(state))
        : stateOf(state);
  return { model: D862, options: {}, channel, ...(device && { device }), ...more };
}

/**
 * `2 ringing? ENTER`, with the number of the call first and a doubt last; steps are parted by ` / `. Or `already`, or the
 * reason of the refusal.
 */
export function told(request: CallRequest, context: Partial<PlanContext>): string {
  try {
    return inWords(plan(request, undefined, context));
  } catch (error) {
    if (error instanceof SnomError) return error.reason;
    throw error;
  }
}

export function inWords({ callId, steps, alreadySo, doubt, urgent }: CallPlan): string {
  return [
    alreadySo && 'already',
    callId?.split(':').at(-1),
    steps.map(stepInWords).join(' / '),
    doubt && `?${doubt}`,
    urgent && '!',
  ]
    .filter(Boolean)
    .join(' ');
}

const stepInWords = ({ actions, label }: PlanStep): string =>
  actions?.map(actionInWords).join(', ') ?? `(${label})`;

/** One thing a phone is asked to do. */
export function actionInWords(action: PhoneAction): string {
  switch (action.kind) {
    case 'keys':
      return guarded(action.guard, action.presses.map(({ key }) => key).join(' '));
    case 'dial':
      return guarded(action.guard, `dial ${action.destination}${from(action.identity)}`);
    case 'dtmf':
      return guarded(action.guard, `dtmf ${action.digits}`);
    case 'dnd':
      return `dnd ${action.on}`;
    case 'csta':
      return service(action.request);
    default:
      return action.kind;
  }
}

const guarded = (guard: string | undefined, text: string): string =>
  guard === undefined ? text : `${guard}? ${text}`;
const from = (identity: string | undefined): string =>
  identity === undefined ? '' : ` from ${identity}`;

/** `HoldCall 1`, `TransferCall 2+1`: the active call before the held one. */
function service(request: CstaRequest): string {
  const calls =
    'connection' in request
      ? request.connection.callId
      : 'active' in request
        ? `${request.active.callId}+${request.held.callId}`
        : request.device;
  const rest =
    'destination' in request ? request.destination : 'digits' in request ? request.digits : '';
  const on = 'on' in request ? String(request.on) : '';
  return [request.service, calls, rest, on].filter(Boolean).join(' ');
}
