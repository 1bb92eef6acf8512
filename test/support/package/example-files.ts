/** The examples of the import menu, whose names there are the names of their files. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './manifest';

/** Names as the menu has them, in its order. */
export const EXAMPLE_NAMES: readonly string[] = readdirSync(path.join(ROOT, 'examples'))
  .map((file) => path.parse(file).name)
  .sort();

/** Phones that the owner of an example adds, as its comment says; the configuration that it brings is that of all examples. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  'fleet-night-reboot': ['Reception', 'Meeting room'],
  'several-phones': ['Reception'],
  wallboard: ['Reception'],
};

/** An example with the phones that its owner adds. */
export function withFurtherPhones<T extends { readonly type: string }>(
  example: string,
  flow: readonly T[],
): T[] {
  const shared = flow.find(({ type }) => type === 'snom-config');
  const names = shared ? (FURTHER[example] ?? []) : [];
  const added = names.map((name, index) => ({
    ...shared,
    id: `snom-phone-${index + 2}00000`,
    name,
  })) as unknown as T[];
  return [...flow, ...added];
}

/** Its file, as a path in the package. */
export const exampleFile = (name: string): string => `examples/${name}.json`;
