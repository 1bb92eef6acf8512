import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RingLog } from '../../../simulator/device/ring-log';

describe('simulator/device/ring-log', () => {
  it('keeps the newest entries, 1000 of them by default', () => {
    const log = new RingLog<number>();
    for (let entry = 0; entry < 1010; entry++) log.push(entry);
    assert.equal(log.items.length, 1000);
    assert.equal(log.items[0], 10);
    assert.equal(log.items.at(-1), 1009);
  });

  it('forgets all, or what it is asked to', () => {
    const log = new RingLog<number>(3);
    for (const entry of [1, 2, 3, 4]) log.push(entry);
    log.clear((entry) => entry % 2 === 0);
    assert.deepEqual(log.items, [3]);
    log.clear();
    assert.deepEqual(log.items, []);
  });
});
