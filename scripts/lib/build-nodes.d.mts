import type { Language } from './build-locales.mjs';

export declare function exists(path: string): Promise<boolean>;
export declare function nodesOf(manifest: {
  'node-red'?: { nodes?: Readonly<Record<string, string>> };
}): string[];
export declare function buildNode(options: {
  root: string;
  out: string;
  node: string;
  languages: Record<string, Language>;
}): Promise<void>;
