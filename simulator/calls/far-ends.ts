/** Scripts of those who can be called, or who call. */
import type { FarEnd } from '../contract/calls';
import { splitUri } from '../device/default-settings';

/** Until a network says that the far end rings; short, and not longer than it takes to answer. Milliseconds. */
export const RINGBACK_MS = 100;

/** Finds the script of a number. */
export class FarEnds {
  readonly #scripts: FarEnd[];

  constructor(scripts: readonly FarEnd[]) {
    this.#scripts = [...scripts];
  }

  /** Adds a script; it replaces an earlier one for the same number. */
  add(script: FarEnd): void {
    this.#scripts.push(script);
  }

  /** The latest script for this number or address, else the one for everybody (`*`). */
  scriptFor(remote: string): FarEnd | undefined {
    const { user } = splitUri(remote);
    const named = this.#scripts.findLast(({ number }) => number === remote || number === user);
    return named ?? this.#scripts.findLast(({ number }) => number === '*');
  }
}
