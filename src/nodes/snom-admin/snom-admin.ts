/** snom-admin: maintenance of a phone. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../phone/errors';
import { shown } from '../../phone/shown';
import { runActionNode } from '../shared/action-node';
import type { Action } from '../shared/action-node';
import type { SnomAdminDef } from './types';

/** Every operation; a further one is one further line here and in the dialog's table. */
const OPERATIONS = {
  reboot: ({ phone }, options) => phone.reboot(options),
  info: async ({ phone }, options) => {
    const { info, ...result } = await phone.info(options);
    // A copy: what the flow does to it must not change what is known of the phone.
    return { ...result, payload: { ...info } };
  },
} satisfies Record<string, Action>;

const init = (RED: NodeAPI): void => {
  function SnomAdmin(this: Node, def: SnomAdminDef): void {
    RED.nodes.createNode(this, def);
    runActionNode(RED, this, def, {
      operation: def.operation ?? '',
      prepare(request) {
        const operation = def.operation || fromMessage(request.msg);
        if (!Object.hasOwn(OPERATIONS, operation)) {
          throw new SnomError('unknownOperation', { params: { name: shown(operation) } });
        }
        request.operation = operation;
        return Promise.resolve(OPERATIONS[operation as keyof typeof OPERATIONS]);
      },
    });
  }
  RED.nodes.registerType('snom-admin', SnomAdmin);
};

/** `msg.payload` is the operation, or holds it. */
function fromMessage({ payload }: NodeMessage): string {
  const operation: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'operation') : payload;
  if (operation === undefined || operation === null || operation === '') {
    throw new SnomError('missingParameter', { params: { name: 'operation' } });
  }
  if (typeof operation !== 'string') {
    throw new SnomError('wrongType', { params: { name: 'operation', expected: 'text' } });
  }
  return operation;
}

export = init;
