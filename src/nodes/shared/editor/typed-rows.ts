/** Rows whose value may stand in the dialog, or come from the message, a context store or an expression. */
import { field } from './dialog';
import { workedAt } from './typed-names';

/** Such a row; the type of property `x` is stored as `xType`. */
export interface TypedRow {
  /** Types on offer, in their order. */
  readonly types: readonly string[];
  /** Type where a node of an older version stored none. Default: the first. */
  readonly initial?: string;
  /** Value where nothing is stored: what the node then does. Default: blank. */
  readonly unset?: string;
}

/** Types of what does not stand in the dialog. */
export const FROM_ELSEWHERE: readonly string[] = ['msg', 'flow', 'global', 'env', 'jsonata'];

/** Types of a text. */
export const TEXT_TYPES: readonly string[] = ['str', ...FROM_ELSEWHERE];

const PREFIX = 'node-input-';

/** Makes the rows' fields typedInputs. */
export function prepareTypedRows(rows: Readonly<Record<string, TypedRow>>): void {
  for (const [row, { types, initial = types[0] ?? 'str', unset = '' }] of Object.entries(rows)) {
    const input = field(PREFIX, row);
    const isUnset = input.val() === '';
    input.typedInput({
      default: initial,
      types,
      typeField: `#${PREFIX}${row}Type`,
    });
    // A choice would show its first one, and store that with the next "Done".
    if (isUnset) input.typedInput('value', unset);
    prepareExample(input);
  }
}

/** A blank field shows an example of what stands in the dialog: no name of a property looks like that. */
function prepareExample(input: JQuery): void {
  const shown = workedAt(input);
  let example: string | undefined;
  input.on('change', () => {
    // Node-RED puts it there once the dialog is prepared.
    example ??= shown.attr('placeholder');
    if (example === undefined) return;
    const type = input.typedInput('type');
    const other = type === 'msg' ? 'payload' : '';
    shown.attr('placeholder', FROM_ELSEWHERE.includes(type) ? other : example);
  });
}
