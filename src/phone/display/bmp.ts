/**
 * Writes the bitmaps old phones show: 1 bit (snom 360), 8 bits of grey with a table and without compression
 * (snom 370), and 24 bits. The image library writes none of the first two as they want them.
 */

/** Colours of a picture: black and white, shades of grey, or all. */
export type PictureColours = 'mono' | 'grey' | 'colour';

/** A picture in memory: four bytes a pixel, red green blue alpha, rows from the top. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const FILE_HEAD = 14;
const INFO_HEAD = 40;

const BITS: Readonly<Record<PictureColours, 1 | 8 | 24>> = { mono: 1, grey: 8, colour: 24 };

/** The picture as a file. Black and white: brighter than half is white; what is between should be dithered before. */
export function encodeBmp({ width, height, data }: Pixels, colours: PictureColours): Buffer {
  const bits = BITS[colours];
  const table = bits === 24 ? 0 : 2 ** bits;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const start = FILE_HEAD + INFO_HEAD + table * 4;
  const file = Buffer.alloc(start + rowBytes * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(INFO_HEAD, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(rowBytes * height, 34);
  file.writeUInt32LE(table, 46);
  for (let shade = 0; shade < table; shade += 1) {
    const value = table === 2 ? shade * 255 : shade;
    file.fill(value, FILE_HEAD + INFO_HEAD + shade * 4, FILE_HEAD + INFO_HEAD + shade * 4 + 3);
  }
  for (let y = 0; y < height; y += 1) {
    const row = start + (height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x += 1) {
      const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 4);
      if (bits === 24) {
        file[row + x * 3] = blue;
        file[row + x * 3 + 1] = green;
        file[row + x * 3 + 2] = red;
      } else if (bits === 8) {
        file[row + x] = brightness(red, green, blue);
      } else if (brightness(red, green, blue) >= 128) {
        const at = row + (x >> 3);
        file[at] = (file[at] ?? 0) | (0x80 >> (x & 7));
      }
    }
  }
  return file;
}

/** 0 to 255, as people see it (ITU-R BT.709). */
function brightness(red: number, green: number, blue: number): number {
  return Math.round(red * 0.2126 + green * 0.7152 + blue * 0.0722);
}

/** Takes the colours out of a picture in place. */
export function toGrey({ data }: Pixels): void {
  for (let at = 0; at < data.length; at += 4)
    data.fill(brightness(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0), at, at + 3);
}

/**
 * Turns a picture into black and white in place, so that areas look as bright as they were (error diffusion after
 * Floyd and Steinberg).
 */
export function dither({ width, height, data }: Pixels): void {
  const left = new Float32Array(width * height);
  for (let index = 0; index < left.length; index += 1) {
    const at = index * 4;
    left[index] = brightness(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  }
  const pass = (x: number, y: number, error: number): void => {
    if (x < 0 || x >= width || y >= height) return;
    const index = y * width + x;
    left[index] = (left[index] ?? 0) + error;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const wanted = left[index] ?? 0;
      const value = wanted >= 128 ? 255 : 0;
      data.fill(value, index * 4, index * 4 + 3);
      const error = (wanted - value) / 16;
      pass(x + 1, y, error * 7);
      pass(x - 1, y + 1, error * 3);
      pass(x, y + 1, error * 5);
      pass(x + 1, y + 1, error);
    }
  }
}
