import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ReportQueue } from '../../../../src/nodes/shared/phones/report-queue';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('nodes/shared/phones/report-queue', () => {
  it('holds everything back until it is released, and works later, in order', async () => {
    const done: number[] = [];
    const queue = new ReportQueue<number>(
      (item) => done.push(item),
      () => assert.fail('full'),
    );
    for (const item of [1, 2, 3]) assert.equal(queue.add(item), true);
    await turn();
    assert.deepEqual(done, []);
    queue.release();
    assert.deepEqual(done, [], 'not in the same turn');
    await turn();
    assert.deepEqual(done, [1, 2, 3]);
    queue.add(4);
    assert.deepEqual(done, [1, 2, 3]);
    await turn();
    assert.deepEqual(done, [1, 2, 3, 4]);
  });

  it('lets others have a turn between its batches', async () => {
    const done: number[] = [];
    const queue = new ReportQueue<number>(
      (item) => done.push(item),
      () => assert.fail('full'),
    );
    queue.release();
    for (let item = 0; item < 100; item++) queue.add(item);
    await turn();
    assert.ok(done.length > 0 && done.length < 100, `${done.length}`);
    while (done.length < 100) await turn();
    assert.deepEqual(
      done,
      Array.from({ length: 100 }, (_, index) => index),
    );
  });

  it('drops what finds no room, counts it and says so once', async () => {
    const done: number[] = [];
    let told = 0;
    const queue = new ReportQueue<number>(
      (item) => done.push(item),
      () => (told += 1),
      2,
    );
    queue.release();
    assert.deepEqual(
      [1, 2, 3, 4].map((item) => queue.add(item)),
      [true, true, false, false],
    );
    await turn();
    assert.equal(queue.add(5), true);
    await turn();
    assert.deepEqual(done, [1, 2, 5]);
    assert.deepEqual([queue.dropped, told], [2, 1]);
  });

  it('gives back what waits when it is closed, and works no more', async () => {
    const done: number[] = [];
    const queue = new ReportQueue<number>(
      (item) => done.push(item),
      () => assert.fail('full'),
    );
    queue.release();
    queue.add(1);
    queue.add(2);
    assert.deepEqual(queue.close(), [1, 2]);
    queue.add(3);
    await turn();
    assert.deepEqual(done, []);
    assert.deepEqual(queue.close(), [3]);
  });

  it('goes on when the work throws, and tells it', async () => {
    const done: number[] = [];
    const errors: unknown[] = [];
    const queue = new ReportQueue<number>(
      (item) => {
        if (item === 1) throw new Error('fault');
        done.push(item);
      },
      () => assert.fail('full'),
      undefined,
      (error) => void errors.push(error),
    );
    queue.release();
    for (const item of [0, 1, 2]) queue.add(item);
    await turn();
    assert.deepEqual([done, errors.length], [[0, 2], 1]);
  });
});
