export declare const NODE_RED_5_DIR: string;
export declare function runsNodeRed5(version?: string): boolean;
export declare function findNodeRed5(): { node: string; main: string; red: string } | undefined;
export declare function ensureNodeRed5(): Promise<{ node: string; main: string; red: string }>;
