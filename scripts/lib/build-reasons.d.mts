export declare function readReasons(file: string): Promise<Readonly<Record<string, string>>>;
