/** Pictures and how to read them, for tests of what is on the screen. */
import { Jimp } from 'jimp';

/** A picture of one colour, 0xRRGGBB, as a file. */
export function pictureFile(
  type: 'image/png' | 'image/jpeg' | 'image/bmp' | 'image/gif',
  width: number,
  height: number,
  colour = 0xff0000,
): Promise<Buffer> {
  const image = new Jimp({ width, height, color: colour * 256 + 0xff });
  return image.getBuffer(type);
}

/** A decoded file. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Colour of a pixel, 0xRRGGBB. */
  at(x: number, y: number): number;
  /** All colours there are. */
  colours(): Set<number>;
}

/** Reads a picture with a library the virtual phone does not write pictures with. */
export async function readPixels(file: Uint8Array): Promise<Pixels> {
  const image = await Jimp.read(Buffer.from(file));
  const at = (x: number, y: number): number => Math.floor(image.getPixelColor(x, y) / 256);
  return {
    width: image.width,
    height: image.height,
    at,
    colours() {
      const found = new Set<number>();
      for (let y = 0; y < image.height; y++)
        for (let x = 0; x < image.width; x++) found.add(at(x, y));
      return found;
    },
  };
}
