/**
 * What a phone check hands over, as `docs/phone-check.schema.json` publishes it. Text from the phone went through
 * `Pseudonyms`: `{word:1}`, `{number:2}`, `{mac:1}`, `{ip:1}`, `{phone}` stand for something left out.
 */

/** Format of a report; another number means another shape. */
export const REPORT_FORMAT = 'snom-phone-check/1';

/** How one request was logged in. */
type LoginUsed = 'none' | 'right' | 'wrong';

/** Why no answer came. */
export type Silence = 'refused' | 'noAnswer' | 'closed' | 'garbled' | 'tls';

/** One answer, byte by byte but for what placeholders hide. */
export interface AnswerSeen {
  readonly status: number;
  /** E.g. `HTTP/1.1 200 Ok`. */
  readonly statusLine: string;
  /** In order, as spelt; values that differ each time are `{length}`, `{date}`, `{nonce}`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly title?: string;
  /** The page with placeholders; only of pages that say something of the phone and nothing of its users. */
  readonly layout?: string;
  /** A picture's format and size, e.g. `bmp 480x272`. */
  readonly picture?: string;
  /** A page of settings as lines: signs between name and colon, and whether it is within HTML. */
  readonly lines?: { readonly html: boolean; readonly signs: readonly string[] };
  /** What the phone did with the connection after the answer; absent = not watched. */
  readonly end?: 'closed' | 'open';
}

/** One request and what came back. */
export interface Observation {
  /** `info`, `bare`, `missing`, `page:/log.htm`...: see docs/phone-check.md. */
  readonly id: string;
  readonly path: string;
  readonly secure: boolean;
  readonly login: LoginUsed;
  readonly connection: 'keep-alive' | 'close';
  readonly answer?: AnswerSeen;
  readonly silence?: Silence;
}

/** Attributes of an element; null = it has one, whose value is left out. */
export type Attributes = Readonly<Record<string, string | null>>;

/** Settings that follow each other and differ in their index only. */
export interface SettingSeen {
  readonly name: string;
  /** First and last. */
  readonly idx?: readonly [number, number];
  readonly attributes: Attributes;
  /** Of the settings in `VALUES_SHOWN` only. */
  readonly value?: string;
}

/** An element of the export that holds others. */
export interface SettingsSection {
  /** E.g. `settings/phone-settings`; `lines` for an export without elements. */
  readonly path: string;
  readonly attributes: Attributes;
  readonly entries: readonly SettingSeen[];
}

/** Which version of TLS the phone takes. */
export interface TlsSeen {
  readonly versions: readonly {
    readonly version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
    readonly taken: boolean;
    /** Agreed on with OpenSSL's choice at its most lenient. */
    readonly cipher?: string;
  }[];
  readonly certificate?: {
    readonly key: string;
    readonly bits?: number;
    readonly selfSigned: boolean;
  };
}

/** One request of the phone's own. */
export interface EventSeen {
  /** The step of the owner it belongs to. */
  readonly step: string;
  /** Since the step began, ms. */
  readonly afterMs: number;
  /** Last part of the path, e.g. `incoming`; `other` for what was not asked for. */
  readonly event: string;
  /** In order; values with placeholders, escapes as they came. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Answer of the report to one question that no document answers. */
export interface DoubtSettled {
  readonly id: string;
  readonly answer: 'yes' | 'no' | 'unknown';
}

/** The whole report. */
export interface CheckReport {
  readonly format: typeof REPORT_FORMAT;
  /** Day, UTC: `2026-11-29`. */
  readonly date: string;
  readonly package: string;
  readonly phone: { readonly model: string; readonly firmware: string | null };
  readonly login: 'none' | 'basic' | 'digest' | 'refused' | 'missing' | 'locked';
  readonly observations: readonly Observation[];
  readonly settings: readonly SettingsSection[];
  readonly tls: TlsSeen | null;
  readonly events: {
    readonly steps: readonly string[];
    readonly received: readonly EventSeen[];
  } | null;
  readonly doubts: readonly DoubtSettled[];
}

/** Longest value that stands on one line, UTF-16 units. */
const LINE = 96;

/** A report as it is shown and written: JSON with short values on one line, so that people can read it. */
export function reportText(report: CheckReport): string {
  return `${formatValue(report, '')}\n`;
}

function formatValue(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (line.length + indent.length <= LINE || typeof value !== 'object' || value === null)
    return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${formatValue(item, inner)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const items = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `${inner}${JSON.stringify(name)}: ${formatValue(item, inner)}`);
  return `{\n${items.join(',\n')}\n${indent}}`;
}
