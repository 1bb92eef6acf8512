/** The open dialogs: which node each edits, and the values its fields hold right now. */
import { valueIn } from './field-value';
import { meantValue, saveVersion, showAsMeant, valuesShown } from './versions';

/** Ids of fields start so: action nodes `node-input-`, config nodes `node-config-input-`. */
export type Prefix = 'node-input-' | 'node-config-input-';

interface OpenDialog {
  readonly node: EditorNode;
  /** What stood in the fields when all of them were filled. */
  opened?: ReturnType<typeof valuesShown>;
}

/** A configuration may be edited while the dialog of a node that uses it is open. */
const open = new Map<Prefix, OpenDialog>();

/** To be called first when the dialog of a node opens. */
export function openDialog(node: EditorNode, prefix: Prefix): void {
  const dialog: OpenDialog = { node };
  open.set(prefix, dialog);
  showAsMeant(node, prefix);
  // The dialog goes on filling its fields, and then the editor says that each has changed.
  setTimeout(() => {
    dialog.opened = valuesShown(node, prefix);
  }, 0);
}

/** To be called when it is saved. */
export function saveDialog(prefix: Prefix = 'node-input-'): void {
  const dialog = open.get(prefix);
  if (dialog) saveVersion(dialog.node, prefix, dialog.opened);
  open.delete(prefix);
}

/** To be called when it is cancelled or deleted. */
export function closeDialog(prefix: Prefix = 'node-input-'): void {
  open.delete(prefix);
}

/** The field of a property in the open dialog. */
export function field(prefix: Prefix, property: string): JQuery {
  return $(`#${prefix}${property}`);
}

/**
 * The value of another property while a property is validated: from the field when this very node is being
 * edited, else from the node. Validators also run for nodes that are not in the dialog, and the fields of
 * somebody else's dialog have the same ids.
 */
export function currentValue(node: EditorNode, property: string): unknown {
  for (const [prefix, dialog] of open) {
    if (dialog.node !== node) continue;
    const value = valueIn(field(prefix, property));
    if (value !== undefined) return value;
  }
  return meantValue(node, property);
}

/** {@link currentValue} as text; anything that is not text or a number becomes ''. */
export function currentText(node: EditorNode, property: string): string {
  const value = currentValue(node, property);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Scrolls what has just been filled in into view; of something too tall, its beginning. */
export function reveal(element: JQuery): void {
  for (const one of [element, element.children().first()])
    one.get(0)?.scrollIntoView({ block: 'nearest' });
}

/** Does the value come from the environment? Then only the server knows it. */
export function isFromEnvironment(value: unknown): boolean {
  return typeof value === 'string' && /\$\{[^}]+\}|^\$\([A-Za-z_]\w*\)$/.test(value);
}
