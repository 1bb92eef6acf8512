/** Names of operations in foreign requests. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { givenText } from '../../../common/values';

/**
 * The name of an operation out of a table of them; own names only, `constructor` is none.
 *
 * @param exact names of XML, which are what they are; else in any case
 */
export function lookUp<T>(
  table: Readonly<Record<string, T>>,
  value: unknown,
  name: string,
  exact = false,
): T {
  const given = givenText(value, name);
  const plain = (text: string): string => (exact ? text : text.trim().toLowerCase());
  const wanted = plain(given.slice(0, 64));
  const found = Object.entries(table).find(([own]) => plain(own) === wanted)?.[1];
  if (found === undefined)
    throw new SnomError('unknownOperation', { params: { name: shown(given) } });
  return found;
}
