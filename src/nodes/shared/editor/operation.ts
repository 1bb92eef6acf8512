/**
 * The select of an operation, and the rows that belong to it: one table says which rows an operation takes,
 * so that a further operation is one further line.
 */
import { currentValue, field, isFromEnvironment } from './dialog';
import { entryOf, openHelp } from './help';
import { withPhone } from './phone-in-label';
import { reasonOf } from './reasons';
import { type ChoiceGroup, fillSelect } from './select';
import { errorText, textOf } from './texts';

/** Operation -> names of the properties whose rows it takes. The order is that of the select. */
export type OperationTable<Row extends string> = Readonly<Record<string, readonly Row[]>>;

/** A node with an operation; '' = the message says what to do. */
export type OperationNode = EditorNode & { readonly operation: string };

/** What the dialog of a node with an operation shows. */
export interface OperationDialog<Row extends string> {
  /** Name of the node, which is where its texts stand in the catalogue. */
  readonly texts: string;
  readonly table: OperationTable<Row>;
  /** Every row there is; the row of `x` has the id `<texts>-row-x`. */
  readonly rows: readonly Row[];
  /** Rows where the message says what to do. Default: none. */
  readonly fromMessage?: readonly Row[];
  /** Heading (its text is `<texts>.group.<heading>`) -> operations below it; absent = no headings. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Fields on which it depends, besides the operation, which of its rows are needed. */
  readonly deciding?: readonly string[];
  /** Is a row needed that the operation takes? `valueOf` gives the values of the deciding fields. Default: always. */
  readonly isAsked?: (row: Row, operation: string, valueOf: ValueOf) => boolean;
}

/** Value of a field as it is now, of a tick box whether it is ticked. */
export type ValueOf = (property: string) => unknown;

const PREFIX = 'node-input-';

/** Is this one of the table's operations? */
export function isOperation<Row extends string>(
  table: OperationTable<Row>,
  operation: string,
): boolean {
  return Object.keys(table).includes(operation);
}

/** Rows an operation takes; none for '' and for what only the server knows. */
export function rowsOf<Row extends string>(
  table: OperationTable<Row>,
  operation: string,
): readonly Row[] {
  return isOperation(table, operation) ? (table[operation] ?? []) : [];
}

/** Fills the select, shows the rows of the chosen operation, a sentence on what it does and the way to its help. */
export function prepareOperation<Row extends string>(
  node: OperationNode,
  dialog: OperationDialog<Row>,
): void {
  const { texts, deciding = [] } = dialog;
  const select = field(PREFIX, 'operation');
  const chosen = (): string => String(select.val() ?? '');
  fillSelect(select, choicesOf(node, dialog), node.operation ?? '');
  for (const name of ['operation', ...deciding])
    field(PREFIX, name).on('change', () => showRows(node, dialog, chosen()));
  select.on('change', () => {
    $(`#${texts}-hint`).text(textOf(node, `${texts}.hint.${chosen() || 'fromMessage'}`) ?? '');
  });
  $(`#${texts}-help`).on('click', () => {
    openHelp(texts, (help) => entryOf(help, chosen()));
  });
}

/** Does the dialog ask for a row now? */
export function isAskedFor<Row extends string>(
  node: EditorNode,
  { table, fromMessage = [], isAsked }: OperationDialog<Row>,
  row: Row,
  operation: string,
): boolean {
  const taken = operation === '' ? fromMessage : rowsOf(table, operation);
  if (!taken.includes(row)) return false;
  return isAsked?.(row, operation, (name) => currentValue(node, name)) ?? true;
}

/** Shows the rows that are needed, and those folds that have any. */
function showRows<Row extends string>(
  node: EditorNode,
  dialog: OperationDialog<Row>,
  operation: string,
): void {
  const { texts, rows } = dialog;
  for (const row of rows) {
    // What is wrong stays in sight, or nobody finds out why the node is marked.
    const isWrong = reasonOf(node, PREFIX, row) !== undefined;
    $(`#${texts}-row-${row}`).toggle(isWrong || isAskedFor(node, dialog, row, operation));
  }
  for (const fold of field(PREFIX, 'operation')
    .closest('.snom-dialog')
    .find('.snom-fold')
    .toArray()) {
    const isShown = (row: HTMLElement): boolean => row.style.display !== 'none';
    $(fold).toggle($(fold).find('.form-row').toArray().some(isShown));
  }
}

function choicesOf<Row extends string>(
  node: EditorNode,
  { texts, table, groups }: OperationDialog<Row>,
): ChoiceGroup[] {
  const choice = (value: string): { value: string; text: string } => ({
    value,
    text: node._(`${texts}.operation.${value || 'fromMessage'}`),
  });
  if (!groups) return [{ choices: ['', ...Object.keys(table)].map(choice) }];
  const headed = Object.entries(groups).map(([heading, operations]) => ({
    heading: node._(`${texts}.group.${heading}`),
    choices: operations.map(choice),
  }));
  return [{ choices: [choice('')] }, ...headed];
}

/** Label of an unnamed node: what it does, and {@link withPhone on which phone}. @param details further words, such as the number */
export function labelOfOperation<Row extends string>(
  node: OperationNode,
  { texts, table }: OperationDialog<Row>,
  details = '',
): string {
  if (node.name) return node.name;
  const { operation } = node;
  // What only messages or the server know has the name of the palette.
  const key = isOperation(table, operation) ? `nodeLabel.${operation}` : 'palette.label';
  const what = node._(`${texts}.${key}`);
  return withPhone(node, details === '' ? what : `${what} ${details}`);
}

/** Validator of the operation. */
export function verdictOnOperation<Row extends string>(
  node: EditorNode,
  { table }: OperationDialog<Row>,
  operation: string,
): EditorVerdict {
  if (operation === '' || isFromEnvironment(operation) || isOperation(table, operation))
    return true;
  return errorText(node, 'noSuchOperation', { name: operation }, operation);
}
