export interface DemoPhone {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}
export declare function pointToPhone(flows: readonly object[], phone: DemoPhone): object[];
export declare function deploy(
  url: string,
  options: { examples: string; keep: boolean; phone: DemoPhone },
): Promise<void>;
