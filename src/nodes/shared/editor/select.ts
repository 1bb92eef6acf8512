/** Selects whose options come from a table in the code. */

/** One choice. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** Choices under a heading; without a heading they stand alone. */
export interface ChoiceGroup {
  readonly heading?: string;
  readonly choices: readonly Choice[];
}

/**
 * Fills a select and chooses `value`. A value that is not among the choices (`${ENV}`, or one of a newer
 * version) gets an option of its own, so that opening and saving a dialog never changes it.
 */
export function fillSelect(select: JQuery, groups: readonly ChoiceGroup[], value: string): void {
  const option = (choice: Choice): JQuery =>
    $('<option>').attr('value', choice.value).text(choice.text);
  select.empty();
  for (const { heading, choices } of groups) {
    const options = choices.map(option);
    if (heading === undefined) select.append(options);
    else select.append($('<optgroup>').attr('label', heading).append(options));
  }
  const known = groups.some(({ choices }) => choices.some((choice) => choice.value === value));
  if (!known) select.append(option({ value, text: value }));
  select.val(value);
}

/**
 * Chooses what is stored. What is not offered gets an option of its own, as in {@link fillSelect}; but nothing at all is the
 * usual choice.
 */
export function showStored(select: JQuery, stored: string, usual: string): void {
  const isOffered = (value: string): boolean =>
    select
      .find('option')
      .toArray()
      .some((option) => option.getAttribute('value') === value);
  const value = stored === '' && !isOffered('') ? usual : stored;
  if (!isOffered(value)) select.append($('<option>').attr('value', value).text(value));
  select.val(value);
}
