/** Makes a button a telephone key: it knows how long it was held, by pointer and by keyboard. */

/** From this long on the time is sent; a shorter press is the phone's usual one. */
const LONG_MS = 500;
const LIMIT_MS = 10_000;

/**
 * @param {HTMLButtonElement} button
 * @param {(holdMs: number | undefined) => void} onPress
 */
export function makeKey(button, onPress) {
  let downAt;
  const press = () => {
    const held = downAt === undefined ? 0 : Math.round(performance.now() - downAt);
    downAt = undefined;
    button.classList.remove('down');
    onPress(held >= LONG_MS ? Math.min(held, LIMIT_MS) : undefined);
  };
  const cancel = () => {
    downAt = undefined;
    button.classList.remove('down');
  };

  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    // Whoever works with a pointer goes on typing on the phone, not on this key or in a field.
    document.activeElement?.blur();
    downAt = performance.now();
    button.classList.add('down');
  });
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('pointerup', (event) => {
    if (event.button === 0 && downAt !== undefined) press();
  });
  button.addEventListener('pointerleave', cancel);
  button.addEventListener('pointercancel', cancel);
  // A finger that stays on a key holds it; it does not ask for a menu.
  button.addEventListener('contextmenu', (event) => event.preventDefault());

  button.addEventListener('keydown', (event) => {
    // Enter clicks at once and again while it is held; the space bar clicks when it is let go.
    if (event.key === 'Enter' && event.repeat) event.preventDefault();
    if (event.key !== ' ' || event.repeat) return;
    downAt = performance.now();
    button.classList.add('down');
  });
  button.addEventListener('blur', cancel);
  button.addEventListener('click', (event) => {
    // Pointers are dealt with above; what is left (detail 0) came from the keyboard or from assistive technology.
    if (event.detail === 0) press();
  });
}
