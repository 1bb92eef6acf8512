/** MAC addresses, as phones tell them and people write them. */

/**
 * Bare, in pairs, thirds (`0004.13a1.b2c3`, as switches print it) or halves, with one kind of separator: the seven
 * spellings PostgreSQL documents for its type `macaddr`, which are what notes, labels and network gear have. Phones were
 * only ever seen to send the bare one.
 */
const SPELLINGS =
  /^(?:[0-9A-F]{12}|[0-9A-F]{2}([:-])(?:[0-9A-F]{2}\1){4}[0-9A-F]{2}|[0-9A-F]{4}([.-])[0-9A-F]{4}\2[0-9A-F]{4}|[0-9A-F]{6}[:-][0-9A-F]{6})$/;

/** The MAC a text is, as 12 upper-case hex digits; undefined = it is none. */
export function macOf(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  return SPELLINGS.test(upper) ? upper.replace(/[:.-]/g, '') : undefined;
}

/** The MACs among the words of a text, as 12 upper-case hex digits. */
export function macsIn(text: string): string[] {
  const words = text.match(/[0-9A-Z]+(?:[:.-][0-9A-Z]+)*/gi) ?? [];
  return words.flatMap((word) => macOf(word) ?? []);
}
