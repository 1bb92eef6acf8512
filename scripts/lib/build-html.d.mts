export declare const EDITOR_MARKER: string;
export declare function globalName(node: string): string;
export declare function escapeScript(code: string): string;
export declare function bundleEditor(entry: string, node: string): Promise<string>;
export declare function includePartials(
  html: string,
  dirs: readonly string[],
  common?: Readonly<Record<string, string>>,
): Promise<string>;
export declare function buildHtml(source: {
  dir: string;
  node: string;
  partialsDir: string;
}): Promise<string>;
export declare function usedKeys(html: string): Set<string>;
