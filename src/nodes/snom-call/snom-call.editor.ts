/** Dialog of snom-call. */
import { CALL_OPERATIONS, OPERATIONS as CALLS } from '../../calls/operations';
import type { CallParameter } from '../../calls/operations';
import { parseDestination, parseDigits, parseIdentity } from '../../phone/destinations';
import { prepareActionNode, validateTyped } from '../shared/editor/action-node';
import { currentText, field, isFromEnvironment } from '../shared/editor/dialog';
import {
  labelOfOperation,
  prepareOperation,
  rowsOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import type { OperationTable } from '../shared/editor/operation';
import { shorten, verdictOf } from '../shared/editor/texts';
import type { SnomCallDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type CallNode = EditorNode &
  Pick<SnomCallDef, 'operation' | CallParameter | `${CallParameter}Type`>;

/** Which rows each operation takes: those of its parameters. */
const OPERATIONS: OperationTable<CallParameter> = Object.fromEntries(
  CALL_OPERATIONS.map((name) => [name, CALLS[name].parameters]),
);

/** Checks of values that stand in the dialog; the server does the same ones. */
const CHECKS: Readonly<Record<CallParameter, (value: string) => unknown>> = {
  destination: parseDestination,
  digits: parseDigits,
  identity: parseIdentity,
};

const ROWS: readonly CallParameter[] = ['destination', 'digits', 'identity'];
const TEXTS = 'snom-call';
const TYPES = ['str', 'msg', 'flow', 'global', 'env', 'jsonata'];
const LABEL_LENGTH = 24;

export function prepare(node: CallNode): void {
  prepareActionNode(node);
  for (const row of ROWS) {
    field('node-input-', row).typedInput({
      default: row === 'identity' ? 'str' : 'msg',
      types: TYPES,
      typeField: `#node-input-${row}Type`,
    });
  }
  prepareOperation(node, TEXTS, OPERATIONS, ROWS);
}

/** `dial 200` where the dialog holds the number, else just the operation. */
export function label(node: CallNode): string {
  const operation = labelOfOperation(node, TEXTS, OPERATIONS);
  const [row] = rowsOf(OPERATIONS, node.operation);
  if (node.name || row === undefined || node[`${row}Type`] !== 'str') return operation;
  return `${operation} ${shorten(node[row], LABEL_LENGTH)}`.trim();
}

export function validateOperation(node: CallNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}

/** A value counts only while the operation takes it; only the identity may be left blank. */
export function validateRow(
  node: CallNode,
  row: CallParameter,
  value: string,
  validation: EditorValidation,
): EditorVerdict {
  const taken = rowsOf(OPERATIONS, currentText(node, 'operation')).includes(row);
  if (!taken || (row === 'identity' && value === '')) return true;
  const type = currentText(node, `${row}Type`);
  if (type === 'str' && value !== '' && !isFromEnvironment(value))
    return verdictOf(node, () => CHECKS[row](value));
  const blank = node._('snom.error.missingParameter', { name: node._(`snom-call.label.${row}`) });
  return validateTyped(value, type, blank, validation);
}
