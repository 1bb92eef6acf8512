/** Dialog of snom-admin. */
import { labelOfOperation, prepareOperation, verdictOnOperation } from '../shared/editor/operation';
import type { OperationTable } from '../shared/editor/operation';
import { prepareActionNode } from '../shared/editor/action-node';
import type { SnomAdminDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type AdminNode = EditorNode & Pick<SnomAdminDef, 'operation'>;

/** None of these takes a value. */
const OPERATIONS: OperationTable<never> = { info: [], reboot: [] };

const TEXTS = 'snom-admin';

export function prepare(node: AdminNode): void {
  prepareActionNode(node);
  prepareOperation(node, TEXTS, OPERATIONS, []);
}

export function label(node: AdminNode): string {
  return labelOfOperation(node, TEXTS, OPERATIONS);
}

export function validateOperation(node: AdminNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}
