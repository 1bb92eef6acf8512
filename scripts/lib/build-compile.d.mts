export declare function compile(
  root: string,
  project: string,
  options?: readonly string[],
): Promise<void>;
