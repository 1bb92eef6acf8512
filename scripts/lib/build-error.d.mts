export declare class BuildError extends Error {
  constructor(problems: string[]);
  readonly problems: string[];
}
