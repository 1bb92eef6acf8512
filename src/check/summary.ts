/** A report in plain words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SnomError } from '../common/errors';
import { propertyOf } from '../common/values';
import type { CheckReport } from './report';
import { summaryLines, type Texts } from './summary-lines';

/** The summary of a command line, in English. */
export function summarizeReport(report: CheckReport): string {
  return summaryLines(report, englishTexts())
    .map((line) => `- ${line}`)
    .join('\n');
}

/** The owner-facing text of an error, in English. */
export function englishText({ reason, params, message }: SnomError): string {
  const text = englishTexts()(`error.${reason}`);
  return text?.replace(/__(\w{1,40}?)__/g, (_, name: string) => `${params[name] ?? ''}`) ?? message;
}

/** The catalogues that come with the nodes, or lie among the sources. */
function englishTexts(): Texts {
  const files = [
    ['../nodes/snom-config/locales/en-US/snom-config.json'],
    ['../../locales/en-US/common.json', '../../locales/en-US/snom-config.json'],
  ];
  for (const together of files) {
    try {
      const catalogues = together.map((file): unknown =>
        JSON.parse(readFileSync(path.join(__dirname, file), 'utf8')),
      );
      return (key) => {
        const places = catalogues.flatMap((one) =>
          ['snom', 'snom-config'].map((block) => textAt(one, [block, ...key.split('.')])),
        );
        return places.find((text) => text !== undefined);
      };
    } catch {
      continue;
    }
  }
  return () => undefined;
}

function textAt(catalogue: unknown, keys: readonly string[]): string | undefined {
  let value = catalogue;
  for (const key of keys) value = propertyOf(value, key);
  return typeof value === 'string' ? value : undefined;
}
