/** The report of a soak: figures for programs, words for people, a drawing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import type { SoakOptions } from './options';
import { drawSoak, writePng } from './plot';
import type { Sample, SoakOutcome } from './soak';
import { type Growth, resourcesOf, shown, type Verdict } from './verdict';

/** What was found, as lines. */
export function tellSoak(options: SoakOptions, outcome: SoakOutcome, verdict: Verdict): string {
  const { ledger, samples, marks } = outcome;
  const { totals, accounted, counts, faults } = ledger;
  const count = (what: string): number => marks.filter((mark) => mark.what.startsWith(what)).length;
  const table = (title: string, values: object): string[] => [
    title,
    ...Object.entries(values).map(
      ([name, value]) => `  ${wordsOf(name).padEnd(28)}${String(value)}`,
    ),
  ];
  const first = samples.find(({ at }) => at * 1000 >= options.warmUpMs);
  const last = samples.at(-1);
  const lines = [
    `${options.phones} phones with Node-RED ${options.version}, ${shown(options.forMs / 60_000)} minutes, seed ${options.seed}`,
    `${count('deploy')} deploys, the clock was set ${count('clock')} times`,
    '',
    ...table('Written down', totals),
    '',
    ...table('Not as it should be', counts),
    ...faults.map((fault) => `  ${JSON.stringify(fault)}`),
    '',
    ...table('Could not be heard, and is no loss', accounted),
    '',
    'Growth after the warm-up',
    ...verdict.growths.map(growthLine),
    ...(first && last ? ['', 'After the warm-up, and at the end', ...compare(first, last)] : []),
    ...(outcome.complaints.length > 0 ? ['', 'In the log of Node-RED', ...outcome.complaints] : []),
    '',
    verdict.complaints.length === 0
      ? 'All is well.'
      : `NOT WELL: ${verdict.complaints.join('; ')}.`,
    '',
  ];
  return lines.join('\n');
}

function growthLine({ name, unit, trend, tolerance, grows }: Growth): string {
  if (!trend) return `  ${name}: too few values to tell`;
  const { slope, low, high } = trend;
  const limit = `at most ${shown(tolerance)} are no news`;
  return `  ${name}: ${shown(slope)} ${unit} (95 %: ${shown(low)} to ${shown(high)}; ${limit}): ${grows ? 'GROWS' : 'does not grow'}`;
}

function compare(first: Sample, last: Sample): string[] {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const row = (name: string, of: (sample: Sample) => string): string =>
    `  ${name.padEnd(28)}${of(first)} -> ${of(last)}`;
  const busy = ((last.cpu - first.cpu) / (last.at - first.at)) * 100;
  return [
    row('heap', ({ heap }) => mib(heap)),
    row('resident', ({ rss }) => mib(rss)),
    row('sockets', ({ sockets }) => String(sockets)),
    row('active resources', (sample) => String(resourcesOf(sample))),
    row('open files', ({ files }) => String(files)),
    row('dropped by a deploy', ({ dropped }) => String(dropped)),
    row('event loop delay p99', ({ delayP99 }) => `${delayP99.toFixed(1)} ms`),
    `  ${'processor of Node-RED'.padEnd(28)}${busy.toFixed(0)} % of one`,
  ];
}

/** `reportsUnanswered` -> `reports unanswered`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Writes `soak.json`, `soak.txt`, `soak.svg` and, where there is a browser, `soak.png`. @returns the text */
export async function writeReport(
  options: SoakOptions,
  outcome: SoakOutcome,
  verdict: Verdict,
): Promise<string> {
  const { out, ...rest } = options;
  await mkdir(out, { recursive: true });
  const { samples, marks, ledger, complaints } = outcome;
  const { totals, counts, faults, accounted } = ledger;
  const machine = { node: process.version, platform: process.platform, cores: cpus().length };
  const books = { totals, counts, faults, accounted, open: ledger.open };
  const json = { options: rest, machine, verdict, ledger: books, complaints, marks, samples };
  await writeFile(path.join(out, 'soak.json'), `${JSON.stringify(json, null, 1)}\n`);
  await writeFile(path.join(out, 'node-red.log'), outcome.log);
  const text = tellSoak(options, outcome, verdict);
  await writeFile(path.join(out, 'soak.txt'), text);
  const svg = drawSoak(options, samples, marks, verdict);
  await writeFile(path.join(out, 'soak.svg'), svg);
  if (!(await writePng(svg, path.join(out, 'soak.png'))))
    console.error('No Chromium was found: soak.svg was drawn, soak.png was not.');
  return text;
}
