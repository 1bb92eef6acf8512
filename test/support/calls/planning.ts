/** Plans requests for a phone in a given state and puts the result into one line. */
import { rehearse } from '../../../src/calls/execution/rehearsal';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../../src/calls/operations/plan';
import type {
  CallPlan,
  OperationOptions,
  PlanContext,
} from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { SnomError } from '../../../src/common/errors';
import { commandRequests } from '../../../src/phone/channels/command-page';
import { modelOf } from '../../../src/phone/models/models';
import type { PhoneModel } from '../../../src/phone/types';
import { type StateName, stateOf } from './states';

export const D385 = modelOf('D385');
export const OLD = modelOf('320', '7.3.30');

/** Everything set up that can be. */
export const SET_UP: OperationOptions = {
  pickupCode: '*8',
  conference: { way: 'key', key: 'P5' },
  deflect: { way: 'key', key: 'P6' },
};

/** Each operation that has to be set up, by a key of any name. */
const KEY = { way: 'raw', keys: 'F_KEY' } as const;
export const ALL_SET_UP: OperationOptions = {
  conference: KEY,
  swap: KEY,
  deflect: KEY,
  pickupCode: '*8',
  muteKey: 'F_KEY',
  recordKey: 'F_KEY',
};

export function context(state?: StateName, more: Partial<PlanContext> = {}): PlanContext {
  return {
    model: D385,
    dialRules: compileDialRules('', ''),
    options: SET_UP,
    ...(state === undefined ? {} : { device: stateOf(state) }),
    ...more,
  };
}

/** The plan of a request. Throws as `planCall`. */
export function plan(
  request: CallRequest,
  state?: StateName,
  more: Partial<PlanContext> = {},
): CallPlan {
  return planCall(request, context(state, more));
}

/** Requests and waits of a plan in one line. */
export function line(planned: CallPlan, tracked: boolean, model: PhoneModel = D385): string {
  const { requests } = rehearse(
    planned,
    (actions) =>
      actions
        .flatMap((action) => commandRequests(action, model))
        .map(({ target }) => target.replace('/command.htm?', '')),
    { tracked },
  );
  return requests.join(' ');
}

/** `1 key=ENTER`, `already 1`, with `?doubt`; or the reason of the refusal. */
export function outcomeOf(
  request: CallRequest,
  state?: StateName,
  more: Partial<PlanContext> = {},
): string {
  try {
    const planned = plan(request, state, more);
    const number = planned.callId?.split(':').at(-1);
    return [
      planned.alreadySo ? 'already' : '',
      number,
      line(planned, state !== undefined, more.model),
      planned.doubt && `?${planned.doubt}`,
    ]
      .filter(Boolean)
      .join(' ');
  } catch (error) {
    if (error instanceof SnomError) return error.reason;
    throw error;
  }
}
