/** Checks of virtual phones, and the published schema of reports. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import type { VirtualPhone } from '../../../simulator';
import { type CheckOptions, checkPhone } from '../../../src/check/checker';
import type { CheckReport, Observation } from '../../../src/check/report';
import { ROOT } from '../package/manifest';

export const LOGIN = { username: 'admin', password: 'p@ss-w0rd' } as const;

/** Checks a virtual phone as the command does. */
export async function check(
  phone: Pick<VirtualPhone, 'host' | 'port' | 'httpsPort'>,
  options: Partial<CheckOptions> = {},
): Promise<CheckReport> {
  const { host, port, httpsPort } = phone;
  const { report } = await checkPhone({
    version: '1.2.3',
    signal: new AbortController().signal,
    date: new Date('2026-11-29T12:00:00Z'),
    otherPort: httpsPort ?? false,
    ...options,
    phone: { host, port, ...LOGIN, ...options.phone },
  });
  assertValid(report);
  return report;
}

const file = readFileSync(path.join(ROOT, 'docs/phone-check.schema.json'), 'utf8');
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(file) as object);

/** Fits the published schema? */
export function assertValid(report: unknown): void {
  const valid = validate(JSON.parse(JSON.stringify(report)));
  assert.ok(valid === true, JSON.stringify(validate.errors));
}

/** What a report says of one request. */
export function observation(report: CheckReport, id: string): Observation {
  const found = report.observations.find((one) => one.id === id);
  return found ?? assert.fail(`no observation ${id}`);
}

/** The report's answer to one question. */
export function doubt(report: CheckReport, id: string): string {
  return report.doubts.find((one) => one.id === id)?.answer ?? assert.fail(`no doubt ${id}`);
}
