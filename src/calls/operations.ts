/** Call operations: which parameters each has, and what the phone is asked to do for it. */
import { parseDestination, parseDigits, parseIdentity } from '../phone/destinations';
import { SnomError } from '../phone/errors';
import { hasNamedKey } from '../phone/key-catalogue';
import { shown } from '../phone/shown';
import type { PhoneAction } from '../phone/types';
import type { CallOperation, CallPlan, CallRequest, PlanContext } from './types';

/** A parameter of an operation. */
export type CallParameter = 'destination' | 'digits' | 'identity';

/** One operation. */
export interface OperationSpec {
  /** Parameters it takes; others are left unread. */
  readonly parameters: readonly CallParameter[];
  /** The actions that carry it out, in order. Throws SnomError when the request or the phone does not fit. */
  plan(request: CallRequest, context: PlanContext): readonly PhoneAction[];
}

/**
 * All operations. Keys act on the call that is selected on the phone.
 *
 * Sources: Snom, "Remote phone control"; keys for answering and rejecting as public clients use them.
 */
export const OPERATIONS: Readonly<Record<CallOperation, OperationSpec>> = {
  dial: { parameters: ['destination', 'identity'], plan: planDial },
  sendDtmf: {
    parameters: ['digits'],
    plan: ({ digits }) => [{ kind: 'dtmf', digits: parseDigits(digits) }],
  },
  answer: { parameters: [], plan: (_, context) => key(context.answerKey, context) },
  // Fires no Action URL on FW 8.7: there is nothing to confirm it by.
  reject: { parameters: [], plan: (_, context) => key('CANCEL', context) },
  hangup: { parameters: [], plan: (_, context) => key(context.hangupKey, context) },
  hangupAll: { parameters: [], plan: planHangupAll },
};

/** Names of all operations, for a select. */
export const CALL_OPERATIONS = Object.keys(OPERATIONS) as readonly CallOperation[];

/**
 * Checks a request and says what to do for it. Nothing is sent here.
 *
 * @throws SnomError
 *   `missingParameter` {name}, `wrongType` {name, expected}, `unknownOperation` {name};
 *   `badDestination`, `badIdentity`, `badDigits`, `destinationDenied`;
 *   `keyNotOnModel` {key, model}: the chosen answer or hang-up key is not on this family (DISCONNECT is on FW 5-7
 *   only, HEADSET is not);
 *   `operationNotOnModel` {operation, model}: `hangupAll` on FW 5-7, which has no such command;
 *   `noKeyControl` {model}: D8xx
 */
export function planCall(request: CallRequest, context: PlanContext): CallPlan {
  const operation = operationOf(request.operation);
  if (context.family === 'D8xx') {
    throw new SnomError('noKeyControl', { params: { model: context.family } });
  }
  return { operation, actions: OPERATIONS[operation].plan(request, context) };
}

function operationOf(operation: unknown): CallOperation {
  if (operation === undefined || operation === null || operation === '') {
    throw new SnomError('missingParameter', { params: { name: 'operation' } });
  }
  if (typeof operation !== 'string') {
    throw new SnomError('wrongType', { params: { name: 'operation', expected: 'text' } });
  }
  // Own names only: `constructor` is no operation.
  if (!Object.hasOwn(OPERATIONS, operation)) {
    throw new SnomError('unknownOperation', { params: { name: shown(operation) } });
  }
  return operation as CallOperation;
}

function planDial(request: CallRequest, context: PlanContext): readonly PhoneAction[] {
  const destination = parseDestination(request.destination);
  const identity = request.identity ?? '';
  const from = identity === '' ? (context.outgoingIdentity ?? '') : identity;
  const parsed = from === '' ? {} : { identity: parseIdentity(from) };
  context.dialRules.check(destination);
  return [{ kind: 'dial', destination, ...parsed }];
}

function planHangupAll(
  _: CallRequest,
  { family, generation }: PlanContext,
): readonly PhoneAction[] {
  if (generation === 'fw7') {
    throw new SnomError('operationNotOnModel', {
      params: { operation: 'hangupAll', model: family },
    });
  }
  return [{ kind: 'releaseAll' }];
}

/** Presses one key, if the family has it. P keys are the phone's to judge. */
function key(name: string, { family, generation }: PlanContext): readonly PhoneAction[] {
  const isLineKey = /^P\d+$/.test(name);
  if (!isLineKey && !hasNamedKey(name, { name: family, family, generation })) {
    throw new SnomError('keyNotOnModel', { params: { key: name, model: family } });
  }
  return [{ kind: 'keys', presses: [{ key: name }] }];
}
