/**
 * Where the keys of a phone are, for drawings of it. Families suffice: which keys a model has says the key catalogue, here
 * stands only how they lie around the screen.
 *
 * Sources and their strength, row by row below. What no source tells is arranged plainly (`PLAIN`): line keys on both
 * sides of the screen, as the extension modules of the D3xx and D7xx have theirs. Digits, the four soft keys below the
 * screen (documented: Snom, "Remote phone control") and the handset on the left are alike on all of them; where the other
 * keys with a fixed meaning lie on each model, nobody has written down, so they lie alike in every drawing.
 */
import type { PhoneFamily, PhoneModel } from '../types';

/**
 * Where line keys lie: half of them on each `sides` of the screen; in one column `right` of it; in two columns right of it
 * (`pair`), the left one first; in rows `below` it.
 */
export type LinePlace = 'sides' | 'right' | 'pair' | 'below';

/** How the line keys of a model lie. */
export interface LineLayout {
  readonly place: LinePlace;
  /** Keys there are to press at the same time; the others are on further pages. */
  readonly atOnce: number;
}

const PLAIN: LineLayout = { place: 'sides', atOnce: 8 };

const FAMILIES: Readonly<Record<PhoneFamily, LineLayout>> = {
  // Five keys (Snom's FW 5-7 list, documented); where is unknown.
  '1xx2xx': { place: 'below', atOnce: 5 },
  // Twelve keys in two columns, P1 to P6 and P7 to P12: key form of the Gemeinschaft PBX (B).
  '3xx': { place: 'pair', atOnce: 12 },
  '7xx': PLAIN,
  // Four keys (the same form, B). On the right as on the phones after them: unverified.
  '8xx': { place: 'right', atOnce: 4 },
  MP: PLAIN,
  PA1: PLAIN,
  D1xx: PLAIN,
  // Eight keys with four meanings each: Snom's articles on its extension modules (documented), without a model's name.
  D3xx: PLAIN,
  D7xx: PLAIN,
  // Four keys right of the screen: manual of the Gigaset P820 (documented). That it is one of the D8xx is inferred from
  // pages of that manual that name Snom as the maker (C); whether the larger ones have more at once is unknown.
  D8xx: { place: 'right', atOnce: 4 },
  unknown: PLAIN,
};

const MODELS: ReadonlyMap<string, LineLayout> = new Map<string, LineLayout>([
  // Its keys have no label on the screen. Snom documents four; six on the hardware, and where they are, is unverified.
  ['300', { place: 'below', atOnce: 6 }],
  // 18 keys (Provisioner's templates of the 72x, B; that the D725 is like the 725 is inferred); in which rows is unknown.
  ['720', { place: 'sides', atOnce: 18 }],
  ['725', { place: 'sides', atOnce: 18 }],
  ['D725', { place: 'sides', atOnce: 18 }],
  // 15 places on a touch screen (documented); in which rows is unknown.
  ['870', { place: 'below', atOnce: 15 }],
  // A quarter of all their keys, as if each had four meanings (C: Snom's Symcon module has the sum only). Where they are is in
  // no source: that those of the D785 stand right of its screen is unverified.
  ['D385', { place: 'sides', atOnce: 12 }],
  ['D785', { place: 'right', atOnce: 6 }],
]);

/** How the line keys of a model lie around its screen. */
export function lineLayoutOf({ name, family }: Pick<PhoneModel, 'name' | 'family'>): LineLayout {
  return MODELS.get(name) ?? FAMILIES[family];
}

/** Keys of an extension module that are shown at once. How many a module has, and how they lie, is not known. */
export const EXPANSION_AT_ONCE = 24;
