/** The parts of a phone check's report that the virtual phone plays, by `docs/phone-check.schema.json`. */

export type Pair = readonly [name: string, value: string];

/** What the phone answered to one request. */
export interface ReportAnswer {
  readonly status: number;
  readonly statusLine: string;
  readonly headers: readonly Pair[];
  readonly title?: string;
  readonly layout?: string;
  readonly picture?: string;
  readonly lines?: { readonly html: boolean; readonly signs: readonly string[] };
  readonly end?: string;
}

/** One request of the check; without an answer, `silence` says how the phone kept silent. */
export interface ReportObservation {
  readonly id: string;
  readonly path: string;
  readonly secure: boolean;
  readonly answer?: ReportAnswer;
  readonly silence?: string;
}

/** Settings that differ in their index only. */
export interface ReportEntry {
  readonly name: string;
  readonly idx?: readonly [number, number];
  /** null = a value that was left out. */
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly value?: string;
}

/** An element of the export. */
export interface ReportSection {
  readonly path: string;
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly entries: readonly ReportEntry[];
}

/** The parts of a report that the virtual phone plays. */
export interface CheckReport {
  readonly model: string;
  readonly firmware: string | null;
  readonly login: string;
  readonly observations: readonly ReportObservation[];
  readonly settings: readonly ReportSection[];
  /** Versions of TLS the phone takes, oldest first; undefined = none was seen. */
  readonly tls?: { readonly versions: readonly string[]; readonly key?: string };
  readonly doubts: ReadonlyMap<string, string>;
}
