/** Nothing in a dialog moves while a mouse button is held down on one of its buttons. */

/** What a mouse presses, rather than opens. */
const PRESSED = 'button, label, summary, [type="checkbox"], [type="radio"]';
/** A mouse button that was let go where no page could see it does not hold anything up for longer. */
const HELD_MS = 2000;

const waiting = new Set<() => void>();
let isHeld = false;

/**
 * To be called once in `oneditprepare`. A press on a button leaves the field before it, and what stands below that field may
 * come or go with it: then everything moves, and the mouse button is let go beside what it was pressed on, which is no click.
 *
 * @param root of the dialog
 */
export function watchPresses(root: JQuery): void {
  root.on('mousedown', PRESSED, () => {
    if (isHeld) return;
    isHeld = true;
    const release = (): void => {
      clearTimeout(timer);
      $(document).off('mouseup', release);
      // Later: the click comes after it.
      setTimeout(letGo);
    };
    const timer = setTimeout(release, HELD_MS);
    $(document).on('mouseup', release);
  });
}

/** Does what moves things: now, or once the mouse button is let go. What waits already is done once. */
export function whenLetGo(job: () => void): void {
  if (isHeld) waiting.add(job);
  else job();
}

function letGo(): void {
  isHeld = false;
  const jobs = [...waiting];
  waiting.clear();
  for (const job of jobs) job();
}
