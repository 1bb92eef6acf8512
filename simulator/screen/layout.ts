/**
 * How what a display has to say gets room on its screen: long texts in rows and pages, long lists around their selected
 * line. No source says how a real phone does it; nothing may be built on where a row or a page ends here.
 */
import { CHARACTER_WIDTH, LINE_HEIGHT } from './canvas';
import type { Display } from './size';

/** Letters in a row, and rows above the soft keys. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** What lines have to fit into a screen. */
interface Lines {
  /** Top first. */
  readonly lines: readonly string[];
  /** Index of the line that is marked; -1 when none is. */
  readonly selected: number;
  /** Lines at the top that stay while the others move; absent = none. */
  readonly heading?: number;
}

/** Room around the text, in dots of a letter. */
export const MARGIN = 1;

/** Room of a screen. @param at Where the first line begins, in pixels, if not in the corner. */
export function roomOf(
  { width, height, scale }: Display,
  at: { readonly x: number; readonly y: number } = { x: MARGIN * scale, y: MARGIN * scale },
): Room {
  // The last line belongs to the soft keys.
  const below = LINE_HEIGHT * scale + MARGIN * scale;
  return {
    columns: Math.max(1, Math.floor((width - at.x) / (CHARACTER_WIDTH * scale))),
    rows: Math.max(
      1,
      Math.floor((height - below - Math.max(0, at.y - MARGIN * scale)) / (LINE_HEIGHT * scale)),
    ),
  };
}

/** Breaks a line at blanks, and a word that is longer than a row wherever the row ends. */
export function wrap(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row: string[] = [];
  for (const piece of line.split(' ').flatMap((word) => piecesOf(word, columns))) {
    const longer = row.length === 0 ? piece : [...row, ' ', ...piece];
    if (longer.length <= columns) {
      row = longer;
      continue;
    }
    rows.push(row.join(''));
    row = piece;
  }
  return [...rows, row.join('')];
}

/** Letters of a word, a row's worth at a time. */
function piecesOf(word: string, columns: number): string[][] {
  const letters = [...word];
  const count = Math.max(1, Math.ceil(letters.length / columns));
  return Array.from({ length: count }, (_, index) =>
    letters.slice(index * columns, (index + 1) * columns),
  );
}

/** A text as pages, each of the rows that fit; at least one. */
export function pagesOf(lines: readonly string[], { columns, rows }: Room): string[][] {
  const all = lines.flatMap((line) => wrap(line, columns));
  const count = Math.max(1, Math.ceil(all.length / rows));
  return Array.from({ length: count }, (_, page) => all.slice(page * rows, (page + 1) * rows));
}

/** Leaves out the lines for which there is no room: just so many that the selected one is seen. */
export function fit<T extends Lines>(view: T, { rows }: Room): T {
  if (view.lines.length <= rows) return view;
  const heading = Math.min(view.heading ?? 0, rows - 1);
  const body = view.lines.slice(heading);
  const room = rows - heading;
  const first = Math.max(0, view.selected - heading - room + 1);
  return {
    ...view,
    lines: [...view.lines.slice(0, heading), ...body.slice(first, first + room)],
    selected: view.selected < heading ? view.selected : view.selected - first,
  };
}
