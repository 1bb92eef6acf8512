/** Pictures of pages as small PNGs: with a palette, which is a third of what a browser writes. They are in the package. */
import { crc32, deflateSync } from 'node:zlib';
import { Jimp } from 'jimp';

/** What one byte a dot can tell apart. */
const MOST_COLOURS = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The same picture with at most 256 colours, opaque.
 * @param {Buffer} png
 * @returns {Promise<Buffer>} a PNG
 */
export async function smallPng(png) {
  const image = await Jimp.read(png);
  if (coloursOf(image.bitmap.data).size > MOST_COLOURS) {
    image.quantize({
      colors: MOST_COLOURS,
      colorDistanceFormula: 'euclidean',
      paletteQuantization: 'wuquant',
      imageQuantization: 'nearest',
    });
  }
  return encode(image.bitmap);
}

/** Colours as numbers, in order of appearance. @param {Buffer} data four bytes a dot */
function coloursOf(data) {
  /** @type {Map<number, number>} */
  const colours = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUIntBE(at, 3);
    if (!colours.has(colour)) colours.set(colour, colours.size);
  }
  return colours;
}

/** @param {{data: Buffer, width: number, height: number}} bitmap of few colours */
function encode({ data, width, height }) {
  const colours = coloursOf(data);
  const palette = Buffer.alloc(colours.size * 3);
  for (const [colour, index] of colours) palette.writeUIntBE(colour, index * 3, 3);
  // Each row begins with the name of its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let dot = 0; dot < width * height; dot += 1) {
    const at = dot + Math.floor(dot / width) + 1;
    rows[at] = colours.get(data.readUIntBE(dot * 4, 3)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a dot, which name a colour of the palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(content.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
