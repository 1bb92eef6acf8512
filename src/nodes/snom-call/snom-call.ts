/** snom-call: operations on calls. */
import type { Node, NodeAPI } from 'node-red';
import { planCall } from '../../calls/operations';
import { readCallRequest } from '../../calls/request';
import type { CallPlan, CallRequest, DialRules } from '../../calls/types';
import { GENERIC_MODEL } from '../../phone/models';
import type { PhoneModel } from '../../phone/types';
import { runActionNode } from '../shared/action-node';
import type { ActionRequest } from '../shared/action-node';
import { PAYLOAD, typedInput } from '../shared/inputs';
import type { TypedInput } from '../shared/inputs';
import type { SnomConfigNode } from '../snom-config/types';
import type { SnomCallDef } from './types';

/** Parts of a request, and the operations whose dialog has a field for them. */
const FIELDS = {
  destination: ['dial'],
  identity: ['dial'],
  digits: ['sendDtmf'],
} as const;
type Field = keyof typeof FIELDS;

/** Keys for a plan that is only checked; the phone's own configuration is not known yet. */
const ANY_RULES: DialRules = { check: () => undefined };
const ANY_PHONE = { answerKey: 'ENTER', hangupKey: 'CANCEL', dialRules: ANY_RULES } as const;

const init = (RED: NodeAPI): void => {
  function SnomCall(this: Node, def: SnomCallDef): void {
    RED.nodes.createNode(this, def);
    const inputs: Readonly<Record<Field, TypedInput>> = {
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
        // Checked before any phone is asked for its model: what no phone would take must not reach one.
        request.operation = plan(call, ANY_PHONE, GENERIC_MODEL).operation;
        return async ({ config, phone }, options) => {
          plan(call, config, GENERIC_MODEL);
          const { actions } = plan(call, config, await phone.model(options));
          return phone.perform(actions, options);
        };
      },
    });
  }
  RED.nodes.registerType('snom-call', SnomCall);
};

/** Only the fields of the operation are evaluated: the others are hidden in the dialog. */
async function fromDialog(
  operation: string,
  inputs: Readonly<Record<Field, TypedInput>>,
  { read }: ActionRequest,
): Promise<CallRequest> {
  const values: Partial<Record<Field, unknown>> = {};
  for (const [field, operations] of Object.entries(FIELDS) as [Field, readonly string[]][]) {
    if (operations.includes(operation)) values[field] = await read(inputs[field]);
  }
  const { identity, ...others } = values;
  // Blank = the phone's own setting.
  return { operation, ...others, ...(identity === '' ? {} : { identity }) };
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
