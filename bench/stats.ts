/** Numbers of the bench and how they are printed. */

/** The value below which a share (0..1) of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
  const value = sorted[Math.max(0, at)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** What it is compared with, and its number; '' where the goal is absolute. */
  readonly other: string;
  /** The number that has a goal; a ratio unless `unit` says otherwise. */
  readonly value: number;
  readonly unit?: string;
  /** Absent where the number is shown and nothing is promised. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

export function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

/** Three significant digits at most, without zeros at the end. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** True where there is no goal. */
export function passes({ value, goal }: Row): boolean {
  if (!goal) return true;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** The last two columns: what is promised, and whether it is kept. */
function verdictOf(row: Row): readonly string[] {
  const { unit = 'x', goal } = row;
  if (!goal) return ['', ''];
  const limit = 'atMost' in goal ? `<= ${rounded(goal.atMost)}` : `>= ${rounded(goal.atLeast)}`;
  return [`${limit} ${unit}`, passes(row) ? 'PASS' : 'MISS'];
}

/** How the goals were met, in a sentence. */
export function summaryOf(rows: readonly Row[]): string {
  const missed = rows.filter((row) => !passes(row)).length;
  const goals = rows.filter(({ goal }) => goal).length;
  return missed === 0 ? 'All goals are met.' : `${missed} of ${goals} goals are missed.`;
}

/** Prints the rows as a table whose last column says PASS or MISS, where there is a goal. */
export function printTable(rows: readonly Row[]): void {
  const lines = rows.map((row) => {
    const { what, ours, other, value, unit = 'x' } = row;
    return [what, ours, other, `${rounded(value)} ${unit}`, ...verdictOf(row)];
  });
  const head = ['measured', 'snom nodes', 'compared with', 'result', 'goal', ''];
  const table = [head, ...lines];
  const widths = head.map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of table) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
