/** The palette's search finds our nodes by what people look for, not only by the name of the package. */

/**
 * To be called by `onpaletteadd`. The search looks at a node's type and label only, and a label has room for a word or two:
 * further words stand where the palette remembers the label for the search. Without that attribute nothing happens.
 */
export function findByWords(definition: RegisteredType): void {
  const { type } = definition;
  const entry = $(`.red-ui-palette-node[data-palette-type="${type}"]`);
  const label = entry.attr('data-palette-label');
  if (label === undefined) return;
  const words = ['snom.palette.words', `${type}.palette.words`].map((key) => definition._(key));
  entry.attr('data-palette-label', [label, ...words].join(' '));
}
