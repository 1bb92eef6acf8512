/** Validators as the editor wants them. */

/**
 * A function that takes the node first, as the editor calls it: with the node as `this`. It has two parameters, which
 * tells the editor that it gives reasons.
 */
export function validator<Self, Value>(
  verdictOn: (node: Self, value: Value, validation: EditorValidation) => EditorVerdict,
): EditorValidator<Self, Value> {
  return function (value, validation) {
    return verdictOn(this, value, validation);
  };
}
