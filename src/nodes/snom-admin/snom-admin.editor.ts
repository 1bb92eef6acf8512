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

type Row = 'overwriteForeign' | 'allowFromMessage';

const OPERATIONS: OperationTable<Row> = {
  info: [],
  reboot: [],
  showActionUrls: [],
  setActionUrls: ['overwriteForeign'],
  restoreActionUrls: [],
};

/** Operations under headings. */
const GROUPS = {
  phone: ['info', 'reboot'],
  actionUrls: ['showActionUrls', 'setActionUrls', 'restoreActionUrls'],
};

const ROWS: readonly Row[] = ['overwriteForeign', 'allowFromMessage'];

const TEXTS = 'snom-admin';

export function prepare(node: AdminNode): void {
  prepareActionNode(node);
  prepareOperation(node, {
    texts: TEXTS,
    table: OPERATIONS,
    rows: ROWS,
    fromMessage: ROWS,
    groups: GROUPS,
  });
}

export function label(node: AdminNode): string {
  return labelOfOperation(node, TEXTS, OPERATIONS);
}

export function validateOperation(node: AdminNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}
