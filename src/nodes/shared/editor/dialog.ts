/** The open dialog: which node it edits, and the values its fields hold right now. */

/** Ids of fields start so: action nodes `node-input-`, config nodes `node-config-input-`. */
export type Prefix = 'node-input-' | 'node-config-input-';

interface OpenDialog {
  readonly node: EditorNode;
  readonly prefix: Prefix;
}

let open: OpenDialog | undefined;

/** To be called when the dialog of a node opens. */
export function openDialog(node: EditorNode, prefix: Prefix): void {
  open = { node, prefix };
}

/** To be called when it is saved, cancelled or deleted. */
export function closeDialog(): void {
  open = undefined;
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
  if (open?.node === node) {
    const input = field(open.prefix, property);
    if (input.is(':checkbox')) return input.prop('checked');
    const value = input.val();
    if (value !== undefined) return value;
  }
  return (node as unknown as Readonly<Record<string, unknown>>)[property];
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
