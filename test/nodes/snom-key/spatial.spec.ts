import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  type Box,
  type Direction,
  isDirection,
  nearest,
} from '../../../src/nodes/snom-key/spatial';
import { FUZZ_RUNS } from '../../support/fuzz';

const at = (left: number, top: number, width = 10, height = 10): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** Three rows of three, with room between them. */
const GRID = [0, 20, 40].flatMap((top) => [0, 20, 40].map((left) => at(left, top)));

const DIRECTIONS: readonly Direction[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

describe('nodes/snom-key/spatial', () => {
  it('goes to the neighbour in a grid, and nowhere from its edge', () => {
    for (const [from, direction, to] of [
      [4, 'ArrowLeft', 3],
      [4, 'ArrowRight', 5],
      [4, 'ArrowUp', 1],
      [4, 'ArrowDown', 7],
      [0, 'ArrowLeft', undefined],
      [0, 'ArrowUp', undefined],
      [8, 'ArrowRight', undefined],
      [8, 'ArrowDown', undefined],
    ] as const)
      assert.equal(nearest(GRID, from, direction), to, `${from} ${direction}`);
  });

  it('crosses gaps, and prefers what lies in line to what is a little nearer', () => {
    const boxes = [at(0, 0), at(100, 2), at(60, 60)];
    assert.equal(nearest(boxes, 0, 'ArrowRight'), 1);
    assert.equal(nearest(boxes, 0, 'ArrowDown'), 2);
    assert.equal(nearest(boxes, 1, 'ArrowLeft'), 0);
  });

  it('reaches a wide key from a narrow one above it', () => {
    const boxes = [at(0, 0), at(20, 0), at(0, 20, 100)];
    assert.equal(nearest(boxes, 1, 'ArrowDown'), 2);
    assert.equal(nearest(boxes, 2, 'ArrowUp'), 1);
  });

  it('knows the arrow keys', () => {
    assert.ok(DIRECTIONS.every(isDirection));
    assert.ok(['Enter', 'ArrowLeftX', '', 'arrowleft'].every((key) => !isDirection(key)));
  });

  it('never stays where it is, and only goes where it was told to', () => {
    const box = fc
      .tuple(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 60 }))
      .map(([x, y, size]) => at(x, y, size, size));
    fc.assert(
      fc.property(
        fc.array(box, { minLength: 1, maxLength: 20 }),
        fc.nat(20),
        fc.constantFrom(...DIRECTIONS),
        (boxes, start, direction) => {
          const from = start % boxes.length;
          const to = nearest(boxes, from, direction);
          if (to === undefined) return;
          assert.notEqual(to, from);
          const [a, b] = [boxes[from], boxes[to]];
          assert.ok(a && b);
          const middle = ({ left, right, top, bottom }: Box): [number, number] => [
            (left + right) / 2,
            (top + bottom) / 2,
          ];
          const [[ax, ay], [bx, by]] = [middle(a), middle(b)];
          const way = {
            ArrowLeft: ax - bx,
            ArrowRight: bx - ax,
            ArrowUp: ay - by,
            ArrowDown: by - ay,
          };
          assert.ok(way[direction] > 0);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
    assert.equal(nearest([], 0, 'ArrowUp'), undefined);
  });
});
