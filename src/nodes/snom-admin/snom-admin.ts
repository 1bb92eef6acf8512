/** snom-admin: maintenance of a phone, or of many. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { shown } from '../../common/shown';
import { type Prepared, type ReadInput, runActionNode } from '../shared/action/action-node';
import { upToDate } from '../shared/migration/up-to-date';
import { namesPhones } from '../shared/phones/phones';
import { Runs } from './fleet';
import { operationOf } from './operations';
import { nameOf, wantedOf } from './parameters';
import { checkBoxes, choosesPhone, requireConfirm } from './permission';
import type { Operation, SnomAdminDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomAdmin(this: Node, stored: SnomAdminDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    const runs = new Runs(RED, def, (text) => this.debug(text));
    runActionNode(RED, this, def, {
      operation: def.operation ?? '',
      understand(msg) {
        const given = def.operation ? msg.payload : unpack(msg.payload);
        if (def.severalPhones === true && Runs.cancels(msg, given))
          return { operation: 'cancel', prepare: () => runs.cancel() };
        const operation = operationOf(nameOf(def, given));
        const { name } = operation;
        return { operation: name, prepare: (read) => prepare(operation, msg, given, read) };
      },
    });

    async function prepare(
      operation: Operation,
      msg: NodeMessage,
      given: unknown,
      read: ReadInput,
    ): Promise<Prepared> {
      const { name, destructive = false } = operation;
      checkBoxes(def, operation);
      const several = isForSeveral(def, msg);
      const { params, fromMessage } = await wantedOf(def, operation, read, given);
      const action = operation.action(params);
      if (several) return runs.run({ msg, operation: name, action, destructive });
      const needsConfirm = destructive && (fromMessage || choosesPhone(def, msg));
      return { kind: 'phone', action: needsConfirm ? requireConfirm(action, msg) : action };
    }
  }
  RED.nodes.registerType('snom-admin', SnomAdmin);
};

/**
 * Where the node is not for several phones, `msg.phones` is somebody else's property and ignored, unless it names
 * configured phones: then acting on one of them only would be a surprise.
 */
function isForSeveral(
  { severalPhones }: SnomAdminDef,
  { phones }: NodeMessage & { phones?: unknown },
): boolean {
  if (phones === undefined || phones === null) return false;
  if (severalPhones === true) return true;
  if (!namesPhones(phones)) return false;
  throw new SnomError('phonesFromMessageNotAllowed', { params: { name: shown('msg.phones') } });
}

export = init;
