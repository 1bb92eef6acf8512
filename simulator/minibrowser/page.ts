/** What a minibrowser page consists of, once its XML has been read. */
import type { PageLed } from './leds';

/** A key with another meaning while a page is shown. */
export interface PageKey {
  /** `F1`, `CANCEL`, `*`, `F_CANCEL`... */
  readonly name: string;
  readonly label: string;
  /** Key it stands for instead. */
  readonly softKey?: string;
  readonly url?: string;
}

/** One line of a menu or directory. */
export interface PageItem {
  readonly name: string;
  readonly id: string;
  readonly url?: string;
  readonly softKey?: string;
  /** Number of a directory entry. */
  readonly telephone?: string;
  readonly menu?: PageMenu;
}

/** What a digit does in a list: `select` goes to that line, `enter` chooses it as well. */
type SpeedSelect = 'off' | 'select' | 'enter';

/** A list to choose from. */
export interface PageMenu {
  readonly id: string;
  readonly title: string;
  readonly items: readonly PageItem[];
  /** Line selected at first. */
  readonly preselected: number;
  readonly speedSelect?: SpeedSelect;
}

/** A field to fill in. */
interface PageInput {
  readonly label: string;
  readonly url: string;
  /** Every occurrence of this in `url` becomes what was entered. */
  readonly token?: string;
  /** Name the value gets in the query of `url`: the older way. */
  readonly parameter?: string;
  readonly value: string;
  readonly flags: string;
  readonly required: boolean;
}

/** A picture, to be fetched or in the page itself. */
export interface PagePicture {
  readonly url?: string;
  readonly data?: Buffer;
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
}

/** Who gets the keys while the page is shown. Default `only_mb`. */
export type KeyState = 'only_mb' | 'relevant' | 'others_except_mb';

/** One page, ready to be shown. */
export interface XmlPage {
  readonly kind: 'text' | 'menu' | 'input' | 'image' | 'directory' | 'silent';
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly menu?: PageMenu;
  readonly input?: PageInput;
  readonly picture?: PagePicture;
  /** Left of the text, when it has a place of its own. */
  readonly textAt?: { readonly x: number; readonly y: number };
  readonly fetch?: { readonly ms: number; readonly url: string };
  readonly leds: readonly PageLed[];
  readonly keys: readonly PageKey[];
  readonly keyState: KeyState;
  /** Can one come back to it? */
  readonly tracked: boolean;
}
