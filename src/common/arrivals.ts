/** The order in which several have come, for those who have something to find out before they queue. */
export class Arrivals {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Takes the place behind all that have come before.
   *
   * @param left resolves when the place is given up, reached or not; must not reject
   * @returns resolves when all places before are given up; never rejects
   */
  enter(left: Promise<void>): Promise<void> {
    const before = this.#last.then(() => undefined);
    this.#last = Promise.all([before, left]);
    return before;
  }
}

/**
 * What ends a place: somebody who gives it up, or a signal.
 *
 * @returns `leave` may be called any number of times
 */
export function leavingOn(signal: AbortSignal): {
  readonly left: Promise<void>;
  readonly leave: () => void;
} {
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
  });
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave);
  return { left, leave };
}
