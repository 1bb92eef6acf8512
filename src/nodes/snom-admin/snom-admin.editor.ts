/** Dialog of snom-admin. */
import { prepareActionNode, validateTyped } from '../shared/editor/action-node';
import { currentText, currentValue, field, isFromEnvironment } from '../shared/editor/dialog';
import { verdictOnNumber } from '../shared/editor/numbers';
import {
  labelOfOperation,
  prepareOperation,
  rowsOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import { presetSelect } from '../shared/editor/select';
import type { Bounds } from '../snom-config/config';
import { ADVANCED, GROUPS, needs, OPERATIONS, ROWS, ROWS_OF_MESSAGE } from './operations.editor';
import type { NumberRow, TypedRow } from './operations.editor';
import type { SnomAdminDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type AdminNode = EditorNode & SnomAdminDef;

const TEXTS = 'snom-admin';
const PREFIX = 'node-input-';

const FROM_ELSEWHERE = ['msg', 'flow', 'global', 'env', 'jsonata'];

/** Type of what stands in the dialog itself. */
const TYPES: Readonly<Record<TypedRow, string>> = {
  url: 'str',
  identity: 'str',
  names: 'str',
  settings: 'json',
  on: 'bool',
  target: 'str',
};

/** What nodes of an older version have not stored. */
const SELECTS = {
  list: 'missed',
  spelling: 'auto',
  way: 'auto',
  display: 'main',
  format: 'png',
} as const;

const BOUNDS: Readonly<Record<NumberRow, Bounds>> = {
  idleTimeout: { min: 0, max: 86_400 },
  firstWait: { min: 0, max: 3600 },
  pollEvery: { min: 1, max: 3600 },
  attempts: { min: 1, max: 1000 },
  probeEvery: { min: 0, max: 3600 },
  concurrency: { min: 1, max: 100 },
  canary: { min: 0, max: 1_000_000 },
};

export function prepare(node: AdminNode): void {
  prepareActionNode(node);
  for (const [row, type] of Object.entries(TYPES)) {
    const types = [type, ...FROM_ELSEWHERE];
    field(PREFIX, row).typedInput({ default: type, types, typeField: `#${PREFIX}${row}Type` });
  }
  for (const [row, value] of Object.entries(SELECTS)) {
    presetSelect(field(PREFIX, row), Reflect.get(node, row), value);
  }
  // Nodes of an older version have no word on these; they mean yes.
  for (const row of ['store', 'verify'] as const) {
    if (node[row] === undefined) field(PREFIX, row).prop('checked', true);
  }
  prepareOperation(node, {
    texts: TEXTS,
    table: OPERATIONS,
    rows: ROWS,
    fromMessage: ROWS_OF_MESSAGE,
    groups: GROUPS,
  });
  const operation = field(PREFIX, 'operation');
  operation.on('change', () => {
    const taken = rowsOf(OPERATIONS, String(operation.val() ?? ''));
    $('#snom-admin-advanced').toggle(ADVANCED.some((row) => taken.includes(row)));
  });
  prepareSeveral();
}

/** How a run goes is only asked for where there are runs. */
function prepareSeveral(): void {
  const several = field(PREFIX, 'severalPhones');
  const show = (): void => {
    $('#snom-admin-several').toggle(several.prop('checked') === true);
  };
  several.on('change', show);
  show();
}

export function label(node: AdminNode): string {
  return labelOfOperation(node, TEXTS, OPERATIONS);
}

export function validateOperation(node: AdminNode, value: string): EditorVerdict {
  return verdictOnOperation(node, OPERATIONS, value);
}

/** A value counts only while the operation takes it; what it does not need may be left blank. */
export function validateRow(
  node: AdminNode,
  row: TypedRow,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  const text = value ?? '';
  const operation = currentText(node, 'operation');
  if (!rowsOf(OPERATIONS, operation).includes(row) || isFromEnvironment(text)) return true;
  if (text === '' && !needs(operation, row)) return true;
  const type = currentText(node, `${row}Type`);
  const blank = node._('snom.error.missingParameter', { name: node._(`snom-admin.label.${row}`) });
  return validateTyped(text, type, blank, validation);
}

/** Blank = the usual one. */
export function validateNumber(
  node: AdminNode,
  row: NumberRow,
  value: string | number | undefined,
): EditorVerdict {
  return verdictOnNumber(node, value, BOUNDS[row]);
}

/** `5`, or `10%`. */
export function validateStop(node: AdminNode, value: string | number | undefined): EditorVerdict {
  const text = String(value ?? '').trim();
  if (text === '' || isFromEnvironment(text)) return true;
  const [, number, percent] = /^(\d{1,7})\s?(%?)$/.exec(text) ?? [];
  const limit = Number(number);
  const isGood = limit >= 1 && (percent === '' || limit <= 100);
  return isGood || node._('snom-admin.validate.stopAfterFailures');
}

/** The box has to be ticked for what cannot be undone. */
export function validateAllowed(node: AdminNode, value: boolean | undefined): EditorVerdict {
  const operation = currentText(node, 'operation');
  const isNeeded = rowsOf(OPERATIONS, operation).includes('allowDestructive');
  // The field itself, while it is edited: the value given is that of before.
  const isTicked = value === true || currentValue(node, 'allowDestructive') === true;
  return !isNeeded || isTicked || node._('snom-admin.validate.allowDestructive');
}
