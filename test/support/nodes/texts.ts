/** The real English texts, as Node-RED would look them up in the catalogue of a set. */
import common from '../../../locales/en-US/common.json';

/** A placeholder that got no value. */
export const UNFILLED = /__\w+__/;

/** `RED._`: the sentence with its values, followed by its key so that specs can tell which one it is. */
export function translate(key: string, params: Record<string, string | number> = {}): string {
  let text: unknown = common;
  for (const name of key.split('.'))
    text = typeof text === 'object' && text !== null ? Reflect.get(text, name) : undefined;
  if (typeof text !== 'string') return key;
  const filled = text.replace(
    /__(\w+?)__/g,
    (placeholder, name: string) => `${params[name] ?? placeholder}`,
  );
  return `${filled} (${key})`;
}
