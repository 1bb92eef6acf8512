/** Sizes of pictures before anything is decoded: a lie here would fill the memory. */
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { pictureHead } from '../../../src/phone/display/picture-head';

const u16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.from([value & 255, value >> 8])));
const be16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
const be32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const bytes = (...parts: (number | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));
const cut = (file: Buffer): Buffer => file.subarray(0, -1);

describe('phone/display/picture-head', () => {
  describe('PNG', () => {
    const chunk = (type: string, data: Buffer = Buffer.alloc(0)): Buffer =>
      Buffer.concat([be32(data.length), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
    const ihdr = (width: number, height: number, interlace = 0): Buffer =>
      chunk('IHDR', bytes(be32(width), be32(height), 8, 6, 0, 0, interlace));
    const png = (...chunks: Buffer[]): Buffer =>
      Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
    const end = chunk('IEND');
    const pixels = (length: number): Buffer => chunk('IDAT', deflateSync(Buffer.alloc(length)));

    it('has the size of its header', () => {
      const head = { kind: 'png', width: 300, height: 200 };
      assert.deepEqual(pictureHead(png(ihdr(300, 200), pixels(9), end)), head);
      assert.deepEqual(pictureHead(png(ihdr(300, 200), chunk('tEXt'), pixels(9), end)), head);
      // What stands behind the end is no part of it.
      assert.deepEqual(pictureHead(png(ihdr(300, 200), end, ihdr(9, 9))), head);
    });

    it('is none with a header that is second, missing, or of another length', () => {
      assert.equal(pictureHead(png(ihdr(3, 2), ihdr(9, 9), end)), undefined);
      assert.equal(pictureHead(png(chunk('tEXt'), ihdr(3, 2), end)), undefined);
      assert.equal(pictureHead(png(chunk('IHDR', Buffer.alloc(14, 1)), end)), undefined);
      assert.equal(pictureHead(png(chunk('IHDR', Buffer.alloc(12, 1)), end)), undefined);
    });

    it('is none where a chunk is cut off, or with no area', () => {
      const long = chunk('IDAT', Buffer.alloc(100));
      assert.equal(pictureHead(png(ihdr(3, 2), long.subarray(0, 60))), undefined);
      assert.equal(pictureHead(png(ihdr(0, 2), end)), undefined);
      assert.equal(pictureHead(png(ihdr(3, 0), end)), undefined);
    });

    it('that is interlaced is unpacked once, and no further than its size allows', () => {
      const most = 10 * 10 * 8 + 10 * 16 + 1024;
      const head = { kind: 'png', width: 10, height: 10 };
      assert.deepEqual(pictureHead(png(ihdr(10, 10, 1), pixels(most), end)), head);
      assert.equal(pictureHead(png(ihdr(10, 10, 1), pixels(most + 1), end)), undefined);
      assert.equal(
        pictureHead(png(ihdr(10, 10, 1), chunk('IDAT', Buffer.alloc(9)), end)),
        undefined,
      );
      assert.equal(
        pictureHead(png(ihdr(10, 10, 1), chunk('tEXt', deflateSync('x')), end)),
        undefined,
      );
      // More than 512 MB is not even tried.
      assert.equal(pictureHead(png(ihdr(20_000, 20_000, 1), pixels(1), end)), undefined);
      // In several chunks it is one.
      const [all] = [deflateSync(Buffer.alloc(500))];
      const parts = [all.subarray(0, 5), all.subarray(5)].map((part) => chunk('IDAT', part));
      assert.deepEqual(pictureHead(png(ihdr(10, 10, 1), ...parts, end)), head);
    });
  });

  describe('JPEG', () => {
    const segment = (marker: number, data: Buffer): Buffer =>
      bytes(0xff, marker, be16(data.length + 2), data);
    const frame = (width: number, height: number, marker = 0xc0): Buffer =>
      segment(marker, bytes(8, be16(height, width), Buffer.alloc(4)));
    const jpeg = (...parts: Buffer[]): Buffer =>
      bytes(0xff, 0xd8, ...parts, 0xff, 0xd9, Buffer.alloc(20));
    const scan = (...data: number[]): Buffer =>
      bytes(segment(0xda, Buffer.alloc(4)), Buffer.from(data));
    const head = { kind: 'jpeg', width: 300, height: 200 };

    it('has the size of its frame, wherever it stands', () => {
      for (const marker of [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xcf])
        assert.deepEqual(pictureHead(jpeg(frame(300, 200, marker))), head, marker.toString(16));
      assert.deepEqual(pictureHead(jpeg(segment(0xe0, Buffer.alloc(9)), frame(300, 200))), head);
      // Fill bytes, and markers without a length.
      assert.deepEqual(pictureHead(jpeg(Buffer.from([0xff, 0xff]), frame(300, 200))), head);
      for (const marker of [0x01, 0xd0, 0xd7])
        assert.deepEqual(pictureHead(jpeg(bytes(0xff, marker), frame(300, 200))), head);
    });

    it('takes tables for no frame', () => {
      for (const marker of [0xc4, 0xc8, 0xcc, 0xbf, 0xd8 + 8])
        assert.equal(pictureHead(jpeg(frame(300, 200, marker))), undefined, marker.toString(16));
    });

    it('is none with a second frame, also behind its picture data', () => {
      assert.equal(pictureHead(jpeg(frame(3, 2), frame(3, 2))), undefined);
      assert.equal(pictureHead(jpeg(frame(3, 2), scan(1, 2, 3), frame(9, 9))), undefined);
      // Bytes of the data that look like one are none.
      const data = scan(1, 0xff, 0, 0xc0, 0xff, 0xd0, 5, 0xff, 0xd7, 6);
      assert.deepEqual(pictureHead(jpeg(frame(300, 200), data)), head);
      assert.equal(pictureHead(jpeg(frame(3, 2), data, frame(9, 9))), undefined);
    });

    it('is none where something else stands in place of a marker', () => {
      assert.equal(pictureHead(jpeg(bytes(0x00), frame(300, 200))), undefined);
      assert.equal(pictureHead(jpeg()), undefined);
    });
  });

  describe('BMP', () => {
    const bmp = (headBytes: number, size: Buffer): Buffer =>
      bytes(Buffer.from('BM'), Buffer.alloc(12), u16(headBytes, 0), size, Buffer.alloc(20));
    const i32 = (...values: number[]): Buffer => {
      const made = Buffer.alloc(values.length * 4);
      values.forEach((value, at) => made.writeInt32LE(value, at * 4));
      return made;
    };

    it('has the size of its header, the old one and the new one', () => {
      assert.deepEqual(pictureHead(bmp(40, i32(300, 200))), {
        kind: 'bmp',
        width: 300,
        height: 200,
      });
      assert.deepEqual(pictureHead(bmp(12, u16(300, 200))), {
        kind: 'bmp',
        width: 300,
        height: 200,
      });
    });

    it('may begin with its first row, and has a width', () => {
      assert.equal(pictureHead(bmp(40, i32(300, -200)))?.height, 200);
      assert.equal(pictureHead(bmp(40, i32(-300, 200))), undefined);
    });
  });

  describe('GIF', () => {
    const frame = (left: number, top: number, width: number, height: number, flags = 0): Buffer =>
      bytes(
        0x2c,
        u16(left, top, width, height),
        flags,
        Buffer.alloc(flags & 0x80 ? 6 : 0),
        2,
        1,
        0,
        0,
      );
    const gif = (flags: number, ...parts: Buffer[]): Buffer =>
      bytes(
        Buffer.from('GIF89a'),
        u16(10, 20),
        flags,
        0,
        0,
        Buffer.alloc(flags & 0x80 ? 6 : 0),
        ...parts,
        0x3b,
      );

    it('is as large as its screen and all frames on it', () => {
      assert.deepEqual(pictureHead(gif(0, frame(0, 0, 5, 5))), {
        kind: 'gif',
        width: 10,
        height: 20,
      });
      assert.deepEqual(pictureHead(gif(0, frame(8, 15, 5, 9))), {
        kind: 'gif',
        width: 13,
        height: 24,
      });
      assert.deepEqual(pictureHead(gif(0, frame(0, 0, 5, 5), frame(0, 0, 500, 400)))?.width, 500);
    });

    it('may have tables of colours and extensions before a frame', () => {
      const extension = bytes(0x21, 0xf9, 4, Buffer.alloc(4), 0);
      const size = { kind: 'gif', width: 300, height: 200 };
      for (const file of [
        gif(0x80, frame(0, 0, 300, 200)),
        gif(0x80, extension, frame(0, 0, 300, 200, 0x80)),
        gif(0, frame(0, 0, 1, 1, 0x80), extension, frame(0, 0, 300, 200)),
      ])
        assert.deepEqual(pictureHead(file), size);
    });

    it('is none without a frame, or with what is no block', () => {
      assert.equal(pictureHead(bytes(gif(0), Buffer.alloc(20))), undefined);
      assert.equal(pictureHead(gif(0, frame(0, 0, 5, 5), bytes(7))), undefined);
      assert.equal(pictureHead(gif(0, frame(0, 0, 5, 5), bytes(0x2c, 1, 2))), undefined);
      assert.equal(pictureHead(bytes(Buffer.from('GIF88a'), Buffer.alloc(40))), undefined);
    });
  });

  it('anything shorter than all of their headers is none', () => {
    const shortest = bytes(Buffer.from('BM'), Buffer.alloc(12), u16(40, 0), u16(3, 0, 2, 0));
    assert.equal(shortest.length, 26);
    assert.equal(pictureHead(shortest)?.width, 3);
    assert.equal(pictureHead(cut(shortest)), undefined);
    assert.equal(pictureHead(Buffer.alloc(0)), undefined);
  });
});
