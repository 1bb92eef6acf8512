/** Pictures that take long, or lie about their size, in the thread that decodes them. */
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Jimp } from 'jimp';
import { afterEach, describe, it } from 'mocha';
import type { SnomError } from '../../../src/common/errors';
import { MAX_FILE } from '../../../src/phone/display/image';
import { pictureHead } from '../../../src/phone/display/picture-head';
import {
  convertPicture,
  PictureJobs,
  preparePicture,
} from '../../../src/phone/display/picture-jobs';
import { UNKNOWN_SCREEN } from '../../../src/phone/display/screens';
import { assertFails } from '../../support/phone/errors';

const LIMITS = { maxFile: MAX_FILE, maxPixels: 40_000_000 };

/** A GIF of one frame, which may be larger than the screen it says it has. */
function gif(screen: number, frame: number, left = 0): Buffer {
  const file = Buffer.alloc(35);
  file.write('GIF89a', 0, 'latin1');
  file.writeUInt16LE(screen, 6);
  file.writeUInt16LE(screen, 8);
  file[10] = 0x80; // a table of two colours
  file[19] = 0x2c;
  file.writeUInt16LE(left, 20);
  file.writeUInt16LE(frame, 24);
  file.writeUInt16LE(frame, 26);
  file.set([0x02, 0x02, 0x44, 0x01, 0x00, 0x3b], 29);
  return file;
}

/** A JPEG with another frame header put in, before or behind its picture data. */
async function jpegWithSecondFrame(where: 'before' | 'behind'): Promise<Buffer> {
  const good = await new Jimp({ width: 1, height: 1, color: 0xff0000ff }).getBuffer('image/jpeg');
  const frame = Buffer.from('ffc000110827112711030122000211010311 01'.replace(' ', ''), 'hex');
  const at = where === 'before' ? good.indexOf(Buffer.from('ffda', 'hex')) : good.length - 2;
  return Buffer.concat([good.subarray(0, at), frame, good.subarray(at)]);
}

describe('picture jobs', () => {
  let own: PictureJobs | undefined;

  afterEach(async () => {
    while (own?.running) await new Promise((resolve) => setTimeout(resolve, 5));
    own = undefined;
  });

  it('do what the thread that asks would have done', async () => {
    const image = new Jimp({ width: 40, height: 20, color: 0x00ff00ff });
    const file = await image.getBuffer('image/png');
    const { data, ...about } = await preparePicture(file, { width: 20, height: 20, format: 'png' });
    assert.deepEqual(about, { width: 20, height: 10, contentType: 'image/png' });
    assert.ok(Buffer.isBuffer(data));
    const back = await Jimp.fromBuffer(data);
    assert.equal(back.getPixelColor(5, 5), 0x00ff00ff);
    const same = await convertPicture(file, 'same', LIMITS);
    assert.deepEqual([same.width, same.height, same.data.equals(file)], [40, 20, true]);
  });

  it('refuse pictures whose frames are larger than they say, before they are decoded', async () => {
    for (const file of [gif(10, 40_000), gif(10, 16_000), gif(10, 1000, 60_000), gif(65_535, 10)]) {
      await assertFails(preparePicture(file, UNKNOWN_SCREEN), 'imageTooLarge', 'no');
      await assertFails(convertPicture(file, 'png', LIMITS), 'imageTooLarge', 'no');
    }
    assert.deepEqual(pictureHead(gif(10, 12)), { kind: 'gif', width: 12, height: 12 });
  });

  it('refuse a second frame header in a JPEG', async () => {
    for (const where of ['before', 'behind'] as const) {
      const file = await jpegWithSecondFrame(where);
      assert.equal(pictureHead(file), undefined, where);
      await assertFails(convertPicture(file, 'png', LIMITS), 'badImage', 'no');
    }
  });

  it('leave the event loop alone', async () => {
    const big = await new Jimp({ width: 2200, height: 2200, color: 0x123456ff }).getBuffer(
      'image/png',
    );
    let turns = 0;
    let done = false;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const work = preparePicture(big, UNKNOWN_SCREEN).then(() => (done = true));
    while (!done) {
      turns += 1;
      await new Promise(setImmediate);
    }
    delay.disable();
    await work;
    // Decoded in this thread it would be two or three.
    assert.ok(turns > 20, `${turns} turns, longest ${delay.max / 1e6} ms`);
  });

  it('give a picture up that takes too long, and go on with the next', async () => {
    own = new PictureJobs({ limitMs: 1, idleMs: 1 });
    const file = await new Jimp({ width: 1500, height: 1500, color: 0xffffffff }).getBuffer(
      'image/png',
    );
    const job = { work: 'read', file, format: 'png', limits: LIMITS } as const;
    const both = [own.run(job), own.run(job)];
    for (const one of both) await assertFails(one, 'imageTooSlow', 'no');
  });

  it('wait in a row of bounded length', async () => {
    const jobs = new PictureJobs({ idleMs: 1 });
    own = jobs;
    const job = { work: 'read', file: gif(1, 1), format: 'same', limits: LIMITS } as const;
    const end = (): Promise<string> =>
      jobs.run(job).then(
        () => 'done',
        (error: SnomError) => error.reason,
      );
    const ends = await Promise.all(Array.from({ length: 40 }, end));
    assert.equal(ends.filter((end) => end === 'imagesWaiting').length, 40 - 33);
    assert.ok(ends.slice(0, 33).every((end) => end !== 'imagesWaiting'));
  });
});
