/** Displays of the six models. */
import type { Profile } from '../device/profiles';

/** What a display can show. */
export interface Display {
  readonly width: number;
  readonly height: number;
  /** Pixels per dot of a letter. */
  readonly scale: number;
  /** Shades of grey; undefined = colours. */
  readonly greys?: number;
  /** Kinds of pictures the minibrowser shows. */
  readonly pictures: readonly PictureType[];
  /** Size of the second display beside the keys ("SmartLabel"), where the model has one. */
  readonly labels?: { readonly width: number; readonly height: number };
}

/** Formats of pictures. */
export type PictureType = 'bmp' | 'png' | 'jpg';

// Snom, "SnomIPPhoneImageFile": png, jpg and bmp. The older wiki knows bitmaps only, for the 3xx.
const ANY: readonly PictureType[] = ['bmp', 'png', 'jpg'];
const BITMAPS: readonly PictureType[] = ['bmp'];

/**
 * Sizes of D385, D735 and D862 from Snom, "custom_bg_image_url"; of the 320 and 370 from the wiki's
 * "SnomIPPhoneImage" (it says 360, of which the 320 is the smaller brother: an assumption). That of the 760 is an
 * assumption, after the D765 which succeeded it, and so is that of the 720; a PA1+ has no display, but the virtual
 * phone has to show its state somewhere. So are the size of the D812 and that of the label display of the D735.
 */
const DISPLAYS: Readonly<Record<Profile['name'], Display>> = {
  'snom320-fw7': { width: 128, height: 64, scale: 1, greys: 2, pictures: BITMAPS },
  'snom370-fw8.7': { width: 240, height: 128, scale: 1, greys: 32, pictures: BITMAPS },
  'snom720-fw8.7': { width: 256, height: 128, scale: 1, greys: 4, pictures: BITMAPS },
  'snom760-fw8.9': { width: 320, height: 240, scale: 2, pictures: ANY },
  'snomD385-fw10.1': { width: 480, height: 272, scale: 2, pictures: ANY },
  'snomD735-fw10.1': {
    ...{ width: 320, height: 240, scale: 2, pictures: ANY },
    labels: { width: 160, height: 240 },
  },
  'snomPA1plus-fw10': { width: 128, height: 64, scale: 1, greys: 2, pictures: BITMAPS },
  'snomD812-fw10.1': { width: 320, height: 240, scale: 2, pictures: ANY },
  'snomD862-fw10.1': { width: 1280, height: 720, scale: 5, pictures: ANY },
};

/** Display of a model. */
export const displayOf = ({ name }: Pick<Profile, 'name'>): Display => DISPLAYS[name];
