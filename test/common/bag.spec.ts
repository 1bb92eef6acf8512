import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Bag } from '../../src/common/bag';

describe('a bag', () => {
  it('holds what a set holds when members are added once', () => {
    const step = fc.record({ member: fc.nat(8), adds: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [bag, set] = [new Bag<number>(), new Set<number>()];
        for (const { member, adds } of steps) {
          if (adds && !set.has(member)) {
            bag.add(member);
            set.add(member);
          } else if (!adds) {
            bag.delete(member);
            set.delete(member);
          }
          assert.deepEqual([...bag], [...set]);
          assert.equal(bag.size, set.size);
        }
      }),
    );
  });

  it('goes through all members, also when they leave one after the other', () => {
    const bag = new Bag<string>();
    for (const member of ['a', 'b', 'c']) bag.add(member);
    const seen: string[] = [];
    for (const member of bag) {
      seen.push(member);
      bag.delete(member);
    }
    assert.deepEqual(seen, ['a', 'b', 'c']);
    assert.equal(bag.size, 0);
  });
});
