import type { SpawnOptions } from 'node:child_process';

export declare const projectRoot: string;
export declare function run(cmd: string, args: string[], opts?: SpawnOptions): Promise<number>;
export declare function npm(args: string[], opts?: SpawnOptions): Promise<number>;
export declare function staleReason(root?: string): string | undefined;
export declare function ensureDependencies(): Promise<void>;
export declare function ensureNode(version?: string): void;
