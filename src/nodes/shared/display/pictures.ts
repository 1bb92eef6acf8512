/** Makes the pictures of a description fit for a phone, which takes time and comes before the page is built. */
import { isObject, wrongType } from '../../../common/values';
import type { PictureOptions } from '../../../phone/display/image';
import type { StoredPage } from '../../../phone/display/pages';
import { preparePicture } from '../../../phone/display/picture-jobs';
import { screenOf, UNKNOWN_SCREEN } from '../../../phone/display/screens';
import type { PhoneModel } from '../../../phone/types';
import type { Description } from './describe';

/** What pictures depend on. */
interface PictureContext {
  readonly model: PhoneModel;
  readonly fit: PictureOptions['fit'];
  /** Keeps a picture and gives its address. */
  readonly keep: (picture: StoredPage) => string;
}

/** A picture as a page takes it. Messages cannot make one. */
class ReadyPicture {
  constructor(readonly parts: { readonly data: Buffer } | { readonly url: string }) {}
}

/**
 * The description with all its pictures ready.
 *
 * @throws SnomError `badImage`, `imageTooLarge`, `imageTooSlow`, `imagesWaiting`, `wrongType`
 */
export async function withPictures(
  description: Description,
  context: PictureContext,
): Promise<Description> {
  const { operation, values } = description;
  if (operation === 'image')
    return { operation, values: { ...values, image: await ready(values['image'], context) } };
  const { pages } = values;
  if (operation !== 'batch' || !Array.isArray(pages)) return description;
  const done: unknown[] = [];
  for (const page of pages as readonly unknown[]) {
    const isPicture = isObject(page) && page['operation'] === 'image';
    done.push(isPicture ? { ...page, image: await ready(page['image'], context) } : page);
  }
  return { operation, values: { ...values, pages: done } };
}

/** What {@link withPictures} made. @throws SnomError `wrongType` for anything else */
export function readyPicture(image: unknown): ReadyPicture['parts'] {
  if (image instanceof ReadyPicture) return image.parts;
  throw wrongType('image', 'a Buffer with a picture, or its address');
}

/** A picture of the flow is made to fit; one at an address is fetched by the phone as it is. */
async function ready(image: unknown, { model, fit, keep }: PictureContext): Promise<unknown> {
  if (typeof image === 'string') return new ReadyPicture({ url: image });
  if (!Buffer.isBuffer(image)) return undefined;
  const screen = screenOf(model) ?? UNKNOWN_SCREEN;
  const { data, contentType } = await preparePicture(image, screen, fit && { fit });
  // Phones with a screen in black and white or grey know pictures inside a page only.
  if (screen.format === 'bmp') return new ReadyPicture({ data });
  return new ReadyPicture({ url: keep({ body: data, contentType }) });
}
