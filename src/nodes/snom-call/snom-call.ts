/** snom-call: operations on calls. */
import type { Node, NodeAPI } from 'node-red';
import { OPERATIONS, planCall } from '../../calls/operations';
import type { CallParameter } from '../../calls/operations';
import { readCallRequest } from '../../calls/request';
import type { CallOperation, CallPlan, CallRequest } from '../../calls/types';
import { GENERIC_MODEL } from '../../phone/models';
import type { PhoneModel } from '../../phone/types';
import { runActionNode } from '../shared/action-node';
import type { ActionRequest } from '../shared/action-node';
import { PAYLOAD, typedInput } from '../shared/inputs';
import type { TypedInput } from '../shared/inputs';
import type { SnomConfigNode } from '../snom-config/types';
import type { SnomCallDef } from './types';

/** What a request is checked against before it is known which phone is meant and what that phone can do. */
const ANY_PHONE = {
  answerKey: 'ENTER',
  hangupKey: 'CANCEL',
  dialRules: { check: () => undefined },
} as const;

const init = (RED: NodeAPI): void => {
  function SnomCall(this: Node, def: SnomCallDef): void {
    RED.nodes.createNode(this, def);
    const inputs: Readonly<Record<CallParameter, TypedInput>> = {
      destination: typedInput('destination', def.destination, def.destinationType, PAYLOAD),
      digits: typedInput('digits', def.digits, def.digitsType, PAYLOAD),
      identity: typedInput('identity', def.identity, def.identityType, { value: '', type: 'str' }),
    };
    runActionNode(RED, this, def, {
      operation: def.operation ?? '',
      async prepare(request) {
        const call = def.operation
          ? await fromDialog(def.operation, inputs, request)
          : readCallRequest(request.msg.payload);
        const { operation, actions } = plan(call, ANY_PHONE, GENERIC_MODEL);
        request.operation = operation;
        return async ({ config, phone }, options) => {
          // Judged before the phone is asked for its model: a denied number makes no traffic at all.
          for (const action of actions) {
            if (action.kind === 'dial') config.dialRules.check(action.destination);
          }
          const model = await phone.model(options);
          return phone.perform(plan(call, config, model).actions, options);
        };
      },
    });
  }
  RED.nodes.registerType('snom-call', SnomCall);
};

/** Only what the operation takes is evaluated: its other fields are hidden in the dialog. */
async function fromDialog(
  operation: string,
  inputs: Readonly<Record<CallParameter, TypedInput>>,
  { read }: ActionRequest,
): Promise<CallRequest> {
  const values: Partial<Record<CallParameter, unknown>> = {};
  for (const parameter of parametersOf(operation))
    values[parameter] = await read(inputs[parameter]);
  return { operation, ...values };
}

/** None for an unknown operation, which the plan then refuses by its name. */
function parametersOf(operation: string): readonly CallParameter[] {
  return Object.hasOwn(OPERATIONS, operation)
    ? OPERATIONS[operation as CallOperation].parameters
    : [];
}

function plan(
  call: CallRequest,
  {
    answerKey,
    hangupKey,
    dialRules,
  }: Pick<SnomConfigNode, 'answerKey' | 'hangupKey' | 'dialRules'>,
  { family, generation }: PhoneModel,
): CallPlan {
  return planCall(call, { family, generation, answerKey, hangupKey, dialRules });
}

export = init;
