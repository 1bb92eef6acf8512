/**
 * Screens of phones, as far as documents tell them.
 *
 * Sources: Snom, setting `custom_bg_image_url` (D713, D717, D735, D765, D375, D385, D785, D862, D865); Snom's user
 * wiki, Minibrowser and SnomIPPhoneImage (320, 360, 370); Snom, XML Minibrowser, SnomIPPhoneImageFile (820; PNG, JPEG and BMP of colour
 * screens); Snom, setting `user_pic` (370: grey BMP with a table); Snom, "Remote phone control" (touch screen 870).
 */
import type { PhoneModel } from '../types';
import type { PictureTarget } from './image';

/** What is shown by default where no document tells the screen: unverified, small enough for most colour screens. */
export const UNKNOWN_SCREEN: PictureTarget = { width: 320, height: 240, format: 'jpg' };

const colour = (width: number, height: number): PictureTarget => ({ width, height, format: 'jpg' });

const SCREENS: ReadonlyMap<string, PictureTarget> = new Map([
  ['320', { width: 128, height: 64, format: 'bmp', colours: 'mono' }],
  ['360', { width: 128, height: 64, format: 'bmp', colours: 'mono' }],
  ['370', { width: 240, height: 128, format: 'bmp', colours: 'grey' }],
  ['820', colour(320, 240)],
  ['870', colour(480, 272)],
  ['D375', colour(480, 272)],
  ['D385', colour(480, 272)],
  ['D713', colour(320, 240)],
  ['D717', colour(426, 240)],
  ['D735', colour(320, 240)],
  ['D765', colour(320, 240)],
  ['D785', colour(480, 272)],
  ['D862', colour(1280, 720)],
  ['D865', colour(1280, 720)],
] satisfies [string, PictureTarget][]);

/** Largest picture of a model; undefined = no document says. */
export function screenOf(model: PhoneModel): PictureTarget | undefined {
  return SCREENS.get(model.name);
}
