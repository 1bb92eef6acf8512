export declare function choosePort(
  wanted: number | undefined,
  preferred: number,
  promised?: readonly number[],
): Promise<number>;
