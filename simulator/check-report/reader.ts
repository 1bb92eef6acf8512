/**
 * Reads the report of a phone check, by its published schema (`docs/phone-check.schema.json`). The virtual phone has a
 * reader of its own, so that a mistake in what writes reports is seen.
 */

import type {
  CheckReport,
  Pair,
  ReportAnswer,
  ReportObservation,
  ReportSection,
} from '../contract/check-report';
/** A file that is no report; the text says where it stops being one. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReportError';
  }
}

/** Longest report that is read, UTF-16 units. */
const MAX_REPORT = 16 * 1024 * 1024;
const FORMAT = 'snom-phone-check/1';
const NAME = /^[A-Za-z][\w.-]{0,80}$/;

type Fields = Readonly<Record<string, unknown>>;

/** @throws ReportError */
export function readReport(text: string): CheckReport {
  const root = object(parse(text), 'the file');
  if (root['format'] !== FORMAT) throw new ReportError(`format is not ${FORMAT}`);
  const phone = object(root['phone'], 'phone');
  const tls = root['tls'] === null ? undefined : readTls(object(root['tls'], 'tls'));
  return {
    model: matching(phone['model'], /^[A-Za-z0-9+ ]{1,20}$/, 'phone.model'),
    firmware:
      phone['firmware'] === null
        ? null
        : matching(phone['firmware'], /^[0-9.]{1,40}$/, 'phone.firmware'),
    login: string(root['login'], 'login'),
    observations: list(root['observations'], 'observations', 60).map(readObservation),
    settings: list(root['settings'], 'settings', 200).map(readSection),
    ...(tls && { tls }),
    doubts: new Map(list(root['doubts'], 'doubts', 200).map(readDoubt)),
  };
}

function parse(text: string): unknown {
  if (text.length > MAX_REPORT) throw new ReportError('the file is too long');
  try {
    return JSON.parse(text);
  } catch {
    throw new ReportError('the file is no JSON');
  }
}

function readObservation(value: unknown): ReportObservation {
  const fields = object(value, 'an observation');
  const id = string(fields['id'], 'id');
  const silence = optional(fields['silence'], (text) => string(text, `${id}.silence`));
  const answer = optional(fields['answer'], (given) => readAnswer(object(given, id), id));
  return {
    id,
    path: matching(fields['path'], /^\/[\w./-]*$/, `${id}.path`),
    secure: fields['secure'] === true,
    ...(answer && { answer }),
    ...(silence !== undefined && { silence }),
  };
}

function readAnswer(fields: Fields, id: string): ReportAnswer {
  const status = fields['status'];
  if (typeof status !== 'number' || !(status >= 200 && status <= 999))
    throw new ReportError(`${id}: status is none`);
  const text = (name: 'title' | 'layout' | 'picture' | 'end'): Partial<ReportAnswer> =>
    fields[name] === undefined ? {} : { [name]: string(fields[name], `${id}.${name}`) };
  const lines = optional(fields['lines'], (value) => {
    const { html, signs } = object(value, `${id}.lines`);
    const sign = (one: unknown): string => matching(one, /^[!$&]?$/, `${id}.lines.signs`);
    return { html: html === true, signs: list(signs, `${id}.lines.signs`, 8).map(sign) };
  });
  return {
    status,
    statusLine: matching(fields['statusLine'], /^HTTP\/[^\r\n]{0,2000}$/, `${id}.statusLine`),
    headers: list(fields['headers'], `${id}.headers`, 40).map((header) => readPair(header, id)),
    ...text('title'),
    ...text('layout'),
    ...text('picture'),
    ...text('end'),
    ...(lines && { lines }),
  };
}

function readPair(value: unknown, id: string): Pair {
  const pair = list(value, `${id}: a header line`, 2);
  // A line break would make two lines of one.
  const line = (one: unknown): string => matching(one, /^[^\r\n]{0,4000}$/, `${id}: a header line`);
  return [line(pair[0]), line(pair[1])];
}

function readSection(value: unknown): ReportSection {
  const fields = object(value, 'a section of settings');
  const path = matching(fields['path'], /^[A-Za-z][\w./-]{0,400}$/, 'path of settings');
  const entries = list(fields['entries'], `${path}: entries`, 6000).map((row) => {
    const entry = object(row, `${path}: an entry`);
    const name = matching(entry['name'], NAME, `${path}: name`);
    const idx = optional(entry['idx'], (range) => {
      const [first, last] = list(range, `${name}: idx`, 2).map(Number);
      const fits = first !== undefined && last !== undefined && first <= last && last < 10_000;
      if (!fits || first < 0) throw new ReportError(`${name}: idx is no range`);
      return [first, last] as const;
    });
    const shown = optional(entry['value'], (one) => string(one, `${name}: value`));
    return {
      name,
      attributes: readAttributes(entry['attributes'], name),
      ...(idx && { idx }),
      ...(shown !== undefined && { value: shown }),
    };
  });
  return { path, attributes: readAttributes(fields['attributes'], path), entries };
}

function readAttributes(value: unknown, where: string): ReportSection['attributes'] {
  const pairs = Object.entries(object(value, `${where}: attributes`)).map(([name, one]) => {
    matching(name, NAME, `${where}: attribute`);
    return [
      name,
      one === null ? null : matching(one, /^[^"<>]{0,20}$/, `${where}.${name}`),
    ] as const;
  });
  return Object.fromEntries(pairs);
}

function readTls(fields: Fields): CheckReport['tls'] {
  const versions = list(fields['versions'], 'tls.versions', 4).map((row) => object(row, 'tls'));
  const taken = versions.filter((one) => one['taken'] === true);
  const key = optional(fields['certificate'], (value) => object(value, 'tls.certificate')['key']);
  return {
    versions: taken.map((one) => matching(one['version'], /^TLSv1(?:\.[123])?$/, 'tls.version')),
    ...(typeof key === 'string' && { key }),
  };
}

function readDoubt(value: unknown): readonly [string, string] {
  const { id, answer } = object(value, 'a doubt');
  return [string(id, 'doubt'), string(answer, 'doubt')];
}

function object(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ReportError(`${where}: not what a report has there`);
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown, where: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value as readonly unknown[];
  throw new ReportError(`${where}: no list, or too long`);
}

function string(value: unknown, where: string): string {
  if (typeof value === 'string' && value.length <= 200_000) return value;
  throw new ReportError(`${where}: no text, or too long`);
}

function matching(value: unknown, pattern: RegExp, where: string): string {
  const text = string(value, where);
  if (pattern.test(text)) return text;
  throw new ReportError(`${where}: not what a report has there`);
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}
