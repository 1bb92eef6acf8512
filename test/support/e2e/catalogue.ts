/** The texts that a dialog must show, straight from the translators' files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_TYPES, PLUGINS, PROJECT_ROOT } from './paths';

type Texts = { readonly [key: string]: string | Texts };

/**
 * Looks texts up as the dialogs do: `text('snom.error.wrongPassword')`, `text('snom-key.label.keys')`.
 * Placeholders `__name__` are filled from `params`.
 */
export function catalogue(
  language: string,
): (key: string, params?: Readonly<Record<string, string>>) => string {
  const read = (file: string): Texts => {
    const name = path.join(PROJECT_ROOT, 'locales', language, `${file}.json`);
    return JSON.parse(readFileSync(name, 'utf8')) as Texts;
  };
  const files = ['common', ...NODE_TYPES, ...PLUGINS];
  const texts: Texts = Object.assign({}, ...files.map(read)) as Texts;
  return (key, params = {}) => {
    let found: string | Texts | undefined = texts;
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    if (typeof found !== 'string') throw new Error(`${language} has no text ${key}`);
    return found.replace(/__(\w+)__/g, (whole, name: string) => params[name] ?? whole);
  };
}
