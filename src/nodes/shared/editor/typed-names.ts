/** TypedInputs hide the field that the label names; what people work at instead gets the name of it. */

/** What people work at: the field itself, or the visible one of a typedInput. */
export function workedAt(input: JQuery): JQuery {
  const container = input.next('.red-ui-typedInput-container');
  return container.length > 0 ? container.find('.red-ui-typedInput-input') : input;
}

/** Names the parts of all typedInputs of a dialog as their rows are labelled. */
export function nameTypedInputs(node: EditorNode, root: JQuery): void {
  for (const element of root.find('.red-ui-typedInput-container').toArray()) {
    const container = $(element);
    const id = container.prev('input').attr('id');
    const name = id === undefined ? '' : root.find(`label[for="${id}"]`).text().trim();
    if (name === '') continue;
    container.find('.red-ui-typedInput-input').attr('aria-label', name);
    const expand = container.find('.red-ui-typedInput-option-expand');
    expand.attr('aria-label', node._('snom.label.edit', { name }));
    // Its own text is only what is chosen.
    const choice = container.find('.red-ui-typedInput-option-trigger');
    const chosen = choice.find('.red-ui-typedInput-option-label').text().trim();
    choice.attr('aria-label', chosen === '' ? name : `${name}: ${chosen}`);
  }
}
