/** Validators as the editor wants them. */

/**
 * A function that takes the node first, as the editor calls it: with the node as `this`. It has two parameters, which
 * tells the editor that it gives reasons. Flows written by hand have numbers where a dialog stores their text.
 */
export function validator<Self, Value>(
  verdictOn: (node: Self, value: Value, validation: EditorValidation) => EditorVerdict,
): EditorValidator<Self, Value> {
  return function (value, validation) {
    const text: unknown = typeof value === 'number' ? String(value) : value;
    return verdictOn(this, text as Value, validation);
  };
}
