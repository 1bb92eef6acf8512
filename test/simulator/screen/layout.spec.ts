import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator/device/profiles';
import { fit, pagesOf, roomOf, wrap } from '../../../simulator/screen/layout';
import { displayOf } from '../../../simulator/screen/size';
import { FUZZ_RUNS } from '../../support/fuzz';

describe('simulator/screen/layout', () => {
  it('breaks lines at blanks, and long words where the row ends', () => {
    assert.deepEqual(wrap('Somebody rings at the door', 10), ['Somebody', 'rings at', 'the door']);
    assert.deepEqual(wrap('a Donaudampfschiff b', 8), ['a', 'Donaudam', 'pfschiff', 'b']);
    assert.deepEqual(wrap('', 8), ['']);
    assert.deepEqual(wrap('👍👍👍', 2), ['👍👍', '👍']);
  });

  it('loses no letter, and no row is too long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 40 }),
        (line, columns) => {
          const rows = wrap(line, columns);
          assert.ok(rows.every((row) => [...row].length <= columns));
          assert.equal(rows.join('').replaceAll(' ', ''), line.replaceAll(' ', ''));
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('makes pages of what is longer than the screen', () => {
    const lines = ['1', '2', '3', '4', '5'];
    assert.deepEqual(pagesOf(lines, { columns: 9, rows: 2 }), [['1', '2'], ['3', '4'], ['5']]);
    assert.deepEqual(pagesOf(lines, { columns: 9, rows: 5 }), [lines]);
    assert.deepEqual(pagesOf([], { columns: 9, rows: 5 }), [[]]);
  });

  it('moves a list as far as its selected line wants it, below its heading', () => {
    const lines = ['Title', ...'abcdefgh'];
    const view = { lines, heading: 1 };
    const room = { columns: 9, rows: 4 };
    const shown = (selected: number): string => {
      const { lines: rows, selected: index } = fit({ ...view, selected }, room);
      return `${rows.join('')} ${rows[index] ?? '-'}`;
    };
    assert.equal(shown(-1), 'Titleabc -');
    assert.equal(shown(3), 'Titleabc c');
    assert.equal(shown(4), 'Titlebcd d');
    assert.equal(shown(8), 'Titlefgh h');
    assert.deepEqual(fit({ lines, selected: 2 }, { columns: 9, rows: 20 }), { lines, selected: 2 });
  });

  for (const name of PROFILE_NAMES) {
    it(`finds room for text on the screen of a ${name}`, () => {
      const display = displayOf({ name });
      const { columns, rows } = roomOf(display);
      assert.ok(columns >= 20 && rows >= 5, `${columns} x ${rows}`);
      const moved = roomOf(display, { x: display.width / 2, y: display.height / 2 });
      assert.ok(moved.columns < columns && moved.rows < rows && moved.rows >= 1);
      assert.deepEqual(roomOf(display, { x: 1e6, y: 1e6 }), { columns: 1, rows: 1 });
    });
  }
});
