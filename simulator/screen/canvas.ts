/** Pixels to draw on, and the BMP file made of them. */
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './font';

/** A colour as 0xRRGGBB. */
type Colour = number;

/** A decoded picture: four bytes a pixel, red, green, blue and opacity. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Width of a character with the gap behind it, unscaled. */
export const CHARACTER_WIDTH = GLYPH_WIDTH + 1;
/** Height of a line with the gap below it, unscaled. */
export const LINE_HEIGHT = GLYPH_HEIGHT + 1;

const HEADER_BYTES = 54;

/** A rectangle of pixels. Whatever is drawn outside of it is cut off. */
export class Canvas {
  readonly #pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.#pixels = new Uint8Array(width * height * 3);
  }

  fill(x: number, y: number, width: number, height: number, colour: Colour): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      for (let column = Math.max(0, x); column < Math.min(this.width, x + width); column++)
        this.#set(column, row, colour);
    }
  }

  /** One line of text; it does not break. @param scale Pixels per dot of a glyph. */
  text(text: string, x: number, y: number, scale: number, colour: Colour): void {
    for (const [index, character] of [...text].entries()) {
      const left = x + index * CHARACTER_WIDTH * scale;
      if (left >= this.width) return;
      for (const [row, bits] of glyphOf(character).entries()) {
        for (let column = 0; column < GLYPH_WIDTH; column++) {
          if ((bits >> (GLYPH_WIDTH - 1 - column)) % 2 === 0) continue;
          this.fill(left + column * scale, y + row * scale, scale, scale, colour);
        }
      }
    }
  }

  /** A picture with its transparent parts left out. */
  picture({ width, height, data }: Bitmap, x: number, y: number): void {
    for (let row = Math.max(0, -y); row < Math.min(height, this.height - y); row++) {
      for (let column = Math.max(0, -x); column < Math.min(width, this.width - x); column++) {
        const at = (row * width + column) * 4;
        const [red = 0, green = 0, blue = 0, opacity = 0] = data.subarray(at, at + 4);
        if (opacity >= 128) this.#set(x + column, y + row, red * 65536 + green * 256 + blue);
      }
    }
  }

  /** Rounds every pixel to what the display can show. @param levels Shades of grey. */
  toGrey(levels: number): void {
    const step = 255 / (levels - 1);
    for (let at = 0; at < this.#pixels.length; at += 3) {
      const [red = 0, green = 0, blue = 0] = this.#pixels.subarray(at, at + 3);
      const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
      this.#pixels.fill(Math.round(Math.round(grey / step) * step), at, at + 3);
    }
  }

  /** The colour of one pixel. */
  at(x: number, y: number): Colour {
    const [red = 0, green = 0, blue = 0] = this.#pixels.subarray((y * this.width + x) * 3);
    return red * 65536 + green * 256 + blue;
  }

  /** A Windows bitmap with 24 bits a pixel, not compressed, rows from the bottom up. */
  toBmp(): Buffer {
    const rowBytes = Math.ceil((this.width * 3) / 4) * 4;
    const file = Buffer.alloc(HEADER_BYTES + rowBytes * this.height);
    file.write('BM', 0, 'latin1');
    file.writeUInt32LE(file.length, 2);
    file.writeUInt32LE(HEADER_BYTES, 10);
    file.writeUInt32LE(40, 14); // size of the second header
    file.writeInt32LE(this.width, 18);
    file.writeInt32LE(this.height, 22);
    file.writeUInt16LE(1, 26); // planes
    file.writeUInt16LE(24, 28); // bits a pixel
    file.writeUInt32LE(rowBytes * this.height, 34);
    for (let row = 0; row < this.height; row++) {
      const target = HEADER_BYTES + (this.height - 1 - row) * rowBytes;
      for (let column = 0; column < this.width; column++) {
        const from = (row * this.width + column) * 3;
        const to = target + column * 3;
        file[to] = this.#pixels[from + 2] ?? 0;
        file[to + 1] = this.#pixels[from + 1] ?? 0;
        file[to + 2] = this.#pixels[from] ?? 0;
      }
    }
    return file;
  }

  #set(x: number, y: number, colour: Colour): void {
    const at = (y * this.width + x) * 3;
    this.#pixels[at] = colour >> 16;
    this.#pixels[at + 1] = (colour >> 8) & 255;
    this.#pixels[at + 2] = colour & 255;
  }
}
