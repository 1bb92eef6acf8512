/** The parts of package.json that the specs of the package read. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../../..');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly types?: string;
  readonly repository?: { readonly url: string };
  readonly bugs?: { readonly url: string };
  readonly keywords: readonly string[];
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly 'node-red': {
    readonly version: string;
    readonly nodes: Readonly<Record<string, string>>;
    readonly plugins: Readonly<Record<string, string>>;
  };
}

/** A JSON file of the project. */
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

export const manifest = readJson<Manifest>('package.json');

/** Does a version fulfil a range of the form `>=a.b.c`? Other forms are refused, so that a new one is noticed. */
export function satisfies(version: string, range: string): boolean {
  const lowest = /^>=(\d+)\.(\d+)\.(\d+)$/.exec(range)?.slice(1).map(Number);
  if (!lowest) throw new Error(`${range} is not of the form >=a.b.c`);
  const parts = version.split('.').map(Number);
  const at = lowest.findIndex((part, index) => parts[index] !== part);
  return at < 0 || (parts[at] ?? 0) > (lowest[at] ?? 0);
}
