/** Dialog of snom-admin. */
import { currentText, currentValue, field, isFromEnvironment } from '../shared/editor/dialog';
import { verdictOnNumber } from '../shared/editor/numbers';
import { labelOfOperation, rowsOf, verdictOnOperation } from '../shared/editor/operation';
import { prepareTableDialog, verdictOnRow } from '../shared/editor/table-dialog';
import type { TableDialog } from '../shared/editor/table-dialog';
import { FROM_ELSEWHERE, TEXT_TYPES } from '../shared/editor/typed-rows';
import type { Bounds } from '../../common/values';
import { ADVANCED, GROUPS, needs, OPERATIONS, ROWS, ROWS_OF_MESSAGE } from './operations.editor';
import type { NumberRow, Row, TypedRow } from './operations.editor';
import type { SnomAdminDef } from './types';

export {
  closeActionNode as close,
  labelStyle,
  outputLabel,
  validatePhone,
} from '../shared/editor/action-node';

type AdminNode = EditorNode & SnomAdminDef;

const DIALOG: TableDialog<Row, TypedRow> = {
  texts: 'snom-admin',
  table: OPERATIONS,
  rows: ROWS,
  fromMessage: ROWS_OF_MESSAGE,
  groups: GROUPS,
  typed: {
    url: { types: TEXT_TYPES },
    identity: { types: TEXT_TYPES },
    names: { types: TEXT_TYPES },
    settings: { types: ['json', ...FROM_ELSEWHERE] },
    on: { types: ['bool', ...FROM_ELSEWHERE] },
    target: { types: TEXT_TYPES },
  },
  selects: { list: 'missed', spelling: 'auto', way: 'auto', display: 'main', format: 'png' },
  needs,
};

const PREFIX = 'node-input-';

const BOUNDS: Readonly<Record<NumberRow, Bounds>> = {
  idleTimeout: { min: 0, max: 86_400 },
  firstWait: { min: 0, max: 3600 },
  pollEvery: { min: 1, max: 3600 },
  attempts: { min: 1, max: 1000 },
  probeEvery: { min: 0, max: 3600 },
  listenSeconds: { min: 0, max: 600 },
  concurrency: { min: 1, max: 100 },
  canary: { min: 0, max: 1_000_000 },
};

export function prepare(node: AdminNode): void {
  prepareTableDialog(node, DIALOG);
  // Nodes of an older version have no word on these; they mean yes.
  for (const row of ['store', 'verify'] as const) {
    if (node[row] === undefined) field(PREFIX, row).prop('checked', true);
  }
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
  return labelOfOperation(node, DIALOG);
}

export function validateOperation(node: AdminNode, value: string): EditorVerdict {
  return verdictOnOperation(node, DIALOG, value);
}

export function validateRow(
  node: AdminNode,
  row: TypedRow,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  // Whatever its type: in JSON, for one, the editor's own check would call it a mistake.
  return isFromEnvironment(value) || verdictOnRow(node, DIALOG, row, value, validation);
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
