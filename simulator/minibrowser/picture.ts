/** Pictures of minibrowser pages. Source for formats and limits: Snom, "SnomIPPhoneImageFile". */
import type { Bitmap } from '../screen/canvas';
import type { Display, PictureType } from '../screen/size';
import type * as ImageLibrary from './image-library';

/** A picture that is not shown; the message says why. */
class PictureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PictureError';
  }
}

interface Kind {
  readonly type: PictureType;
  readonly width: number;
  readonly height: number;
}

/** A picture may be twice as large as the display, and is then made smaller. */
const MAX_FACTOR = 2;

/** Type and size by the first bytes; undefined for other files. Nothing is decoded for that. */
function pictureKind(file: Buffer): Kind | undefined {
  if (file.length >= 26 && file.toString('latin1', 0, 2) === 'BM')
    return { type: 'bmp', width: file.readInt32LE(18), height: Math.abs(file.readInt32LE(22)) };
  if (file.length >= 24 && file.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n')
    return { type: 'png', width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
  return file.length >= 4 && file.readUInt16BE(0) === 0xffd8 ? jpegKind(file) : undefined;
}

/** A JPEG is a row of segments; the one that starts the frame tells the size. */
function jpegKind(file: Buffer): Kind | undefined {
  for (let at = 2; at + 9 <= file.length && file[at] === 0xff;) {
    const marker = file[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { type: 'jpg', height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    at += 2 + file.readUInt16BE(at + 2);
  }
  return undefined;
}

/**
 * Decodes a picture for a display.
 * @param wanted Size a page asks for; without it the picture keeps its own, as far as the display allows.
 * @throws PictureError for types the model does not show, sizes beyond its limit and broken files.
 */
export async function decodePicture(
  file: Buffer,
  display: Display,
  wanted: { readonly width?: number; readonly height?: number } = {},
): Promise<Bitmap> {
  const kind = pictureKind(file);
  if (kind === undefined) throw new PictureError('the file is no picture');
  if (!display.pictures.includes(kind.type))
    throw new PictureError(`this model shows no ${kind.type} pictures`);
  const [width, height] = [display.width, display.height];
  if (kind.width < 1 || kind.height < 1) throw new PictureError('the picture is empty');
  if (kind.width > MAX_FACTOR * width || kind.height > MAX_FACTOR * height)
    throw new PictureError(`${kind.width} x ${kind.height} is too large for this display`);
  try {
    // Loaded when it is needed: most virtual phones never show a picture.
    const { Jimp } = require('./image-library') as typeof ImageLibrary;
    const image = await Jimp.read(file);
    const { width: w = image.width, height: h = image.height } = wanted;
    const fit = Math.min(1, width / w, height / h);
    const size = { w: Math.max(1, Math.round(w * fit)), h: Math.max(1, Math.round(h * fit)) };
    if (size.w !== image.width || size.h !== image.height) image.resize(size);
    return { width: image.width, height: image.height, data: image.bitmap.data };
  } catch {
    throw new PictureError('the picture is broken');
  }
}
