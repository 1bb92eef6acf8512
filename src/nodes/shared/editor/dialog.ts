/** The open dialogs: which node each edits, and the values its fields hold right now. */
import { valueIn } from './field-value';
import { meantValue, saveVersion, showAsMeant, valuesShown } from './versions';

/** Ids of fields start so: action nodes `node-input-`, config nodes `node-config-input-`. */
const PREFIXES = ['node-input-', 'node-config-input-'] as const;
export type Prefix = (typeof PREFIXES)[number];

interface OpenDialog {
  readonly node: EditorNode;
  readonly prefix: Prefix;
  /** What stood in the fields when all of them were filled. */
  opened?: ReturnType<typeof valuesShown>;
}

/**
 * The topmost last: a configuration may be edited while the dialog of a node that uses it is open, or that of another
 * configuration. Only the topmost one is in the page; ids of fields are the same in all of one kind.
 */
const open: OpenDialog[] = [];

/** To be called first when the dialog of a node opens. */
export function openDialog(node: EditorNode, prefix: Prefix): void {
  const dialog: OpenDialog = { node, prefix };
  forgetDeleted();
  open.push(dialog);
  showAsMeant(node, prefix);
  // The dialog goes on filling its fields, and then the editor says that each has changed.
  setTimeout(() => {
    dialog.opened = valuesShown(node, prefix);
  }, 0);
}

/** To be called when it is saved. */
export function saveDialog(prefix: Prefix = 'node-input-'): void {
  const dialog = topmost(prefix);
  if (dialog) saveVersion(dialog.node, prefix, dialog.opened);
  closeDialog(prefix);
}

/** To be called when it is cancelled or deleted. */
export function closeDialog(prefix: Prefix = 'node-input-'): void {
  const dialog = topmost(prefix);
  if (dialog) open.splice(open.indexOf(dialog), 1);
}

/** The topmost dialog of a kind. */
function topmost(prefix: Prefix): OpenDialog | undefined {
  return open.findLast((dialog) => dialog.prefix === prefix);
}

/** Nobody is told when a node is deleted by the button of its dialog. */
function forgetDeleted(): void {
  const isThere = ({ node, prefix }: OpenDialog): boolean =>
    prefix !== 'node-input-' || Boolean(RED.nodes.node(node.id));
  open.splice(0, open.length, ...open.filter(isThere));
}

/** Is the dialog of this node open, be it below another one? */
export function isOpen(node: EditorNode): boolean {
  return open.some((dialog) => dialog.node === node);
}

/**
 * What is remembered while a dialog is open. Each dialog has its own; what is answered is that of the topmost one of its
 * kind.
 */
export function perDialog<State extends object>(prefix: Prefix, initial: () => State): () => State {
  const states = new WeakMap<OpenDialog, State>();
  return () => {
    const dialog = topmost(prefix);
    const state = (dialog && states.get(dialog)) ?? initial();
    if (dialog) states.set(dialog, state);
    return state;
  };
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
  for (const prefix of PREFIXES) {
    if (topmost(prefix)?.node !== node) continue;
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
