/** The computer's keyboard as that of the phone, wherever the page has the focus. It can be switched off. */

/** Keys of the computer that are not called as those of the phone are. */
const NAMES = {
  Enter: 'ENTER',
  Escape: 'CANCEL',
  ArrowUp: 'UP',
  ArrowDown: 'DOWN',
  ArrowLeft: 'LEFT',
  ArrowRight: 'RIGHT',
};

/** Elements that take what is typed themselves. */
const FIELDS = 'input:not([type="checkbox"]), select, textarea';
/** Elements that Enter works. */
const WORKED_BY_ENTER = 'button, a, summary, input';
/** Elements that arrow keys move. */
const SCROLLED = '.scroll';

const STORE = 'snom-typing';

/**
 * @param {HTMLInputElement} box whether keys are pressed at all; what was chosen is remembered
 * @param {(key: string) => boolean} press presses a key of the phone; false when it has none of this name
 */
export function createTyping(box, press) {
  box.checked = remembered() !== 'off';
  box.addEventListener('change', () => remember(box.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = /^[0-9*#]$/.test(event.key) ? event.key : NAMES[event.key];
    if (key === undefined || isTakenBy(event.target, event.key)) return;
    if (press(key)) event.preventDefault();
  });
  // By the mouse (it counts its clicks): Enter is meant for the phone then, not for the button once more.
  document.addEventListener('click', ({ target, detail }) => {
    if (box.checked && detail > 0) target.closest('button')?.blur();
  });
}

/** @param {Element} element that has the focus @param {string} key */
function isTakenBy(element, key) {
  if (element.matches(FIELDS)) return true;
  if (key === 'Enter') return element.matches(WORKED_BY_ENTER);
  return key.startsWith('Arrow') && element.matches(SCROLLED);
}

/** A browser may forbid pages to remember anything. */
function remembered() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(STORE, value);
  } catch {
    // Then it is as before the next time.
  }
}
