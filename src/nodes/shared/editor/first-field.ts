/** Where typing begins in a dialog. */

/**
 * Puts the focus into a field once the dialog has opened. The editor focuses the first thing there is in it, which is a
 * tab; whoever has just asked for a new phone wants to type its address.
 */
export function beginIn(field: JQuery): void {
  field.closest('.red-ui-tray').one('focusin', () => {
    field.trigger('focus');
  });
}
