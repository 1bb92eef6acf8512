import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lineLayoutOf } from '../../../src/phone/models/key-layout';
import { GENERIC_MODEL, MODEL_NAMES, modelOf } from '../../../src/phone/models/models';

describe('phone/models/key-layout', () => {
  it('has a place for the line keys of every model, and never more at once than there are', () => {
    for (const name of MODEL_NAMES) {
      const { pKeys } = modelOf(name);
      const { atOnce } = lineLayoutOf(modelOf(name));
      assert.ok(atOnce > 0 && Number.isInteger(atOnce), name);
      // Snom documents fewer keys of a 300 than it has.
      if (pKeys !== null && name !== '300' && !name.startsWith('D71'))
        assert.ok(atOnce <= pKeys, name);
    }
  });

  it('knows what the sources tell', () => {
    for (const [name, place, atOnce] of [
      ['320', 'pair', 12],
      ['821', 'right', 4],
      ['720', 'sides', 18],
      ['D735', 'sides', 8],
      ['D785', 'right', 6],
      ['D385', 'sides', 12],
      ['D812', 'right', 4],
    ] as const)
      assert.deepEqual(lineLayoutOf(modelOf(name)), { place, atOnce }, name);
    assert.deepEqual(lineLayoutOf(GENERIC_MODEL), { place: 'sides', atOnce: 8 });
  });
});
