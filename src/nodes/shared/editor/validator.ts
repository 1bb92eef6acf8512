/** Validators as the editor wants them. */

type VerdictOn<Self, Value> = (
  node: Self,
  value: Value,
  validation: EditorValidation,
) => EditorVerdict;

/**
 * A function that takes the node first, as the editor calls it: with the node as `this`. It has two parameters, which
 * tells the editor that it gives reasons. Flows written by hand have numbers where a dialog stores their text.
 */
export function validator<Self, Value>(
  verdictOn: VerdictOn<Self, Value>,
): EditorValidator<Self, Value> {
  return numericValidator((node, value, validation) => {
    const text: unknown = typeof value === 'number' ? String(value) : value;
    return verdictOn(node, text as Value, validation);
  });
}

/** The same for what is a number when it runs, too: it is judged as it stands. */
export function numericValidator<Self, Value>(
  verdictOn: VerdictOn<Self, Value>,
): EditorValidator<Self, Value> {
  return function (value, validation) {
    return verdictOn(this, value, validation);
  };
}
