export declare const PACKAGE: string;
export declare function prepareUserDir(
  dir: string,
  options: { port: number; keep: boolean },
): Promise<void>;
export declare function releaseUserDir(dir: string): Promise<void>;
