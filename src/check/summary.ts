/** A report in plain words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SnomError } from '../phone/errors';
import type { PhoneReport } from './report';

/** Looks a text up by its key below `snom.`, e.g. `checkQuestion.announcesClose`; undefined = there is none. */
export type Texts = (key: string) => string | undefined;

/** The answers of a report, one question a line: first what it proves, then what it leaves open. */
export function summaryLines(report: PhoneReport, texts: Texts): string[] {
  const text = (key: string): string => texts(key) ?? key;
  const line = ({ id, answer }: PhoneReport['doubts'][number]): string =>
    `${text(`checkQuestion.${id}`)} ${text(`checkAnswer.${answer}`)}`;
  const known = report.doubts.filter(({ answer }) => answer !== 'unknown');
  return [
    `${text('checkLogin.title')} ${text(`checkLogin.${report.login}`)}`,
    ...known.map(line),
    `${text('checkAnswer.open')} ${report.doubts.length - known.length}`,
  ];
}

/** The summary of a command line, in English. */
export function summaryOf(report: PhoneReport): string {
  return summaryLines(report, englishTexts())
    .map((line) => `- ${line}`)
    .join('\n');
}

/** The owner-facing text of an error, in English. */
export function englishText({ reason, params, message }: SnomError): string {
  const text = englishTexts()(`error.${reason}`);
  return text?.replace(/__(\w{1,40}?)__/g, (_, name: string) => `${params[name] ?? ''}`) ?? message;
}

/** The catalogue that comes with the nodes, or lies among the sources. */
function englishTexts(): Texts {
  const files = [
    '../nodes/snom-config/locales/en-US/snom-config.json',
    '../../locales/en-US/common.json',
  ];
  for (const file of files) {
    try {
      const catalogue: unknown = JSON.parse(readFileSync(path.join(__dirname, file), 'utf8'));
      return (key) => textAt(catalogue, ['snom', ...key.split('.')]);
    } catch {
      continue;
    }
  }
  return () => undefined;
}

function textAt(catalogue: unknown, keys: readonly string[]): string | undefined {
  let value = catalogue;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return typeof value === 'string' ? value : undefined;
}
