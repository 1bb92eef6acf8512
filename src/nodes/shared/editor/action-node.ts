/** What the dialogs of all nodes that do something with a phone have in common. */
import { currentValue, field, isFromEnvironment, openDialog } from './dialog';
import { showReasons } from './reasons';

const PREFIX = 'node-input-';

/** To be called first in `oneditprepare`. */
export function prepareActionNode(node: EditorNode): void {
  openDialog(node, PREFIX);
  showReasons(node, PREFIX);
  const failedPort = field(PREFIX, 'failedPort');
  // The editor reads the number of ports from this hidden field and removes wires of a lost port itself.
  failedPort.on('change', () => {
    field(PREFIX, 'outputs').val(failedPort.prop('checked') ? 2 : 1);
  });
}

/** Validator of the phone: it may only be left open where messages name one, or several. */
export function validatePhone(node: EditorNode, value: unknown): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  if (typeof value === 'string' && !isNoPhone(value)) return verdictOnPhone(node, value);
  const isNamed = ['phoneFromMsg', 'severalPhones'].some((box) => currentValue(node, box) === true);
  return isNamed || node._('snom.validate.choosePhone');
}

/** Validator of a phone that may be left open: none is all of them. */
export function validatePhoneOrAll(node: EditorNode, value: unknown): EditorVerdict {
  if (isFromEnvironment(value) || typeof value !== 'string' || isNoPhone(value)) return true;
  return verdictOnPhone(node, value);
}

/** Is no phone chosen? The editor's own entry that adds one is none. */
export const isNoPhone = (id: string): boolean => id === '' || id === '_ADD_';

/** Can this configured phone be used? */
export function verdictOnPhone(node: EditorNode, id: string): EditorVerdict {
  const phone = RED.nodes.node(id);
  if (!phone) return node._('snom.validate.phoneGone');
  if (phone.d) return node._('snom.validate.phoneDisabled');
  return phone.valid !== false || node._('snom.validate.phoneInvalid');
}

/**
 * Validator of a typedInput: blank is refused, the rest is the editor's own check of that type.
 *
 * @param blank reason shown for a blank value
 */
export function validateTyped(
  value: string,
  type: string,
  blank: string,
  validation?: EditorValidation,
): EditorVerdict {
  if (value.trim() === '') return blank;
  // Older 4.x editors lack the function; they check the field while it is edited.
  return RED.utils.validateTypedProperty?.(value, type, validation ?? {}) ?? true;
}

/** Name of an output port, shown when the mouse rests on it. */
export function outputLabels(this: EditorNode, index: number): string {
  return this._(index === 0 ? 'snom.label.done' : 'snom.label.failed');
}

/** Named nodes are set in italics, as everywhere in Node-RED. */
export function labelStyle(this: EditorNode): string {
  return this.name ? 'node_label_italic' : '';
}
