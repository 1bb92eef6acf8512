import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { Arrivals } from '../../src/common/arrivals';

describe('Arrivals', () => {
  /** Places of which each can be left; `reached` says which ones are. */
  function places(count: number): { reached: number[]; leave: (place: number) => Promise<void> } {
    const arrivals = new Arrivals();
    const reached: number[] = [];
    const leaves = Array.from({ length: count }, (_none, place) => {
      let leave: () => void = () => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      void arrivals.enter(left).then(() => reached.push(place));
      return leave;
    });
    const leave = async (place: number): Promise<void> => {
      leaves[place]?.();
      await turn();
    };
    return { reached, leave };
  }

  it('lets on who has come next, one after the other', async () => {
    const { reached, leave } = places(3);
    await turn();
    assert.deepEqual(reached, [0]);
    await leave(0);
    assert.deepEqual(reached, [0, 1]);
    await leave(1);
    assert.deepEqual(reached, [0, 1, 2]);
  });

  it('lets nobody get ahead because one in between has given up', async () => {
    const { reached, leave } = places(3);
    await leave(1);
    assert.deepEqual(reached, [0]);
    await leave(0);
    assert.deepEqual(reached, [0, 1, 2]);
  });
});
