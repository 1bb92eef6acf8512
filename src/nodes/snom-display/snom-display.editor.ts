/** Dialog of snom-display. */
import { ledNumber } from '../../phone/display/leds';
import { prepareActionNode, validateTyped } from '../shared/editor/action-node';
import { currentText, field, isFromEnvironment } from '../shared/editor/dialog';
import { verdictOnNumber } from '../shared/editor/numbers';
import {
  labelOfOperation,
  prepareOperation,
  rowsOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import type { OperationTable } from '../shared/editor/operation';
import { chosenModel } from '../shared/editor/phone-model';
import { presetSelect } from '../shared/editor/select';
import { verdictOf } from '../shared/editor/texts';
import { ledsOf } from './describe';
import { CONFIRM_S, SHOW_S, VALID_S } from './manner';
import type { SnomDisplayDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type DisplayNode = EditorNode & SnomDisplayDef;

type TypedRow = 'title' | 'content' | 'preset';
type Row =
  | TypedRow
  | 'inputType'
  | 'fit'
  | 'stay'
  | 'cut'
  | 'showFor'
  | 'validFor'
  | 'waitFor'
  | 'confirmTimeout';

const MANNER: readonly Row[] = ['cut', 'showFor', 'validFor', 'waitFor', 'confirmTimeout'];
const PROOF: readonly Row[] = ['waitFor', 'confirmTimeout'];

const OPERATIONS: OperationTable<Row> = {
  text: ['title', 'content', ...MANNER],
  menu: ['title', 'content', 'stay', ...MANNER],
  input: ['title', 'content', 'inputType', 'preset', 'stay', ...MANNER],
  image: ['title', 'content', 'fit', ...MANNER],
  directory: ['title', 'content', ...MANNER],
  batch: ['content', 'fit', 'stay', ...MANNER],
  led: ['content', ...PROOF],
  exit: PROOF,
};

const ROWS: readonly Row[] = [
  'title',
  'content',
  'inputType',
  'preset',
  'fit',
  'stay',
  'cut',
  'showFor',
  'validFor',
  'waitFor',
  'confirmTimeout',
];

const PREFIX = 'node-input-';
const TEXTS = 'snom-display';
const TYPES: Readonly<Record<TypedRow, readonly string[]>> = {
  title: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
  content: ['msg', 'str', 'json', 'flow', 'global', 'env', 'jsonata'],
  preset: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
};
const TYPE_OF_NEW: Readonly<Record<TypedRow, string>> = {
  title: 'str',
  content: 'msg',
  preset: 'str',
};

export function prepare(node: DisplayNode): void {
  prepareActionNode(node);
  for (const row of ['title', 'content', 'preset'] as const) {
    field(PREFIX, row).typedInput({
      default: TYPE_OF_NEW[row],
      types: TYPES[row],
      typeField: `#${PREFIX}${row}Type`,
    });
  }
  presetSelect(field(PREFIX, 'inputType'), node.inputType, 'text');
  presetSelect(field(PREFIX, 'fit'), node.fit, 'inside');
  presetSelect(field(PREFIX, 'waitFor'), node.waitFor, 'confirmed');
  prepareOperation(node, {
    texts: TEXTS,
    table: OPERATIONS,
    rows: ROWS,
    fromMessage: ['inputType', 'fit', 'stay', ...MANNER],
  });
  prepareContent(node);
  const isAdvanced = Boolean(node.validFor) || Boolean(node.confirmTimeout) || node.cut === true;
  $('#snom-display-advanced').prop('open', isAdvanced);
}

/** The main thing has another name in each operation. */
function prepareContent(node: EditorNode): void {
  const select = field(PREFIX, 'operation');
  const show = (): void => {
    const operation = String(select.val() ?? '');
    if (!rowsOf(OPERATIONS, operation).includes('content')) return;
    $('#snom-display-content-label').text(node._(`snom-display.content.${operation}`));
  };
  select.on('change', show);
  show();
}

export function label(node: DisplayNode): string {
  return labelOfOperation(node, TEXTS, OPERATIONS);
}

export function validateOperation(node: DisplayNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}

/** A value counts only while the operation takes it; only the content must be there. */
export function validateRow(
  node: DisplayNode,
  row: TypedRow,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  const text = value ?? '';
  const operation = currentText(node, 'operation');
  if (!rowsOf(OPERATIONS, operation).includes(row)) return true;
  const type = currentText(node, `${row}Type`);
  if (text === '' && row !== 'content') return true;
  const key = row === 'content' ? `content.${operation}` : `label.${row}`;
  const name = node._(`snom-display.${key}`);
  const blank = node._('snom.error.missingParameter', { name });
  if (text === '' || type !== 'str' || isFromEnvironment(text) || operation !== 'led')
    return validateTyped(text, type, blank, validation);
  const { model } = chosenModel(currentText(node, 'phone'));
  return verdictOf(node, () => {
    for (const { led } of ledsOf(text)) if (model.ledOffset !== null) ledNumber(led, model);
  });
}

/** Seconds; blank = the default. */
export function validateSeconds(
  node: DisplayNode,
  row: 'showFor' | 'validFor' | 'confirmTimeout',
  value: string | number | undefined,
): EditorVerdict {
  const bounds = { showFor: SHOW_S, validFor: VALID_S, confirmTimeout: CONFIRM_S }[row];
  return verdictOnNumber(node, value, bounds);
}
