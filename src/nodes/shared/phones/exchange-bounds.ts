/** How many exchanges of a phone are kept, and shown. */

/** All of them. */
export const MOST_EXCHANGES = 50;
/** Questions among them: nobody looks for those, and there are most of them. */
export const MOST_QUESTIONS = 20;

/** Which one has to go, if any. @param exchanges oldest first */
export function oneTooMany(exchanges: readonly { readonly question?: true }[]): number | undefined {
  const questions = exchanges.filter(({ question }) => question).length;
  if (questions > MOST_QUESTIONS) return exchanges.findIndex(({ question }) => question);
  return exchanges.length > MOST_EXCHANGES ? 0 : undefined;
}
