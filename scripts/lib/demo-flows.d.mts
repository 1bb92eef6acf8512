export interface DemoPhone {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}
export declare function onOnePhone(examples: readonly (readonly object[])[]): object[];
export declare function withEvents(flows: readonly object[]): object[];
export declare function pointToPhone(
  flows: readonly object[],
  phone: DemoPhone,
  baseUrl: string,
): object[];
export declare function deploy(
  url: string,
  options: { examples: readonly string[]; keep: boolean; phone: DemoPhone },
): Promise<string | undefined>;
export declare function setUpReports(url: string, id: string): Promise<void>;
