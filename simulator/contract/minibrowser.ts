/** What the XML minibrowser shows, as tests and the web page read it. */

/** One page on the screen. */
export interface VirtualMinibrowser {
  readonly kind: 'text' | 'menu' | 'input' | 'image' | 'directory';
  /** Address the page came from. */
  readonly url: string;
  readonly title: string;
  /** Lines of text; of a menu or directory the names of its entries, of an input the field's content. */
  readonly lines: readonly string[];
  /** Of a text for which one screen is too small: the rows shown, and which of its pages they are. */
  readonly part?: {
    readonly lines: readonly string[];
    readonly number: number;
    readonly of: number;
  };
  /** Entries that can be chosen. */
  readonly items: readonly string[];
  /** 0-based index into `items`; -1 when there are none. */
  readonly selected: number;
  /** The field being filled in; a password reads as stars. */
  readonly input?: { readonly label: string; readonly value: string; readonly flags: string };
  /** A picture that was fetched and could be decoded, in pixels of the screen. */
  readonly image?: {
    readonly width: number;
    readonly height: number;
    readonly x: number;
    readonly y: number;
  };
}
