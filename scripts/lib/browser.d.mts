export declare function findBrowser(
  env?: Record<string, string | undefined>,
  platform?: string,
): string | undefined;
export declare function ensureBrowser(): Promise<string>;
