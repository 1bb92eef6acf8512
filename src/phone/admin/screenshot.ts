/**
 * The phone's display as a picture. Source: Snom's demo page for remote control (`screen.bmp` and its two sisters; a
 * query keeps caches out). The page may be open to administrators only.
 */
import { randomInt } from 'node:crypto';
import { SnomError } from '../../common/errors';
import { convertPicture } from '../display/picture-jobs';
import type { PhoneRequest } from '../types';
import type { ADMIN_PARAMETERS } from './catalogue';
import { command, withPages } from './restart';
import type { AdminPhone, AdminResult, AdminRunOptions } from './types';

type Display = (typeof ADMIN_PARAMETERS.display.values)[number];
type Format = (typeof ADMIN_PARAMETERS.format.values)[number];

const PAGES: Readonly<Record<Display, string>> = {
  main: '/screen.bmp',
  labels: '/label_screen.bmp',
  expansion: '/exp_screen.bmp',
};

/** 1280 x 720 pixels of 16 bits; larger screens are unknown. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_PIXELS = 2_000_000;

/** A picture of the display. */
export interface Screenshot {
  readonly image: Buffer;
  readonly contentType: 'image/png' | 'image/bmp';
  readonly width: number;
  readonly height: number;
}

/** The request for it. */
function screenshotRequest(display: Display): PhoneRequest {
  return {
    target: `${PAGES[display]}?${randomInt(1_000_000_000)}`,
    shown: PAGES[display],
    binary: true,
    maxBytes: MAX_BYTES,
  };
}

/**
 * Takes a picture of the display.
 *
 * @returns `payload`: {@link Screenshot}
 * @throws SnomError `operationNotOnModel`; of the request; `noScreenshot` where something else than a picture comes
 */
export async function screenshot(
  phone: AdminPhone,
  {
    display = 'main',
    format = 'png',
  }: { readonly display?: Display; readonly format?: Format } = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  await withPages(phone, 'screenshot', run);
  const { response, requests } = await phone.read(screenshotRequest(display), command(run));
  const payload = await pictureOf(response.bytes, format);
  return { requests, confirmed: null, payload };
}

async function pictureOf(bytes: Buffer | undefined, format: Format): Promise<Screenshot> {
  try {
    if (!bytes) throw new SnomError('badImage');
    const limits = { maxFile: MAX_BYTES, maxPixels: MAX_PIXELS };
    const to = format === 'png' ? 'png' : 'same';
    const { data: image, width, height } = await convertPicture(bytes, to, limits);
    return { image, contentType: `image/${format}`, width, height };
  } catch (error) {
    throw new SnomError('noScreenshot', { sent: 'yes', cause: error });
  }
}
