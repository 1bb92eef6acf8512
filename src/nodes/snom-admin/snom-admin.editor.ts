/** Dialog of snom-admin. */
import { currentText, currentValue, field, isFromEnvironment } from '../shared/editor/dialog';
import { verdictOnNumber } from '../shared/editor/numbers';
import { labelOfOperation, rowsOf, verdictOnOperation } from '../shared/editor/operation';
import { prepareTableDialog, verdictOnRow } from '../shared/editor/table-dialog';
import type { JudgedRow, TableDialog } from '../shared/editor/table-dialog';
import { FROM_ELSEWHERE, TEXT_TYPES } from '../shared/editor/typed-rows';
import type { NumberValue } from '../../phone/admin/catalogue';
import { readParameters } from '../../phone/admin/parameters';
import { PARAMETERS, RUN_OPTIONS } from './catalogue';
import {
  ADVANCED,
  ALL,
  GROUPS,
  needs,
  OPERATIONS,
  ROWS,
  ROWS_OF_MESSAGE,
  SELECTS,
  TICKED,
} from './operations.editor';
import type { NumberRow, Row } from './operations.editor';
import type { SnomAdminDef, TypedName } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type AdminNode = EditorNode & SnomAdminDef;

/** Types of rows whose value may come from elsewhere; others take text. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  values: ['json', ...FROM_ELSEWHERE],
  boolean: ['bool', ...FROM_ELSEWHERE],
};

const TYPED_ROWS = Object.fromEntries(
  ALL.filter(([, { typed }]) => typed).map(([name, { type }]) => [
    name,
    { types: TYPES[type] ?? TEXT_TYPES },
  ]),
) as Readonly<Record<TypedName, JudgedRow>>;

const DIALOG: TableDialog<Row, TypedName> = {
  texts: 'snom-admin',
  table: OPERATIONS,
  rows: ROWS,
  fromMessage: ROWS_OF_MESSAGE,
  groups: GROUPS,
  typed: TYPED_ROWS,
  selects: SELECTS,
  needs,
};

const PREFIX = 'node-input-';

export function prepare(node: AdminNode): void {
  prepareTableDialog(node, DIALOG);
  // Nodes of an older version have no word on these; they mean yes.
  for (const row of TICKED) {
    if (Reflect.get(node, row) === undefined) field(PREFIX, row).prop('checked', true);
  }
  const operation = field(PREFIX, 'operation');
  operation.on('change', () => {
    const taken = rowsOf(OPERATIONS, String(operation.val() ?? ''));
    $('#snom-admin-advanced').toggle(taken.some((row) => ADVANCED.includes(row)));
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
  return labelOfOperation(node, DIALOG);
}

export function validateOperation(node: AdminNode, value: string): EditorVerdict {
  return verdictOnOperation(node, DIALOG, value);
}

export function validateRow(
  node: AdminNode,
  row: TypedName,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  // Whatever its type: in JSON, for one, the editor's own check would call it a mistake.
  return isFromEnvironment(value) || verdictOnRow(node, DIALOG, row, value, validation);
}

/** Blank = the usual one. What comes from the environment only the server can judge. */
export function validateNumber(
  node: AdminNode,
  row: NumberRow,
  value: string | number | undefined,
): EditorVerdict {
  const parameter: NumberValue = PARAMETERS[row];
  if (isFromEnvironment(value)) return true;
  try {
    readParameters([{ name: row, ...parameter }], { [row]: value });
    return true;
  } catch {
    const { min, max, fractions } = parameter;
    return node._(`snom.validate.${fractions ? 'fraction' : 'number'}`, { min, max });
  }
}

/** Blank = the usual one. */
export function validateRunOption(
  node: AdminNode,
  option: keyof typeof RUN_OPTIONS,
  value: string | number | undefined,
): EditorVerdict {
  return verdictOnNumber(node, value, RUN_OPTIONS[option]);
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
