/** What a page for the phone's screen is made of, in the words of flows. No behaviour lives here. */
import type { PhoneModel } from '../types';
import type { LedSpec } from './leds';
import type { TextOptions } from './text';

/** What every page may have. */
export interface PageBase {
  readonly title?: string;
  /** Name of the page within a batch: a letter, then letters, digits, `_` and `-`, 32 at most. */
  readonly id?: string;
  /** false = going back with the X key skips this page. */
  readonly track?: boolean;
  readonly leds?: readonly LedSpec[];
  /** Address fetched by itself after a time, ms; 1 = at once. `snom://mb_exit` closes the page. */
  readonly then?: { readonly url: string; readonly afterMs: number };
}

/** A text, with line breaks. */
export interface TextPage extends PageBase {
  readonly kind: 'text';
  readonly text: string;
}

/** One choice. */
export interface MenuEntry {
  readonly name: string;
  /** Address that is fetched when it is chosen. */
  readonly url: string;
}

/** Choices. */
export interface MenuPage extends PageBase {
  readonly kind: 'menu';
  readonly entries: readonly MenuEntry[];
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
  /** Name of the parameter that carries it. */
  readonly parameter: string;
  readonly type?: InputKind;
  readonly value?: string;
}

/** A picture: in the page itself (`data`), or at an address. */
export interface ImagePage extends PageBase {
  readonly kind: 'image';
  readonly data?: Buffer;
  /** Address of a picture that the phone fetches. */
  readonly url?: string;
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
}
