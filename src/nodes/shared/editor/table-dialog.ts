/**
 * The dialog of a node whose operation decides what it asks for, described by one table: which rows there
 * are, what stands in them at first and when a value is good. What a node shows beyond that is its own.
 */
import { prepareActionNode, validatePhone, validateTyped } from './action-node';
import { currentText, currentValue, field, isFromEnvironment } from './dialog';
import {
  type OperationDialog,
  type OperationNode,
  prepareOperation,
  rowsOf,
  type ValueOf,
} from './operation';
import { type Lack, lacksOf } from './phone-lacks';
import { verdictOf } from './texts';
import { prepareTypedRows, type TypedRow } from './typed-rows';

/** Throws what is wrong with a text. */
export type Check = (text: string, node: EditorNode) => unknown;

/** A row whose value may come from elsewhere, and how it is judged. */
export interface JudgedRow extends TypedRow {
  /** Check of a text in the dialog, which the server does too. Default: only a blank one is refused. */
  readonly checkFor?: (operation: string) => Check | undefined;
  /** Key of its name below that of the node. Default: `label.<row>`. */
  readonly nameKey?: (operation: string) => string;
}

/** What such a dialog shows. */
export interface TableDialog<Row extends string, Typed extends Row> extends OperationDialog<Row> {
  readonly typed: Readonly<Record<Typed, JudgedRow>>;
  /** Must the value be given for this operation? */
  needs(operation: string, row: Typed): boolean;
  /** What is missing, of what the configuration of the phone lacks. `valueOf` gives the values of the fields. */
  readonly missingOf?: (
    lacks: ReadonlySet<Lack>,
    operation: string,
    valueOf: ValueOf,
  ) => MissingOnPhone | undefined;
}

/** Something the configuration of the phone lacks for what is chosen in the dialog. */
export interface MissingOnPhone {
  /** Key of its sentence below `snom.lacks`. */
  readonly text: string;
  /** Does nothing work without? Otherwise it is only said. */
  readonly isNeeded: boolean;
}

const PREFIX = 'node-input-';

/** To be called first in `oneditprepare`, instead of `prepareActionNode`. */
export function prepareTableDialog<Row extends string, Typed extends Row>(
  node: OperationNode,
  dialog: TableDialog<Row, Typed>,
): void {
  prepareActionNode(node);
  prepareTypedRows(dialog.typed);
  prepareOperation(node, dialog);
  prepareLacks(node, dialog);
}

/** Says what the configuration of the chosen phone lacks. What is needed is the reason why the phone is refused. */
function prepareLacks<Row extends string, Typed extends Row>(
  node: OperationNode,
  dialog: TableDialog<Row, Typed>,
): void {
  const { texts, deciding = [] } = dialog;
  const show = (): void => {
    const missing = missingOn(node, dialog, field(PREFIX, 'phone').val());
    const isSaid = missing?.isNeeded === false;
    $(`#${texts}-lacks-text`).text(isSaid ? node._(`snom.lacks.${missing.text}`) : '');
    $(`#${texts}-lacks`).toggle(isSaid);
  };
  for (const name of ['phone', 'operation', ...deciding]) field(PREFIX, name).on('change', show);
  show();
}

function missingOn<Row extends string, Typed extends Row>(
  node: EditorNode,
  { missingOf }: TableDialog<Row, Typed>,
  phone: unknown,
): MissingOnPhone | undefined {
  const valueOf = (name: string): unknown => currentValue(node, name);
  return missingOf?.(lacksOf(phone), currentText(node, 'operation'), valueOf);
}

/** Validator of the phone: its configuration has to have what the operation needs. */
export function verdictOnPhoneFor<Row extends string, Typed extends Row>(
  node: EditorNode,
  dialog: TableDialog<Row, Typed>,
  phone: unknown,
): EditorVerdict {
  const verdict = validatePhone(node, phone);
  if (verdict !== true) return verdict;
  const missing = missingOn(node, dialog, phone);
  return missing?.isNeeded !== true || node._(`snom.lacks.${missing.text}`);
}

/**
 * Validator of a typed row: a value counts only while the operation takes it, and what the operation does not
 * need may be left blank.
 */
export function verdictOnRow<Row extends string, Typed extends Row>(
  node: EditorNode,
  dialog: TableDialog<Row, Typed>,
  row: Typed,
  value: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  const text = value ?? currentText(node, row);
  const operation = currentText(node, 'operation');
  if (!rowsOf(dialog.table, operation).includes(row)) return true;
  if (text === '' && !dialog.needs(operation, row)) return true;
  const { checkFor, nameKey } = dialog.typed[row];
  const check = checkFor?.(operation);
  const type = currentText(node, `${row}Type`);
  if (check && type === 'str' && text !== '' && !isFromEnvironment(text))
    return verdictOf(node, () => check(text, node));
  const name = node._(`${dialog.texts}.${nameKey?.(operation) ?? `label.${row}`}`);
  const blank = node._('snom.validate.blank', { name });
  return validateTyped(text, type, blank, validation);
}
