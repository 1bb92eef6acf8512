import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dither, encodeBmp, toGrey } from '../../../src/phone/display/bmp';

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** Pixels row by row. */
const pixels = (width: number, colours: readonly (readonly number[])[]) => ({
  width,
  height: colours.length / width,
  data: Buffer.from(colours.flatMap((colour) => [...colour, 255])),
});
const shades = ({ data }: { readonly data: Buffer }): readonly number[] =>
  [...data].filter((_, at) => at % 4 === 0);

describe('phone/display/bmp', () => {
  it('writes colours from the last row to the first, blue first, rows of whole words', () => {
    const file = encodeBmp(pixels(2, [RED, GREEN, BLUE, WHITE]), 'colour');
    assert.equal(file.toString('latin1', 0, 2), 'BM');
    assert.deepEqual([file.readUInt32LE(2), file.readUInt32LE(10)], [54 + 16, 54]);
    assert.deepEqual([file.readInt32LE(18), file.readInt32LE(22)], [2, 2]);
    assert.deepEqual([file.readUInt16LE(26), file.readUInt16LE(28)], [1, 24]);
    assert.deepEqual(
      [...file.subarray(54)],
      [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0],
    );
  });

  it('writes grey as bright as people see a colour, with a table of all shades', () => {
    const file = encodeBmp(pixels(3, [RED, GREEN, BLUE]), 'grey');
    const start = file.readUInt32LE(10);
    assert.equal(start, 54 + 1024);
    assert.deepEqual([...file.subarray(start)], [54, 182, 18, 0]);
    assert.deepEqual([...file.subarray(54 + 4 * 200, 54 + 4 * 201)], [200, 200, 200, 0]);
    assert.equal(file.readUInt32LE(46), 256);
  });

  it('writes black and white as bits, from half brightness up white', () => {
    const row = [
      WHITE,
      BLACK,
      [128, 128, 128],
      [127, 127, 127],
      ...Array.from({ length: 5 }, () => WHITE),
    ];
    const file = encodeBmp(pixels(9, row), 'mono');
    const start = file.readUInt32LE(10);
    assert.equal(start, 54 + 8);
    assert.deepEqual([...file.subarray(54, 62)], [0, 0, 0, 0, 255, 255, 255, 0]);
    assert.deepEqual([...file.subarray(start)], [0b10101111, 0b10000000, 0, 0]);
  });

  it('takes the colours out, and leaves what is see-through', () => {
    const picture = pixels(3, [RED, GREEN, BLUE]);
    picture.data[3] = 7;
    toGrey(picture);
    assert.deepEqual([...picture.data], [54, 54, 54, 7, 182, 182, 182, 255, 18, 18, 18, 255]);
  });

  it('makes areas of dots that look as bright as they were', () => {
    for (const grey of [0, 32, 64, 128, 200, 255]) {
      const picture = pixels(40, Array(1600).fill([grey, grey, grey]) as number[][]);
      dither(picture);
      const dots = shades(picture);
      assert.ok(dots.every((shade) => shade === 0 || shade === 255));
      const mean = dots.reduce<number>((sum, shade) => sum + shade, 0) / dots.length;
      assert.ok(Math.abs(mean - grey) < 4, `${mean} for ${grey}`);
    }
  });

  it('passes what a dot is too dark or too bright to the dots right and below', () => {
    const picture = pixels(3, [[100, 100, 100], BLACK, BLACK, BLACK, BLACK, BLACK]);
    dither(picture);
    assert.deepEqual(shades(picture), [0, 0, 0, 0, 0, 0]);
    // 100 is black here; 7/16 of it make the next one bright enough.
    const pair = pixels(2, [
      [100, 100, 100],
      [90, 90, 90],
    ]);
    dither(pair);
    assert.deepEqual(shades(pair), [0, 255]);
    // 5/16 go straight down.
    const column = pixels(1, [
      [100, 100, 100],
      [100, 100, 100],
    ]);
    dither(column);
    assert.deepEqual(shades(column), [0, 255]);
  });
});
