import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keepNewest } from '../../src/common/newest';

describe('common/newest', () => {
  it('forgets the oldest entry where there are too many', () => {
    const map = new Map<string, number>();
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) keepNewest(map, key, value, 2);
    assert.deepEqual(
      [...map],
      [
        ['b', 2],
        ['c', 3],
      ],
    );
  });

  it('makes an entry that comes again the newest one, with its new value', () => {
    const map = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    keepNewest(map, 'a', 3, 2);
    keepNewest(map, 'c', 4, 2);
    assert.deepEqual(
      [...map],
      [
        ['a', 3],
        ['c', 4],
      ],
    );
  });
});
