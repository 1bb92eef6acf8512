/** Moves with the arrow keys among things that lie on a plane. */

/** A thing by its edges, in any one unit; y grows downwards. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/** How much worse it is to be off the line than to be further along it. */
const OFF_LINE = 3;

export const isDirection = (key: string): key is Direction =>
  /^Arrow(?:Left|Right|Up|Down)$/.test(key);

/**
 * The nearest thing in a direction.
 *
 * @param from index of where one is
 * @returns its index; undefined = there is nothing in that direction
 */
export function nearest(
  boxes: readonly Box[],
  from: number,
  direction: Direction,
): number | undefined {
  const start = boxes[from];
  if (!start) return undefined;
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, box] of boxes.entries()) {
    if (index === from) continue;
    const away = distance(start, box, direction);
    if (away !== undefined && away < least) {
      least = away;
      best = index;
    }
  }
  return best;
}

/** undefined = not in that direction. */
function distance(from: Box, to: Box, direction: Direction): number | undefined {
  const isHorizontal = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const isForward = direction === 'ArrowRight' || direction === 'ArrowDown';
  const along = centre(to, isHorizontal) - centre(from, isHorizontal);
  const ahead = isForward ? along : -along;
  const gap = isHorizontal ? gapBetween(from, to, 'top') : gapBetween(from, to, 'left');
  // What overlaps a little sidewards lies beside, not ahead.
  if (ahead <= 0.5) return undefined;
  const off = Math.abs(centre(to, !isHorizontal) - centre(from, !isHorizontal));
  return ahead + OFF_LINE * gap + off / 100;
}

const centre = (box: Box, isHorizontal: boolean): number =>
  isHorizontal ? (box.left + box.right) / 2 : (box.top + box.bottom) / 2;

/** Room between two boxes as seen along an axis; 0 where they overlap. */
function gapBetween(a: Box, b: Box, edge: 'top' | 'left'): number {
  const [start, end] = edge === 'top' ? (['top', 'bottom'] as const) : (['left', 'right'] as const);
  return Math.max(0, b[start] - a[end], a[start] - b[end]);
}
