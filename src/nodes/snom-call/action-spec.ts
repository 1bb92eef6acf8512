/** What snom-call does for a message. */
import type { NodeAPI, NodeMessage } from 'node-red';
import {
  type CallParameter,
  isCallOperation,
  OPERATION_INFO,
} from '../../calls/operations/catalogue';
import { planAsFarAsKnown } from '../../calls/operations/plan';
import type { CallRequest } from '../../calls/operations/types';
import { readCallRequest, readInfoFields } from '../../calls/requests/request';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { isGiven, missing } from '../../common/values';
import type { ActionSpec, Prepared, ReadInput } from '../shared/action/action-node';
import { PAYLOAD, type TypedInput, typedInput } from '../shared/action/inputs';
import { hasPublicServer } from '../shared/phones/webhook';
import { CALL_INFO, type CallInfoPages } from './call-info';
import { carryOut, numbersDialled } from './carry-out';
import { mannerOf } from './options';
import { answerScreening, isScreening, SCREEN } from './screening';
import type { SnomCallDef } from './types';

/** Parameters the dialog has a field for that is read for every message. */
type Field = Exclude<CallParameter, 'on' | 'participant'>;

const BLANK = { value: '', type: 'str' } as const;
const NO = { value: 'false', type: 'bool' } as const;

/** What a node of these values does for a message. @param pages where it shows what belongs to calls */
export function callSpec(RED: NodeAPI, def: SnomCallDef, pages: CallInfoPages): ActionSpec {
  const inputs: Readonly<Record<Field, TypedInput>> = {
    destination: typedInput('destination', def.destination, def.destinationType, PAYLOAD),
    digits: typedInput('digits', def.digits, def.digitsType, PAYLOAD),
    identity: typedInput('identity', def.identity, def.identityType, BLANK),
    callId: typedInput('callId', def.callId, def.callIdType, BLANK),
    otherCallId: typedInput('otherCallId', def.otherCallId, def.otherCallIdType, BLANK),
    adjust: typedInput('adjust', def.adjust, def.adjustType, NO),
  };

  function workOf(call: CallRequest, payload: unknown): Prepared {
    const manner = mannerOf(def, call, payload);
    // Wrong whichever phone is meant: none is even chosen.
    planAsFarAsKnown(call);
    const isInfo = call.operation === CALL_INFO;
    if (isInfo && !hasPublicServer(RED)) throw new SnomError('noPublicServer');
    return {
      kind: 'phone',
      action: (target, options) =>
        isInfo
          ? pages.show(call, manner, target, options)
          : carryOut(call, manner, target, options),
      mayDial: (target) => numbersDialled(call, manner, target),
    };
  }

  return {
    operation: def.operation ?? '',
    understand(msg) {
      const { operation } = def;
      // Where the dialog says what to do, the payload is a value: a number that looks like JSON is none.
      const payload = operation ? msg.payload : unpack(msg.payload);
      if (isScreening(operation, payload))
        return { operation: SCREEN, prepare: () => answerScreening(def, msg, payload) };
      if (operation) {
        return {
          operation,
          prepare: async (read) => workOf(await fromDialog(def, inputs, read, msg), payload),
        };
      }
      const call = withGuard(def, readCallRequest(payload));
      return {
        // The plan refuses a name that is none.
        operation: isCallOperation(call.operation) ? call.operation : '',
        prepare: () => workOf(call, payload),
      };
    },
  };
}

/** pascom's commands press their key in any state, unless the box of the node says otherwise. */
function withGuard({ checkKeys }: SnomCallDef, { press, ...request }: CallRequest): CallRequest {
  return press === true && checkKeys !== true ? { ...request, press } : request;
}

/** Nothing would toggle. @throws SnomError `missingParameter` */
function given(payload: unknown): unknown {
  if (!isGiven(payload)) throw missing('msg.payload');
  return payload;
}

/** Only what the operation takes is evaluated: its other fields are hidden in the dialog. */
async function fromDialog(
  def: SnomCallDef,
  inputs: Readonly<Record<Field, TypedInput>>,
  read: ReadInput,
  msg: NodeMessage,
): Promise<CallRequest> {
  const { operation, on } = def;
  // An unknown operation takes none; the plan then refuses it by its name.
  const info = isCallOperation(operation) ? OPERATION_INFO[operation] : undefined;
  const values: Partial<Record<CallParameter, unknown>> = {};
  for (const parameter of info ? [...info.needs, ...info.takes] : []) {
    if (parameter === 'on') values.on = on === 'payload' ? given(msg.payload) : on;
    else if (isField(parameter)) values[parameter] = await read(inputs[parameter]);
  }
  return {
    operation,
    ...values,
    ...(operation === CALL_INFO && { info: readInfoFields(msg.payload) }),
  };

  function isField(parameter: CallParameter): parameter is Field {
    return Object.hasOwn(inputs, parameter);
  }
}
