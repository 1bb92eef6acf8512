import assert from 'node:assert/strict';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { Jimp } from 'jimp';
import { encodeBmp } from '../../../src/phone/display/bmp';
import { decodePicture, MAX_FILE, prepareImage } from '../../../src/phone/display/image';
import { pictureHead } from '../../../src/phone/display/picture-head';
import { screenOf, UNKNOWN_SCREEN } from '../../../src/phone/display/screens';
import { modelOf } from '../../../src/phone/models/models';
import { assertFails } from '../../support/phone/errors';

type Mime = 'image/png' | 'image/jpeg' | 'image/bmp' | 'image/gif';

/** Left half red, right half white. */
async function picture(width: number, height: number, mime: Mime = 'image/png'): Promise<Buffer> {
  const image = new Jimp({ width, height, color: 0xff0000ff });
  const half = new Jimp({ width: Math.ceil(width / 2), height, color: 0xffffffff });
  image.composite(half, Math.floor(width / 2), 0);
  return image.getBuffer(mime);
}

/** Colour of a pixel, `rrggbb`. */
async function at(file: Buffer, x: number, y: number): Promise<string> {
  const image = await decodePicture(file);
  return image.getPixelColor(x, y).toString(16).padStart(8, '0').slice(0, 6);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(
  width: number,
  height: number,
  data: Buffer,
  interlaced = false,
  extra: Buffer[] = [],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, interlaced ? 1 : 0], 8);
  const magic = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    magic,
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('pictures for the screen', () => {
  for (const mime of ['image/png', 'image/jpeg', 'image/bmp', 'image/gif'] as const) {
    it(`are read from ${mime}`, async () => {
      const made = await prepareImage(await picture(200, 100, mime), {
        width: 100,
        height: 100,
        format: 'png',
      });
      assert.deepEqual([made.width, made.height, made.contentType], [100, 50, 'image/png']);
      assert.deepEqual(pictureHead(made.data), { kind: 'png', width: 100, height: 50 });
      assert.match(await at(made.data, 5, 25), /^f[0-9a-f]0[0-9a-f]0[0-9a-f]$/);
      assert.match(await at(made.data, 95, 25), /^f[0-9a-f]f[0-9a-f]f[0-9a-f]$/);
    });
  }

  it('fit inside, and are never blown up', async () => {
    const small = await prepareImage(await picture(20, 10), {
      width: 100,
      height: 100,
      format: 'jpg',
    });
    assert.deepEqual([small.width, small.height, small.contentType], [20, 10, 'image/jpeg']);
    const flat = await prepareImage(await picture(1000, 1), {
      width: 100,
      height: 100,
      format: 'png',
    });
    assert.deepEqual([flat.width, flat.height], [100, 1]);
  });

  it('get bars beside them', async () => {
    const target = { width: 100, height: 100, format: 'png' } as const;
    const { data } = await prepareImage(await picture(40, 20), target, {
      fit: 'letterbox',
    });
    assert.deepEqual(pictureHead(data), { kind: 'png', width: 100, height: 100 });
    assert.equal(await at(data, 50, 10), '000000');
    assert.equal(await at(data, 10, 50), 'ff0000');
    assert.equal(await at(data, 50, 90), '000000');
  });

  it('are cut to fill the screen', async () => {
    const target = { width: 50, height: 50, format: 'png' } as const;
    const { data } = await prepareImage(await picture(200, 50), target, { fit: 'crop' });
    assert.deepEqual(pictureHead(data), { kind: 'png', width: 50, height: 50 });
    assert.equal(await at(data, 5, 25), 'ff0000');
    assert.equal(await at(data, 45, 25), 'ffffff');
  });

  it('become bitmaps of 1, 8 and 24 bits that others read', async () => {
    const source = await picture(30, 10);
    const expected = { mono: 1, grey: 8, colour: 24 } as const;
    for (const [colours, bits] of Object.entries(expected)) {
      const target = {
        width: 30,
        height: 10,
        format: 'bmp',
        colours: colours as keyof typeof expected,
      } as const;
      const { data, contentType } = await prepareImage(source, target);
      assert.equal(contentType, 'image/bmp');
      assert.equal(data.readUInt16LE(28), bits);
      assert.equal(data.readUInt32LE(30), 0, 'no compression');
      assert.equal(data.readUInt32LE(2), data.length);
      assert.equal(await at(data, 28, 5), 'ffffff');
      const red = { mono: /^(000000|ffffff)$/, grey: /^363636$/, colour: /^ff0000$/ };
      assert.match(await at(data, 3, 5), red[colours as keyof typeof red]);
    }
  });

  it('are black and white in the right places, whatever their width', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.boolean()),
        async (width, height, stream) => {
          const bits = [...stream.take(width * height)];
          const data = Uint8Array.from(
            bits.flatMap((bit) => [bit ? 255 : 0, bit ? 255 : 0, bit ? 255 : 0, 255]),
          );
          const image = await decodePicture(encodeBmp({ width, height, data }, 'mono'));
          assert.deepEqual([image.width, image.height], [width, height]);
          const read = bits.map((_, index) => image.bitmap.data[index * 4] === 255);
          assert.deepEqual(read, bits);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keep their brightness in black and white', async () => {
    const grey = await new Jimp({ width: 64, height: 64, color: 0x606060ff }).getBuffer(
      'image/png',
    );
    const { data } = await prepareImage(grey, {
      width: 64,
      height: 64,
      format: 'bmp',
      colours: 'mono',
    });
    const image = await decodePicture(data);
    let white = 0;
    for (let index = 0; index < 64 * 64; index += 1)
      white += image.bitmap.data[index * 4] === 255 ? 1 : 0;
    assert.ok(Math.abs(white / 4096 - 0x60 / 255) < 0.03, `${white} of 4096 are white`);
  });

  it('are refused when they are none', async () => {
    const target = { width: 10, height: 10, format: 'png' } as const;
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    const cut = (await picture(50, 50)).subarray(0, 60);
    for (const file of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(100), svg, cut])
      await assertFails(prepareImage(file, target), 'badImage', 'no');
    await assertFails(prepareImage('text' as unknown as Buffer, target), 'badImage', 'no');
    await assertFails(
      prepareImage(await picture(5, 5), { ...target, width: 0 }),
      'wrongType',
      'no',
    );
    await assertFails(
      prepareImage(await picture(5, 5), { ...target, height: 1e6 }),
      'wrongType',
      'no',
    );
    const format = 'gif' as 'png';
    await assertFails(prepareImage(await picture(5, 5), { ...target, format }), 'wrongType', 'no');
  });

  it('are refused before they are decoded when they would fill the memory', async () => {
    const target = { width: 10, height: 10, format: 'png' } as const;
    const bomb = png(40_000, 40_000, Buffer.alloc(10));
    assert.ok(bomb.length < 200);
    const error = await assertFails(prepareImage(bomb, target), 'imageTooLarge', 'no');
    assert.deepEqual(error.params, { megabytes: 8, megapixels: 40 });
    const wide = Buffer.alloc(60);
    wide.write('BM');
    wide.writeUInt32LE(40, 14);
    wide.writeInt32LE(50_000, 18);
    wide.writeInt32LE(-50_000, 22);
    await assertFails(prepareImage(wide, target), 'imageTooLarge', 'no');
    await assertFails(prepareImage(Buffer.alloc(MAX_FILE + 1), target), 'imageTooLarge', 'no');
  });

  it('are refused when they lie about their size', async () => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(50_000, 0);
    header.writeUInt32BE(50_000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const twice = png(2, 2, Buffer.alloc(14), false, [chunk('IHDR', header)]);
    assert.equal(pictureHead(twice), undefined);
    // Interlaced data is unpacked whole by the decoder: 30 MB for a picture of four pixels.
    const inflated = png(2, 2, Buffer.alloc(30_000_000), true);
    assert.ok(inflated.length < 100_000);
    assert.equal(pictureHead(inflated), undefined);
    await assertFails(decodePicture(inflated), 'badImage', 'no');
  });

  it('have a head that is read without an exception, whatever comes', () => {
    const start = fc.constantFrom('89504e470d0a1a0a', 'ffd8ffe0', '424d', '474946383961', '');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (magic, rest) => {
        const head = pictureHead(Buffer.concat([Buffer.from(magic, 'hex'), rest]));
        if (head) assert.ok(head.width > 0 && head.height > 0);
      }),
    );
  });

  it('know the screens that documents tell', () => {
    assert.deepEqual(screenOf(modelOf('D785')), { width: 480, height: 272, format: 'jpg' });
    assert.deepEqual(screenOf(modelOf('snom360')), {
      width: 128,
      height: 64,
      format: 'bmp',
      colours: 'mono',
    });
    assert.equal(screenOf(modelOf('D345')), undefined);
    assert.equal(UNKNOWN_SCREEN.format, 'jpg');
  });
});
