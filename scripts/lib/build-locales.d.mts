export type Catalogue = Record<string, unknown>;
export interface Language {
  common: Catalogue;
  nodes: Record<string, Catalogue>;
  help: Record<string, string>;
}
export declare const REFERENCE: string;
export declare function flatten(catalogue: Catalogue, prefix?: string): Map<string, unknown>;
export declare function placeholders(text: string): string[];
export declare function readLocales(
  dir: string,
  nodes: readonly string[],
): Promise<Record<string, Language>>;
export declare function checkLocales(
  languages: Record<string, Language>,
  nodes: readonly string[],
  reasons: Readonly<Record<string, string>>,
): void;
export declare function catalogueOf(language: Language, node: string): Catalogue;
export declare function writeLocales(
  languages: Record<string, Language>,
  node: string,
  nodeDir: string,
): Promise<void>;
