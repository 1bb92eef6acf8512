/** What a report settles, in the words of a catalogue. Runs in a browser, too. */
import type { CheckReport } from './report';

/** Looks a text up by its key, e.g. `checkQuestion.announcesClose`; undefined = there is none. */
export type Texts = (key: string) => string | undefined;

/** The answers of a report, one question a line: first what it proves, then what it leaves open. */
export function summaryLines(report: CheckReport, texts: Texts): string[] {
  const text = (key: string): string => texts(key) ?? key;
  const line = ({ id, answer }: CheckReport['doubts'][number]): string =>
    `${text(`checkQuestion.${id}`)} ${text(`checkAnswer.${answer}`)}`;
  const known = report.doubts.filter(({ answer }) => answer !== 'unknown');
  return [
    `${text('checkLogin.title')} ${text(`checkLogin.${report.login}`)}`,
    ...known.map(line),
    `${text('checkAnswer.open')} ${report.doubts.length - known.length}`,
  ];
}
