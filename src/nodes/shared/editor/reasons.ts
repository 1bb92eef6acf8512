/**
 * Says below each field of the open dialog why its value is refused. The editor itself only colours the field, and hangs
 * the reason on an element that nobody sees where the field is a typedInput or a tick box.
 */
import { field, isOpen, type Prefix } from './dialog';
import { valueIn } from './field-value';
import { watchPresses, whenLetGo } from './pressed';
import { nameTypedInputs, workedAt } from './typed-names';

/** Reasons by property; a property that is not in it has a good value. */
export type Reasons = ReadonlyMap<string, string>;

/** Is told the reasons after each look. */
export type ReasonsTold = (reasons: Reasons) => void;

interface Watched {
  readonly node: EditorNode;
  readonly prefix: Prefix;
  readonly root: JQuery;
  readonly told: ReasonsTold | undefined;
}

/** A whole variable is good for the editor, whatever the field. */
const VARIABLE = /^\$(?:\{[A-Za-z_]\w*\}|\([A-Za-z_]\w*\))$/;

/** Of all open dialogs. */
let watched: readonly Watched[] = [];
let isPlanned = false;

/** To be called once in `oneditprepare`. @param options `told`: is told the reasons after each look */
export function showReasons(
  node: EditorNode,
  prefix: Prefix,
  { told }: { readonly told?: ReasonsTold } = {},
): void {
  const root = field(prefix, 'name').closest('.snom-dialog');
  watched = [...watched.filter((one) => isOpen(one.node)), { node, prefix, root, told }];
  // What the editor itself validates on.
  root.on('change keyup paste', lookAgain);
  watchPresses(root);
  lookAgain();
}

/** To be called where code has changed a value without an event. */
export function lookAgain(): void {
  if (isPlanned) return;
  isPlanned = true;
  // Later: first all handlers of the event decide which rows there are.
  setTimeout(() => {
    isPlanned = false;
    whenLetGo(lookAtAll);
  });
}

function lookAtAll(): void {
  for (const one of watched) look(one);
}

/** Why the value in the field of a property is refused; undefined = it is good, or there is no such field. */
export function reasonOf(node: EditorNode, prefix: Prefix, property: string): string | undefined {
  const { validate, required } = node._def?.defaults[property] ?? {};
  const input = field(prefix, property);
  if (!validate || input.length === 0) return undefined;
  const value = valueIn(input) ?? '';
  if (typeof value === 'string' && VARIABLE.test(value)) return undefined;
  if (value === '' && required === false) return undefined;
  const verdict = validate.call(node, value, {});
  return verdict === true ? undefined : verdict;
}

/**
 * The same for a field that is no property of the node, which the editor therefore does not colour.
 *
 * @param reason undefined = the value is good
 */
export function sayReason(input: JQuery, reason: string | undefined): void {
  input.toggleClass('input-error', reason !== undefined);
  put(input, reason);
}

/** One that lies below another dialog is not in the page. */
function look({ node, prefix, root, told }: Watched): void {
  if (!root.get(0)?.isConnected) return;
  const reasons = new Map<string, string>();
  for (const property of Object.keys(node._def?.defaults ?? {})) {
    const reason = reasonOf(node, prefix, property);
    put(field(prefix, property), reason);
    if (reason !== undefined) reasons.set(property, reason);
  }
  nameTypedInputs(node, root);
  told?.(reasons);
}

function put(input: JQuery, reason: string | undefined): void {
  const id = `snom-reason-${input.attr('id') ?? ''}`;
  const shown = $(`#${id}`);
  if (reason === undefined) {
    shown.text('').hide();
    workedAt(input).removeAttr('aria-invalid aria-describedby');
    return;
  }
  const element = shown.length > 0 ? shown : placeFor(input, id);
  if (element.text() !== reason) {
    element.text(reason).show();
    // Nobody looks for it in a fold.
    input.closest('details').prop('open', true);
  }
  workedAt(input).attr({ 'aria-invalid': 'true', 'aria-describedby': id });
}

/** Below the field, above what its row explains. */
function placeFor(input: JQuery, id: string): JQuery {
  const element = $('<div class="snom-hint snom-problem snom-reason" role="status">').attr(
    'id',
    id,
  );
  const row = input.closest('.form-row');
  const hint = row.children('.snom-hint').not('.snom-reason').first();
  if (hint.length > 0) element.insertBefore(hint);
  else if (row.length > 0) element.appendTo(row);
  else element.insertAfter(input);
  return element;
}
