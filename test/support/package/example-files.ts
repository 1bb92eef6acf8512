/** The examples of the import menu, whose names there are the names of their files. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './manifest';

/** Names as the menu has them, in its order. */
export const EXAMPLE_NAMES: readonly string[] = readdirSync(path.join(ROOT, 'examples'))
  .map((file) => path.parse(file).name)
  .sort();

/** What an example is called in tests: `2-what-the-phone-does` is `what-the-phone-does`. */
export function exampleKey(name: string): string {
  return name.replace(/^\d+-/, '');
}

/** Its name in the menu. @throws Error where there is none of this key */
export function exampleName(key: string): string {
  const name = EXAMPLE_NAMES.find((one) => exampleKey(one) === key);
  if (name === undefined) throw new Error(`There is no example ${key}.`);
  return name;
}

/** Phones that the owner of an example adds, as its comment says; the configuration that it brings is that of all examples. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  'fleet-night-reboot': ['Reception', 'Meeting room'],
  'several-phones': ['Reception'],
  wallboard: ['Reception'],
};

/** An example with the phones that its owner adds. */
export function withFurtherPhones<T extends { readonly type: string }>(
  key: string,
  flow: readonly T[],
): T[] {
  const shared = flow.find(({ type }) => type === 'snom-config');
  const names = shared ? (FURTHER[key] ?? []) : [];
  const added = names.map((name, index) => ({
    ...shared,
    id: `snom-phone-${index + 2}00000`,
    name,
  })) as unknown as T[];
  return [...flow, ...added];
}

/** Its file, as a path in the package. */
export function exampleFile(key: string): string {
  return `examples/${exampleName(key)}.json`;
}
