/** Pictures of README and docs: what makes them small changes nothing that is seen. */
import assert from 'node:assert/strict';
import { Jimp } from 'jimp';
import { describe, it } from 'mocha';

// The scripts are ES modules; these specs are CommonJS.
const tools = () => import('../../scripts/lib/small-png.mjs');

/** A picture of so many colours, one a dot, in rows of 40. */
async function pictureOf(colours: number): Promise<Buffer> {
  const image = new Jimp({ width: 40, height: Math.ceil(colours / 40), color: 0xffffffff });
  for (let index = 0; index < colours; index += 1) {
    const colour = (((index * 5) % 256) << 16) | (((index * 3) % 256) << 8) | (index % 256);
    image.setPixelColor(((colour << 8) | 0xff) >>> 0, index % 40, Math.floor(index / 40));
  }
  return image.getBuffer('image/png');
}

describe('scripts/lib/small-png.mjs', () => {
  it('keeps every dot of a picture of few colours', async () => {
    const { smallPng } = await tools();
    const png = await pictureOf(240);
    const [before, after] = [await Jimp.read(png), await Jimp.read(await smallPng(png))];
    assert.deepEqual(after.bitmap, before.bitmap);
  });

  it('takes the nearest of 256 colours where there are more, in a byte a dot', async () => {
    const { smallPng } = await tools();
    const png = await pictureOf(2000);
    const small = await smallPng(png);
    assert.ok(small.length < png.length, `${small.length} of ${png.length} bytes`);
    const [before, after] = [await Jimp.read(png), await Jimp.read(small)];
    assert.deepEqual([after.width, after.height], [before.width, before.height]);
    const colours = new Set<number>();
    let furthest = 0;
    for (let at = 0; at < before.bitmap.data.length; at += 4) {
      colours.add(after.bitmap.data.readUIntBE(at, 3));
      for (let part = at; part < at + 4; part += 1) {
        const [old = 0, now = 0] = [before.bitmap.data[part], after.bitmap.data[part]];
        furthest = Math.max(furthest, Math.abs(old - now));
      }
    }
    assert.ok(colours.size <= 256, `${colours.size} colours`);
    assert.ok(furthest < 64, `${furthest} of 255`);
  });
});
