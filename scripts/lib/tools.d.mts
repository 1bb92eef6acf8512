export declare const TOOLS: readonly string[];
export declare function findTool(
  name: string,
  env?: Record<string, string | undefined>,
): string | undefined;
export declare function ensureTools(): void;
