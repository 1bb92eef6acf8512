/** Reads fields of a dialog, whatever they are. */

/** The text in a field, whether a tick box is ticked; undefined = there is no such field. */
export function valueIn(input: JQuery): boolean | string | number | string[] | undefined {
  return input.is(':checkbox') ? input.prop('checked') === true : input.val();
}
