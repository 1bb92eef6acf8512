/** What a page for the phone's screen is made of, in the words of flows. No behaviour lives here. */
import type { PhoneModel } from '../types';
import type { LedSpec } from './leds';
import type { TextOptions } from './text';
import type { FragmentAction } from './urls';

/** Place on the screen, pixels from its top left corner. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A key below the display, or any other key, while the page is shown. */
export interface SoftKeySpec {
  /** Name of the key that is redefined: `F1`..`F5`, `CANCEL`, `*`, `F_REDIAL` ... */
  readonly key: string;
  /** Label above a key below the display. */
  readonly label?: string;
  /** Address that is fetched when it is pressed; or `press`. */
  readonly url?: string;
  /** Key that is pressed instead, e.g. `F_CANCEL`. */
  readonly press?: string;
}

/** What every page may have. */
export interface PageBase {
  readonly title?: string;
  /** Name of the page within a batch: a letter, then letters, digits, `_` and `-`, 32 at most. */
  readonly id?: string;
  /** false = going back with the X key skips this page. */
  readonly track?: boolean;
  /**
   * Who gets the keys: the page alone (`only_mb`, as a phone does unasked), also the phone (`relevant`), or the phone
   * where the page has no use for one (`others_except_mb`).
   */
  readonly state?: 'only_mb' | 'relevant' | 'others_except_mb';
  readonly softKeys?: readonly SoftKeySpec[];
  readonly leds?: readonly LedSpec[];
  /** Address fetched by itself after a time, ms; 1 = at once. `snom://mb_exit` closes the page. */
  readonly then?: { readonly url: string; readonly afterMs: number };
}

/** A picture a phone fetches. */
export interface PictureSpec extends Partial<Position> {
  readonly url: string;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** A text, with line breaks, and a picture beside it where wanted. */
export interface TextPage extends PageBase {
  readonly kind: 'text';
  readonly text: string;
  readonly at?: Position;
  readonly picture?: PictureSpec;
  readonly scrollbar?: boolean;
}

/** One choice. */
export interface MenuEntry {
  readonly name: string;
  /** Address that is fetched when it is chosen; or `press`. */
  readonly url?: string;
  /** Key that is pressed when it is chosen. */
  readonly press?: string;
  readonly id?: string;
  /** Address of a picture before the name. */
  readonly picture?: string;
  /** Is it the one marked at first? */
  readonly selected?: boolean;
}

/** Choices. */
export interface MenuPage extends PageBase {
  readonly kind: 'menu';
  readonly entries: readonly MenuEntry[];
  /** What the number of an entry does. */
  readonly speedSelect?: 'off' | 'select' | 'enter';
  readonly scrollbar?: boolean;
}

/** What can be typed. `phone` is a telephone number, `digits` with letters is `mixed`. */
export type InputKind =
  'text' | 'phone' | 'number' | 'mixed' | 'upper' | 'lower' | 'password' | 'pin';

/** A field to type into. */
export interface InputPage extends PageBase {
  readonly kind: 'input';
  /** Header of the field; the phone shows it in place of a title. */
  readonly prompt: string;
  /** Address the value goes to, without query and fragment. */
  readonly url: string;
  /** Name of the parameter that carries it; default `value`. */
  readonly parameter?: string;
  readonly type?: InputKind;
  readonly value?: string;
}

/** A picture: in the page itself (`data`), or fetched (`url`). */
export interface ImagePage extends PageBase {
  readonly kind: 'image';
  readonly data?: Buffer;
  readonly picture?: PictureSpec;
  readonly at?: Position;
}

/** Names and numbers to dial. Snom calls the element deprecated; a menu with `numberdial` does the same. */
export interface DirectoryPage extends PageBase {
  readonly kind: 'directory';
  readonly entries: readonly { readonly name: string; readonly number: string }[];
}

/** A page that can stand alone or in a batch. */
export type SinglePage = TextPage | MenuPage | InputPage | ImagePage | DirectoryPage;

/** Several pages in one document; the first is shown, every other one needs an `id`. */
export interface BatchPage {
  readonly kind: 'batch';
  readonly pages: readonly SinglePage[];
}

/** Any page. */
export type PageSpec = SinglePage | BatchPage;

/** How a page is built. */
export interface PageOptions extends TextOptions {
  /** Decides numbers of LEDs and the spelling of old firmware; absent = a current phone. */
  readonly model?: PhoneModel;
  /** Fragment commands that addresses of the page may hold beside those that only move within it. Default none. */
  readonly actions?: readonly FragmentAction[];
}
