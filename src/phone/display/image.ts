/**
 * Makes of any picture one that a phone can show. This takes its time, up to seconds, so it is done in a thread of its
 * own: others call `picture-jobs.ts`.
 */
import { SnomError } from '../../common/errors';
import { checkWhole, wrongType } from '../../common/values';
import { dither, encodeBmp, type PictureColours, toGrey } from './bmp';
import type * as ImageLibrary from './image-library';
import { pictureHead } from './picture-head';

/** Largest file that is read, bytes, and largest picture in it, pixels. */
export const MAX_FILE = 8 * 1024 * 1024;
export const MAX_PIXELS = 40_000_000;

/** Largest side of what is made, pixels. */
const MAX_SIDE = 2000;

/** What the phone can show. */
export interface PictureTarget {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: 'bmp' | 'jpg' | 'png';
  /** Default `colour`. */
  readonly colours?: PictureColours;
}

/** How a picture of another shape is fitted. */
export interface PictureOptions {
  /**
   * - `inside` (default): scaled down to fit, never up; the result may be narrower or lower than the target
   * - `letterbox`: scaled to fit, with bars beside it
   * - `crop`: scaled to fill, what is outside is cut off
   */
  readonly fit?: 'inside' | 'letterbox' | 'crop';
}

/** 1 to 100. */
const JPEG_QUALITY = 80;

/** Red, green, blue, opacity. */
const WHITE = 0xffffffff;
const BLACK = 0x000000ff;

/** A picture ready to be served. */
export interface Picture {
  readonly data: Buffer;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

type Library = typeof ImageLibrary;

/** The image library takes 0.1 s to load: nobody waits for it before the first picture. */
function loadImageLibrary(): Library {
  return require('./image-library') as Library;
}

/**
 * Reads a PNG, JPEG, BMP or GIF (its first picture) and makes of it what the target wants. Decoding runs in one go,
 * about 0.15 s for each megapixel.
 *
 * @throws SnomError `imageTooLarge` {megabytes, megapixels} before anything is decoded; `badImage`; `wrongType`
 */
export async function prepareImage(
  file: Buffer,
  target: PictureTarget,
  options: PictureOptions = {},
): Promise<Picture> {
  const { width, height, format, colours = 'colour' } = checkTarget(target);
  const { fit = 'inside' } = options;
  const { Jimp } = loadImageLibrary();
  const image = await decodePicture(file);
  try {
    // Of the bars and of what is transparent.
    const back = colours === 'mono' ? WHITE : BLACK;
    const [scaledWidth, scaledHeight] = scaleTo(image, width, height, fit);
    image.resize({ w: scaledWidth, h: scaledHeight });
    const [outWidth, outHeight] = fit === 'inside' ? [scaledWidth, scaledHeight] : [width, height];
    const out = new Jimp({ width: outWidth, height: outHeight, color: back });
    const x = Math.round((outWidth - scaledWidth) / 2);
    const y = Math.round((outHeight - scaledHeight) / 2);
    // Composing also fills what is transparent, which BMP and JPEG do not have.
    out.composite(image, x, y);
    if (colours === 'grey') toGrey(out.bitmap);
    if (colours === 'mono') dither(out.bitmap);
    const size = { width: outWidth, height: outHeight };
    if (format === 'bmp')
      return { ...size, contentType: 'image/bmp', data: encodeBmp(out.bitmap, colours) };
    if (format === 'png')
      return { ...size, contentType: 'image/png', data: await out.getBuffer('image/png') };
    return {
      ...size,
      contentType: 'image/jpeg',
      data: await out.getBuffer('image/jpeg', { quality: JPEG_QUALITY }),
    };
  } catch (error) {
    throw new SnomError('badImage', { cause: error });
  }
}

/** What the image library calls a picture. */
type DecodedPicture = Awaited<ReturnType<Library['Jimp']['fromBuffer']>>;

/**
 * Decodes a picture whose size has been looked at first.
 *
 * @throws SnomError `imageTooLarge`, `badImage`
 */
export async function decodePicture(
  file: Buffer,
  { maxFile = MAX_FILE, maxPixels = MAX_PIXELS }: Partial<PictureLimits> = {},
): Promise<DecodedPicture> {
  const tooLarge = new SnomError('imageTooLarge', {
    params: { megabytes: maxFile / 1024 / 1024, megapixels: maxPixels / 1_000_000 },
  });
  if (!Buffer.isBuffer(file)) throw new SnomError('badImage');
  if (file.length > maxFile) throw tooLarge;
  const head = pictureHead(file);
  if (!head) throw new SnomError('badImage');
  if (head.width * head.height > maxPixels) throw tooLarge;
  const { Jimp } = loadImageLibrary();
  try {
    return await Jimp.fromBuffer(file);
  } catch (error) {
    throw new SnomError('badImage', { cause: error });
  }
}

/** Bounds of a picture that is read. */
export interface PictureLimits {
  /** Bytes. */
  readonly maxFile: number;
  readonly maxPixels: number;
}

/**
 * A picture as a PNG, or as it is.
 *
 * @throws SnomError `imageTooLarge`, `badImage`
 */
export async function readPicture(
  file: Buffer,
  format: 'png' | 'same',
  limits: PictureLimits,
): Promise<Omit<Picture, 'contentType'>> {
  const picture = await decodePicture(file, limits);
  const { width, height } = picture;
  return { data: format === 'png' ? await picture.getBuffer('image/png') : file, width, height };
}

function scaleTo(
  image: { readonly width: number; readonly height: number },
  width: number,
  height: number,
  fit: 'inside' | 'letterbox' | 'crop',
): [number, number] {
  const [across, down] = [width / image.width, height / image.height];
  const fill = fit === 'crop' ? Math.max(across, down) : Math.min(across, down);
  const factor = fit === 'inside' ? Math.min(fill, 1) : fill;
  return [
    Math.max(Math.round(image.width * factor), 1),
    Math.max(Math.round(image.height * factor), 1),
  ];
}

function checkTarget(target: PictureTarget): PictureTarget {
  for (const name of ['width', 'height'] as const)
    checkWhole(target[name], name, { min: 1, max: MAX_SIDE });
  if (!['bmp', 'jpg', 'png'].includes(target.format)) throw wrongType('format', 'bmp, jpg or png');
  return target;
}
