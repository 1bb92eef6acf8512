/** Requests that press keys. */

/** The request that presses these keys, one after the other. */
export const key = (...keys: string[]): string => `/command.htm?key=${keys.join(';')}`;

/** The same, with the pause that typing has. */
export const typed = (...keys: string[]): string =>
  key(...keys.map((name, index) => (index < keys.length - 1 ? `${name},,100` : name)));
