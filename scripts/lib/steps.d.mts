import type { StdioOptions } from 'node:child_process';

export interface Tools {
  countsFile: string;
  stdio: StdioOptions;
}
export interface Step {
  name: string;
  title: string;
  testing?: boolean;
  run(tools: Tools): Promise<void>;
}
export declare function node(
  title: string,
  args: readonly string[],
  options?: { node?: string; env?: Record<string, string | undefined>; stdio?: StdioOptions },
): Promise<void>;
export declare function runSteps(groups: readonly (readonly Step[])[]): Promise<boolean>;
