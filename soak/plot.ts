/** Draws a soak: one panel a quantity over time, with what was done to Node-RED. */
import { writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import type { SoakOptions } from './options';
import type { Mark, Sample } from './soak';
import { resourcesOf, shown, type Verdict } from './verdict';

const WIDTH = 1000;
const PANEL = 130;
const LEFT = 76;
const TOP = 46;
const GAP = 34;

/** Dots of one colour. */
interface Line {
  readonly name: string;
  readonly colour: string;
  readonly y: (sample: Sample) => number;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const MIB = 2 ** 20;

const PANELS: readonly Panel[] = [
  {
    title: 'memory, MiB',
    lines: [
      { name: 'heap after collection', colour: '#1f5fa8', y: ({ heap }) => heap / MIB },
      { name: 'resident', colour: '#9a9a9a', y: ({ rss }) => rss / MIB },
    ],
  },
  {
    title: 'heap after collection, MiB',
    lines: [{ name: 'heap', colour: '#1f5fa8', y: ({ heap }) => heap / MIB }],
  },
  {
    title: 'handles',
    lines: [
      { name: 'active resources', colour: '#7a3f9d', y: resourcesOf },
      { name: 'sockets', colour: '#c2571a', y: ({ sockets }) => sockets },
      { name: 'open files', colour: '#9a9a9a', y: ({ files }) => files },
    ],
  },
  {
    title: 'event loop delay, ms (p99)',
    lines: [{ name: 'p99', colour: '#b3261e', y: ({ delayP99 }) => delayP99 }],
  },
  {
    title: 'calls so far',
    lines: [{ name: 'calls', colour: '#2e7d32', y: ({ calls }) => calls }],
  },
];

const MARKS: Readonly<Record<Mark['what'], string>> = {
  'deploy full': '#f2c8a0',
  'deploy flows': '#f6e2c8',
  'deploy nodes': '#f6e2c8',
  clock: '#cfe3f5',
};

function text(x: number, y: number, words: string, more = ''): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${safe}</text>`;
}

/** Round numbers that a scale is marked with. */
function ticks(least: number, most: number): number[] {
  const raw = Math.max(most - least, 1e-9) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(least / step);
  const last = Math.floor(most / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

function panel(
  { title, lines }: Panel,
  top: number,
  samples: readonly Sample[],
  until: number,
): string {
  const values = lines.flatMap(({ y }) => samples.map(y));
  const highest = Math.max(...values);
  const lowest = Math.min(...values);
  // Where only one line is shown, its changes are what matters.
  const least = lines.length > 1 ? 0 : Math.max(0, lowest - (highest - lowest) * 0.2);
  const most = highest + (highest - least) * 0.1 || 1;
  const yOf = (value: number): number => top + PANEL * (1 - (value - least) / (most - least));
  const scale = ticks(least, most).map((value) => {
    const y = yOf(value);
    const line = `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#e4e4e4"/>`;
    return line + text(LEFT - 6, y + 4, shown(value), 'text-anchor="end"');
  });
  const drawn = lines.map(({ colour, y }) => {
    const dots = samples.map((one) => `${xOf(one.at, until).toFixed(1)},${yOf(y(one)).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${dots.join(' ')}"/>`;
  });
  const names = lines.map(({ name, colour }, at) =>
    text(LEFT + 220 + at * 170, top - 6, `— ${name}`, `fill="${colour}"`),
  );
  const frame = `<rect x="${LEFT}" y="${top}" width="${WIDTH - 12 - LEFT}" height="${PANEL}" fill="none" stroke="#888"/>`;
  return [
    text(LEFT, top - 6, title, 'font-weight="bold"'),
    ...names,
    ...scale,
    ...drawn,
    frame,
  ].join('\n');
}

function xOf(at: number, until: number): number {
  return LEFT + ((WIDTH - 12 - LEFT) * at) / until;
}

/** An SVG that needs nothing else. */
export function drawSoak(
  options: SoakOptions,
  samples: readonly Sample[],
  marks: readonly Mark[],
  { complaints, growths }: Verdict,
): string {
  const until = Math.max(1, ...samples.map(({ at }) => at));
  const height = TOP + GAP + PANELS.length * (PANEL + GAP) + 26;
  const bottom = height - 44;
  const stripes = marks.map(({ at, what }) => {
    const x = xOf(Math.min(at, until), until).toFixed(1);
    return `<line x1="${x}" x2="${x}" y1="${TOP + 20}" y2="${bottom}" stroke="${MARKS[what]}"/>`;
  });
  const warm = xOf(options.warmUpMs / 1000, until).toFixed(1);
  const slope = growths[0]?.trend;
  const heap = slope
    ? `heap ${shown(slope.slope)} bytes a call (95 %: ${shown(slope.low)} to ${shown(slope.high)})`
    : 'too short to tell whether the heap grows';
  const minutes = ticks(0, until / 60).map((value) =>
    text(xOf(value * 60, until), bottom + 16, `${shown(value)} min`, 'text-anchor="middle"'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="DejaVu Sans, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    text(
      LEFT,
      20,
      `${options.phones} phones, Node-RED ${options.version}: ${complaints.join(', ') || 'nothing lost, nothing doubled, nothing grows'}`,
      'font-size="14" font-weight="bold"',
    ),
    text(LEFT, 38, `${heap}; orange: deploys, blue: the clock was set, dashed: end of the warm-up`),
    ...stripes,
    `<line x1="${warm}" x2="${warm}" y1="${TOP + 20}" y2="${bottom}" stroke="#555" stroke-dasharray="4 3"/>`,
    ...PANELS.map((one, at) => panel(one, TOP + GAP + at * (PANEL + GAP), samples, until)),
    ...minutes,
    '</svg>',
    '',
  ].join('\n');
}

/** The same as a PNG. @returns false where there is no browser to draw it */
export async function writePng(svg: string, file: string): Promise<boolean> {
  const { findBrowser } = await import('../scripts/lib/browser.mjs');
  const executablePath = findBrowser();
  if (executablePath === undefined) return false;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const [, height = '800'] = /height="(\d+)"/.exec(svg) ?? [];
    const page = await browser.newPage({ viewport: { width: WIDTH, height: Number(height) } });
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    await writeFile(file, await page.screenshot({ type: 'png' }));
    return true;
  } finally {
    await browser.close();
  }
}
