/**
 * Text typed on a keypad: digits, or letters by pressing a key again. Source for flags and modes: Snom,
 * "SnomIPPhoneInput"; how long a key may wait for the next press is in no source. Input masks are not played.
 */

/** What the keys give: digits, small or capital letters. */
type EntryMode = '123' | 'abc' | 'ABC';

/** Another press of the same key within this time changes the letter. Milliseconds, an assumption. */
const AGAIN_MS = 1000;
/** A `*` held this long changes the mode. Milliseconds, an assumption. */
const LONG_STAR_MS = 1000;
const MAX_LENGTH = 128;

/** Letters of the keys as on every telephone; those of 0 and 1 are the phone's own and an assumption. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': ' 0',
    '1': '.,-@_1',
    '2': 'abc2',
    '3': 'def3',
    '4': 'ghi4',
    '5': 'jkl5',
    '6': 'mno6',
    '7': 'pqrs7',
    '8': 'tuv8',
    '9': 'wxyz9',
    '*': '*',
    '#': '#',
  }),
);

/** Modes by flag; the first one is in use at first, and without a second one it cannot be changed. */
const MODES: ReadonlyMap<string, readonly EntryMode[]> = new Map(
  Object.entries<readonly EntryMode[]>({
    a: ['abc', 'ABC', '123'],
    t: ['123'],
    n: ['123'],
    e: ['123', 'abc', 'ABC'],
    u: ['ABC'],
    l: ['abc'],
    p: ['abc', 'ABC', '123'],
    pn: ['123', 'abc', 'ABC'],
  }),
);
const ANY = ['abc', 'ABC', '123'] as const;

/** The content of one field while it is being filled in. */
export class TextEntry {
  #value: string;
  #mode = 0;
  readonly #modes: readonly EntryMode[];
  /** The letter that the next press of its key changes. */
  #open: { readonly key: string; readonly index: number; readonly until: number } | undefined;

  /** @param flags As `InputFlags` has them; unknown ones count as `a`. */
  constructor(
    readonly flags: string,
    value: string,
  ) {
    this.#value = value.slice(0, MAX_LENGTH);
    this.#modes = MODES.get(flags) ?? ANY;
  }

  get value(): string {
    return this.#value;
  }

  get mode(): EntryMode {
    return this.#modes[this.#mode] ?? '123';
  }

  /** As it stands on the screen: passwords as stars. */
  get shown(): string {
    return this.flags.startsWith('p') ? '*'.repeat(this.#value.length) : this.#value;
  }

  /** @param now Milliseconds on the phone's clock. @returns Whether the key belongs to the field. */
  press(key: string, holdMs: number, now: number): boolean {
    const letters = LETTERS.get(key);
    if (letters === undefined) return false;
    if (key === '*' && holdMs >= LONG_STAR_MS) this.nextMode();
    else if (this.mode === '123') this.#append(key);
    else this.#letter(key, letters, now + holdMs);
    return true;
  }

  /** Takes the last character away. */
  erase(): void {
    this.#value = this.#value.slice(0, -1);
    this.#open = undefined;
  }

  nextMode(): void {
    this.#mode = (this.#mode + 1) % this.#modes.length;
    this.#open = undefined;
  }

  #letter(key: string, letters: string, now: number): void {
    const again = this.#open?.key === key && now <= this.#open.until ? this.#open : undefined;
    if (again !== undefined) this.#value = this.#value.slice(0, -1);
    const index = again === undefined ? 0 : (again.index + 1) % letters.length;
    const letter = letters.charAt(index);
    this.#append(this.mode === 'ABC' ? letter.toUpperCase() : letter);
    this.#open = { key, index, until: now + AGAIN_MS };
  }

  #append(character: string): void {
    // A number has digits only; `*` and `#` belong to telephone numbers.
    if (this.flags === 'n' && !/\d/.test(character)) return;
    if (this.#value.length < MAX_LENGTH) this.#value += character;
  }
}
