/** Dialog of snom-call. */
import { parseDestination, parseDigits, parseIdentity } from '../../phone/destinations';
import { prepareActionNode, validateTyped } from '../shared/editor/action-node';
import { currentText, field, isFromEnvironment } from '../shared/editor/dialog';
import { verdictOnNumber } from '../shared/editor/numbers';
import {
  labelOfOperation,
  prepareOperation,
  rowsOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import { presetSelect } from '../shared/editor/select';
import { shorten, verdictOf } from '../shared/editor/texts';
import type { Bounds } from '../snom-config/config';
import { GROUPS, OPERATIONS, ROWS, ROWS_OF_MESSAGE, needs } from './operations.editor';
import type { SnomCallDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

/** Values that may come from the message, a context store or an expression. */
type TypedRow = 'destination' | 'digits' | 'identity' | 'callId' | 'otherCallId' | 'adjust';

type CallNode = EditorNode & SnomCallDef;

/** Checks of values that stand in the dialog; the server does the same ones. */
const CHECKS: Readonly<Record<TypedRow, (value: string) => unknown>> = {
  destination: parseDestination,
  digits: parseDigits,
  identity: parseIdentity,
  // An id is whatever the phone or its PBX made it.
  callId: () => undefined,
  otherCallId: () => undefined,
  // Not offered as text.
  adjust: () => undefined,
};

const PREFIX = 'node-input-';
const TEXTS = 'snom-call';
const TYPES = ['str', 'msg', 'flow', 'global', 'env', 'jsonata'];
/** An environment variable is text, never yes or no. */
const SWITCH_TYPES = ['bool', 'msg', 'flow', 'global', 'jsonata'];
const TYPE_OF_NEW: Readonly<Record<TypedRow, string>> = {
  destination: 'msg',
  digits: 'msg',
  identity: 'str',
  callId: 'str',
  otherCallId: 'str',
  adjust: 'bool',
};
const LABEL_LENGTH = 24;
const CONFIRM_SECONDS: Bounds = { min: 1, max: 600 };

export function prepare(node: CallNode): void {
  prepareActionNode(node);
  for (const [row, type] of Object.entries(TYPE_OF_NEW)) {
    field(PREFIX, row).typedInput({
      default: type,
      types: type === 'bool' ? SWITCH_TYPES : TYPES,
      typeField: `#${PREFIX}${row}Type`,
    });
  }
  presetSelect(field(PREFIX, 'on'), node.on, 'toggle');
  presetSelect(field(PREFIX, 'action'), node.action, '');
  presetSelect(field(PREFIX, 'waitFor'), node.waitFor, 'accepted');
  prepareOperation(node, {
    texts: TEXTS,
    table: OPERATIONS,
    rows: ROWS,
    fromMessage: ROWS_OF_MESSAGE,
    groups: GROUPS,
  });
  prepareWaiting(node);
  const isAdvanced =
    [node.confirmTimeout, node.dryRun, node.force].some(Boolean) ||
    !['', 'false'].includes(node.adjust ?? '');
  $('#snom-call-advanced').prop('open', isAdvanced);
}

/** Says what waiting for a proof means. */
function prepareWaiting(node: CallNode): void {
  const waitFor = field(PREFIX, 'waitFor');
  const show = (): void => {
    const hint = waitFor.val() === 'confirmed' ? 'confirmed' : 'accepted';
    $('#snom-call-wait-hint').text(node._(`snom-call.waitHint.${hint}`));
  };
  waitFor.on('change', show);
}

/** `dial 200` where the dialog holds the number, else just the operation. */
export function label(node: CallNode): string {
  const operation = labelOfOperation(node, TEXTS, OPERATIONS);
  const [row] = rowsOf(OPERATIONS, node.operation);
  if (node.name || (row !== 'destination' && row !== 'digits') || node[`${row}Type`] !== 'str')
    return operation;
  return `${operation} ${shorten(node[row], LABEL_LENGTH)}`.trim();
}

export function validateOperation(node: CallNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}

/** A value counts only while the operation takes it; what it does not need may be left blank. */
export function validateRow(
  node: CallNode,
  row: TypedRow,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  const text = value ?? '';
  const operation = currentText(node, 'operation');
  if (!rowsOf(OPERATIONS, operation).includes(row)) return true;
  if (text === '' && !needs(operation, row)) return true;
  const type = currentText(node, `${row}Type`);
  if (type === 'str' && text !== '' && !isFromEnvironment(text))
    return verdictOf(node, () => CHECKS[row](text));
  const blank = node._('snom.error.missingParameter', { name: node._(`snom-call.label.${row}`) });
  return validateTyped(text, type, blank, validation);
}

/** Seconds; blank = 10. */
export function validateConfirmTimeout(
  node: CallNode,
  value: string | number | undefined,
): EditorVerdict {
  return verdictOnNumber(node, value, CONFIRM_SECONDS);
}
