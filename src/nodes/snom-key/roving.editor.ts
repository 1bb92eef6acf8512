/** One place to stop at with the Tab key, and arrow keys from there: for many buttons that belong together. */
import { type Box, isDirection, nearest } from './spatial';

/** Buttons in a box. */
export interface Roving {
  /** To be called when buttons have come or gone. */
  refresh(): void;
}

/**
 * @param box holds the buttons, now and later
 * @param typed gets other keys that are pressed; returns whether it has taken one
 */
export function makeRoving(box: JQuery, typed: (key: string) => boolean = () => false): Roving {
  const buttons = (): HTMLElement[] => box.find('button:visible').toArray();
  const enter = (button: Element): void => {
    box.find('button').attr('tabindex', '-1');
    button.setAttribute('tabindex', '0');
  };
  const refresh = (): void => {
    const stop = box.find('button[tabindex="0"]').get(0) ?? box.find('button').get(0);
    if (stop) enter(stop);
  };
  const focus = (button: Element | undefined): void => {
    if (!(button instanceof HTMLElement)) return;
    enter(button);
    button.focus();
  };
  box.on('focusin', (event) => {
    const button = $(event.target).closest('button').get(0);
    if (button) enter(button);
  });
  box.on('keydown', (event) => {
    if (event.ctrlKey === true || event.altKey === true || event.metaKey === true) return;
    const from = $(event.target).closest('button').get(0);
    if (move(event.key, buttons(), from, focus) || typed(event.key)) event.preventDefault();
  });
  refresh();
  return { refresh };
}

/** @returns whether the key is one that moves */
function move(
  key: string,
  buttons: readonly HTMLElement[],
  from: HTMLElement | undefined,
  focus: (button: Element | undefined) => void,
): boolean {
  if (key === 'Home' || key === 'End') {
    focus(key === 'Home' ? buttons[0] : buttons[buttons.length - 1]);
    return true;
  }
  if (!isDirection(key)) return false;
  const boxes = buttons.map((button): Box => button.getBoundingClientRect());
  const to = from ? nearest(boxes, buttons.indexOf(from), key) : undefined;
  if (to !== undefined) focus(buttons[to]);
  return true;
}
